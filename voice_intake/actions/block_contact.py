"""A contact is refused from now on, and hears so; what that does is told by preview_blocking.py before."""

from datetime import datetime

from models.customer import Contact
from models.rows import table_of
from voice_intake.actions.edit_rows import change_row, editing, hold_row
from voice_intake.ports import Services

_contacts = table_of(Contact)


def block_contact(services: Services, contact_id: int, *, seen: int, actor: str, now: datetime) -> bool:
    """False where the contact is blocked already. Raises EditedMeanwhile."""
    with editing(services.engine) as connection:
        row = hold_row(connection, _contacts, contact_id, seen=seen)
        wanted = {"blocked_at": row["blocked_at"] or now}
        return change_row(connection, _contacts, row, wanted, actor=actor, now=now)
