"""A contact who was blocked is judged as any other from now on."""

from datetime import datetime

from models.customer import Contact
from models.rows import table_of
from voice_intake.actions.edit_rows import change_row, editing, hold_row
from voice_intake.ports import Services

_contacts = table_of(Contact)


def unblock_contact(services: Services, contact_id: int, *, seen: int, actor: str, now: datetime) -> bool:
    """False where the contact is not blocked. Raises EditedMeanwhile."""
    with editing(services.engine) as connection:
        row = hold_row(connection, _contacts, contact_id, seen=seen)
        return change_row(connection, _contacts, row, {"blocked_at": None}, actor=actor, now=now)
