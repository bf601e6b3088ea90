"""Whoever calls from a number that was blocked is judged as any other from now on."""

from datetime import datetime

from models.blocked_number import BlockedNumber
from models.rows import table_of
from voice_intake.actions.edit_rows import editing, hold_row, remove_row
from voice_intake.ports import Services

_blocked = table_of(BlockedNumber)


def unblock_number(services: Services, blocked_id: int, *, actor: str, now: datetime) -> None:
    """Raises EditedMeanwhile where it is blocked no more."""
    with editing(services.engine) as connection:
        row = hold_row(connection, _blocked, blocked_id)
        remove_row(connection, _blocked, row, actor=actor, now=now)
