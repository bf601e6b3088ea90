"""The desk closes or opens out of turn, now or later: for a meeting, a fire drill, a bridge day, a Saturday on duty."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from voice_intake.actions.audit.record_changes import Change, record_changes
from voice_intake.actions.hours.exceptions import CLOSURES, OPENINGS, reason_columns
from voice_intake.actions.hours.recompute_deadlines import Recounted, recount_now
from voice_intake.actions.messages.queue_alert import think_anew
from voice_intake.domain.hours.closures import added
from voice_intake.domain.hours.intervals import Closure, Extra
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class EnteredExtra:
    """`id` is that of the new row, in `desk_closures` or `desk_openings`."""

    id: int
    deadlines: Recounted


def enter_extra(services: Services, extra: Extra, *, actor: str, now: datetime) -> EnteredExtra:
    """`extra` is made by `hours_change.new_closure` or `new_opening`, which say what is wrong with it."""
    table = CLOSURES if isinstance(extra, Closure) else OPENINGS
    values = _values(extra)
    with services.engine.begin() as connection:
        row = insert(table).values(**values, created_by=actor, created_at=now).returning(table.c.id)
        extra_id = connection.execute(row).scalar_one()
        told = {name: _written(value) for name, value in values.items()}
        record_changes(connection, [Change(table.name, extra_id, None, told)], actor=actor, now=now)
        deadlines = recount_now(connection, added(extra), policy=services.policy, actor=actor, now=now)
        think_anew(connection, now=now)
    services.bell.ring()
    return EnteredExtra(id=extra_id, deadlines=deadlines)


def _values(extra: Extra) -> dict[str, Any]:
    span = {"starts_at": extra.starts_at, "ends_at": extra.ends_at}
    reason = reason_columns(extra.reason)
    return {**span, **reason} if isinstance(extra, Closure) else {**span, "tier": extra.tier, **reason}


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
