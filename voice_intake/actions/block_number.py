"""A number from which nobody is let in from now on, also where it is nobody's we know."""

from datetime import datetime

from sqlalchemy import select

from models.blocked_number import BlockedNumber
from models.rows import table_of
from voice_intake.actions.edit_rows import add_row, editing
from voice_intake.domain.customers.forms import NumberForm, read_number, read_reason, refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_blocked = table_of(BlockedNumber)

TAKEN = said("this number is blocked already")


def block_number(services: Services, number: str, *, reason: str = "", actor: str, now: datetime) -> int:
    """`number` in any form. Whoever calls from it hears a refusal, and is counted. Raises RefusedEdit."""
    e164, _ = read_number(NumberForm(phone=number))
    row = {"number": e164, "reason": read_reason(reason), "blocked_by": actor, "blocked_at": now}
    with editing(services.engine, taken=TAKEN, field="phone") as connection:
        if connection.scalar(select(_blocked.c.id).where(_blocked.c.number == e164)) is not None:
            raise refused(TAKEN, field="phone")
        return add_row(connection, _blocked, row, actor=actor, now=now)
