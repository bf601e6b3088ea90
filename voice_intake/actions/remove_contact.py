"""A contact goes, with the numbers. Calls and cases of theirs stay, without the contact."""

from datetime import datetime

from sqlalchemy import Connection, select

from models.call import Call
from models.customer import Contact, ContactNumber
from models.rows import table_of
from voice_intake.actions.edit_rows import editing, hold_row, remove_row
from voice_intake.ports import Services

_calls, _contacts, _numbers = table_of(Call), table_of(Contact), table_of(ContactNumber)


def remove_contact(services: Services, contact_id: int, *, seen: int, actor: str, now: datetime) -> None:
    """Raises EditedMeanwhile. Their calls are held first: a turn takes its call first and the contact then."""
    with editing(services.engine) as connection:
        connection.execute(
            select(_calls.c.id).where(_calls.c.contact_id == contact_id).order_by(_calls.c.id).with_for_update()
        )
        row = hold_row(connection, _contacts, contact_id, seen=seen)
        _remove_numbers(connection, contact_id, actor=actor, now=now)
        remove_row(connection, _contacts, row, actor=actor, now=now)


def _remove_numbers(connection: Connection, contact_id: int, *, actor: str, now: datetime) -> None:
    """By themselves, so that the record says which went."""
    numbers = select(_numbers).where(_numbers.c.contact_id == contact_id).order_by(_numbers.c.id).with_for_update()
    for number in connection.execute(numbers).mappings().all():
        remove_row(connection, _numbers, number, actor=actor, now=now)
