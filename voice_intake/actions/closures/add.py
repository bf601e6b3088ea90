"""The desk closes or opens out of turn, now or later: for a meeting, a fire drill, a bridge day, a Saturday on duty."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.actions.hours.exceptions import CLOSURES, OPENINGS, reason_columns
from voice_intake.actions.hours.recompute_deadlines import Recounted, recount_now
from voice_intake.actions.messages.queue_alert import think_anew
from voice_intake.domain.hours.closures import added
from voice_intake.domain.hours.intervals import Closure, HoursException
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class AddedException:
    """`id` is that of the new row, in `desk_closures` or `desk_openings`."""

    id: int
    deadlines: Recounted


def add_hours_exception(services: Services, extra: HoursException, *, actor: str, now: datetime) -> AddedException:
    """`extra` is made by `hours_change.new_closure` or `new_opening`, which say what is wrong with it."""
    table = CLOSURES if isinstance(extra, Closure) else OPENINGS
    values = _values(extra)
    with services.engine.begin() as connection:
        row = insert(table).values(**values, created_by=actor, created_at=now).returning(table.c.id)
        extra_id = connection.execute(row).scalar_one()
        told = {name: _json_value(value) for name, value in values.items()}
        record_changes(connection, [RowChange(table.name, extra_id, None, told)], actor=actor, now=now)
        deadlines = recount_now(connection, added(extra), policy=services.policy, actor=actor, now=now)
        think_anew(connection, now=now)
    services.wakeup.ring()
    return AddedException(id=extra_id, deadlines=deadlines)


def _values(extra: HoursException) -> dict[str, Any]:
    span = {"starts_at": extra.starts_at, "ends_at": extra.ends_at}
    reason = reason_columns(extra.reason)
    return {**span, **reason} if isinstance(extra, Closure) else {**span, "tier": extra.tier, **reason}


def _json_value(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
