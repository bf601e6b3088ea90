"""Due rows are claimed by compare-and-set, with a lease: the row is the truth, the queue only a bell.

A table whose rows are work has `due_at` (when a row wants attention; null: never again) and `attempts`. Claiming moves
`due_at` to the end of the lease, so a worker that dies leaves a row that falls due again; every job may run twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, select, update

LEASE = timedelta(minutes=5)
"""Longer than any job may take: each call to the outside has its own time limit."""

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=2)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One row, ours until `until`. `attempts` counts this one."""

    id: int
    until: datetime
    attempts: int


def claim_due(
    engine: Engine, table: Table, *conditions: ColumnElement[bool], now: datetime, lease: timedelta = LEASE
) -> Claim | None:
    """The row that has been due for longest, for us alone; None when nothing is due. Commits."""
    until = now + lease
    longest_due = (
        select(table.c.id)
        .where(table.c.due_at <= now, *conditions)
        .order_by(table.c.due_at, table.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    claim = (
        update(table)
        .where(table.c.id == longest_due, table.c.due_at <= now)
        .values(due_at=until, attempts=table.c.attempts + 1)
        .returning(table.c.id, table.c.attempts)
    )
    with engine.begin() as connection:
        row = connection.execute(claim).first()
    return Claim(id=row.id, until=until, attempts=row.attempts) if row else None


def settle(connection: Connection, table: Table, claim: Claim, **values: Any) -> bool:  # noqa: ANN401
    """Writes what came of a row, `due_at` included; False where the lease ran out and the row is another's now."""
    statement = update(table).where(table.c.id == claim.id, table.c.due_at == claim.until).values(**values)
    return connection.execute(statement).rowcount == 1


def next_try(now: datetime, attempts: int) -> datetime:
    """When to try again after that many attempts: 15 s, then twice as long each time, two hours at the most."""
    doublings: int = min(attempts - 1, 20)
    return now + min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
