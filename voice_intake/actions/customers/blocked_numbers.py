"""Blocked numbers: nobody is let in from one, whoever it belongs to. Block, unblock, list."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from models.blocked_number import BlockedNumber
from models.engine.database import reading
from models.rows import table_of
from voice_intake.actions.audit.edit_rows import add_row, editing, lock_row, remove_row
from voice_intake.domain.customers.forms import NumberForm, read_number, read_reason, refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_blocked = table_of(BlockedNumber)

TAKEN = said("this number is blocked already")

MAX_SHOWN = 200


def block_number(services: Services, number: str, *, reason: str = "", actor: str, now: datetime) -> int:
    """`number` in any form. Whoever calls from it hears a refusal, and is counted. Raises RefusedEdit."""
    e164, _ = read_number(NumberForm(phone=number))
    row = {"number": e164, "reason": read_reason(reason), "blocked_by": actor, "blocked_at": now}
    with editing(services.engine, taken=TAKEN, field="phone") as connection:
        if connection.scalar(select(_blocked.c.id).where(_blocked.c.number == e164)) is not None:
            raise refused(TAKEN, field="phone")
        return add_row(connection, _blocked, row, actor=actor, now=now)


def unblock_number(services: Services, blocked_id: int, *, actor: str, now: datetime) -> None:
    """Raises EditConflict where it is blocked no more."""
    with editing(services.engine) as connection:
        row = lock_row(connection, _blocked, blocked_id)
        remove_row(connection, _blocked, row, actor=actor, now=now)


@dataclass(frozen=True, kw_only=True)
class ListedBlocked:
    id: int
    number: str
    reason: str
    blocked_by: str
    blocked_at: datetime


@dataclass(frozen=True, kw_only=True)
class BlockedNumbers:
    """`count` is that of all; the newest SHOWN of them are there."""

    count: int
    shown: tuple[ListedBlocked, ...]


def list_blocked(services: Services) -> BlockedNumbers:
    columns = (
        BlockedNumber.id,
        BlockedNumber.number,
        BlockedNumber.reason,
        BlockedNumber.blocked_by,
        BlockedNumber.blocked_at,
    )
    statement = select(*columns).order_by(BlockedNumber.blocked_at.desc(), BlockedNumber.id.desc()).limit(MAX_SHOWN)
    with reading(services.engine).begin() as connection:
        rows = connection.execute(statement).mappings().all()
        count = connection.scalar(select(func.count()).select_from(BlockedNumber)) or 0
    return BlockedNumbers(count=count, shown=tuple(ListedBlocked(**row) for row in rows))
