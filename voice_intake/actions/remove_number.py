"""A contact is no longer known by a number."""

from datetime import datetime

from models.customer import ContactNumber
from models.rows import table_of
from voice_intake.actions.edit_rows import editing, hold_row, remove_row
from voice_intake.ports import Services

_numbers = table_of(ContactNumber)


def remove_number(services: Services, number_id: int, *, seen: int, actor: str, now: datetime) -> None:
    """Raises EditedMeanwhile."""
    with editing(services.engine) as connection:
        row = hold_row(connection, _numbers, number_id, seen=seen)
        remove_row(connection, _numbers, row, actor=actor, now=now)
