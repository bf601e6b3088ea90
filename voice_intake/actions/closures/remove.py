"""A closure or an extra opening is taken back: what it was in force for stays so, the rest is not to be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.actions.hours.exceptions import CLOSURES, OPENINGS, Entered, find_entered, find_one
from voice_intake.actions.hours.recompute_deadlines import Recounted, recount_now
from voice_intake.actions.messages.queue_alert import think_anew
from voice_intake.domain.hours.closures import HoursChange, removed
from voice_intake.domain.hours.intervals import Closure, HoursException
from voice_intake.domain.policy.policy import Policy
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class RemovedExceptions:
    """What was taken back, as it had been entered; nothing where there was nothing to."""

    entered: tuple[Entered, ...]
    change: HoursChange | None
    deadlines: Recounted


NOTHING_REMOVED = RemovedExceptions(entered=(), change=None, deadlines=Recounted(moved=0, is_all=True))


def end_closures(services: Services, *, actor: str, now: datetime) -> RemovedExceptions:
    """The desk opens at once, if its hours say so: every closure that is running ends, those to come stay."""
    with services.engine.begin() as connection:
        _lock(connection, CLOSURES, now)
        running = [it for it in find_entered(connection, now) if is_running_closure(it.extra, now)]
        done = _end_or_remove(connection, running, policy=services.policy, actor=actor, now=now)
    services.wakeup.ring()
    return done


def remove_hours_exception(
    services: Services, kind: type[HoursException], extra_id: int, *, actor: str, now: datetime
) -> RemovedExceptions:
    """One that is running ends now, one to come is removed. Raises RefusedEdit where there is none any more."""
    table = CLOSURES if kind is Closure else OPENINGS
    with services.engine.begin() as connection:
        _lock(connection, table, now)
        found = find_one(connection, kind, extra_id, now)
        done = _end_or_remove(connection, [found], policy=services.policy, actor=actor, now=now)
    services.wakeup.ring()
    return done


def _lock(connection: Connection, table: Table, now: datetime) -> None:
    """So that two people who open the desk at once end each closure once."""
    connection.execute(select(table.c.id).where(table.c.ends_at > now).order_by(table.c.id).with_for_update())


def is_running_closure(extra: HoursException, now: datetime) -> bool:
    return isinstance(extra, Closure) and extra.starts_at <= now < extra.ends_at


def _end_or_remove(
    connection: Connection, entered: Sequence[Entered], *, policy: Policy, actor: str, now: datetime
) -> RemovedExceptions:
    if not entered:
        return NOTHING_REMOVED
    changes = [_end(connection, it, now) if it.extra.starts_at < now else _remove(connection, it) for it in entered]
    record_changes(connection, changes, actor=actor, now=now)
    change = _together([removed(it.extra, now) for it in entered])
    deadlines = recount_now(connection, change, policy=policy, actor=actor, now=now)
    think_anew(connection, now=now)
    return RemovedExceptions(entered=tuple(entered), change=change, deadlines=deadlines)


def _end(connection: Connection, entered: Entered, now: datetime) -> RowChange:
    table = entered.table
    connection.execute(update(table).where(table.c.id == entered.id).values(ends_at=now))
    before, after = {"ends_at": entered.extra.ends_at.isoformat()}, {"ends_at": now.isoformat()}
    return RowChange(table.name, entered.id, before, after)


def _remove(connection: Connection, entered: Entered) -> RowChange:
    table = entered.table
    row = connection.execute(delete(table).where(table.c.id == entered.id).returning(*table.c)).mappings().one()
    before: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in ("id", "created_by", "created_at")
    }
    return RowChange(table.name, entered.id, before, None)


def _together(changes: Sequence[HoursChange]) -> HoursChange:
    """Closures that are ended at once are one change, told by the one that would have lasted longest."""
    longest = max(changes, key=lambda change: change.ends_at)
    return replace(longest, starts_at=min(change.starts_at for change in changes))
