"""Numbers from which nobody is let in, the newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from models.blocked_number import BlockedNumber
from models.database import reading
from voice_intake.ports import Services

SHOWN = 200


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
    statement = select(*columns).order_by(BlockedNumber.blocked_at.desc(), BlockedNumber.id.desc()).limit(SHOWN)
    with reading(services.engine).begin() as connection:
        rows = connection.execute(statement).mappings().all()
        count = connection.scalar(select(func.count()).select_from(BlockedNumber)) or 0
    return BlockedNumbers(count=count, shown=tuple(ListedBlocked(**row) for row in rows))
