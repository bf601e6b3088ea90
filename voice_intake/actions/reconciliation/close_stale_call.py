"""Calls of which nobody has told anything for longer than a call can last: over, as of when they were last heard of.

This is for what the comparison with the carrier's lists cannot find: an account that is away for long, or a call that
is on no list, such as one to a demonstration line.
"""

from datetime import datetime

import structlog
from sqlalchemy import Connection, Row, select

from models.call import Call
from models.rows import table_of
from voice_intake.actions.calls.end_call import EndedCall, finish_call
from voice_intake.domain.reconciliation.window import STALE_AFTER
from voice_intake.ports import ExternalServices, Services

log = structlog.get_logger()

_calls = table_of(Call)


def close_silent_call(services: Services, outside: ExternalServices, *, now: datetime) -> bool:  # noqa: ARG001 - a job as any other
    """The call that has been silent for longest; whether there was one. What is owed to its caller is opened."""
    with services.engine.begin() as connection:
        row = _longest_silent(connection, now)
        if row is None:
            return False
        call = EndedCall(
            call_sid=row.call_sid,
            caller=row.caller,
            to=row.to_number,
            lasted=row.heard_at - row.arrived_at,
            ended_at=row.heard_at,
        )
        end = finish_call(connection, services.policy, call, now=now)
    log.warning("silent_call_closed", call_sid=row.call_sid, opened=bool(end.opened))
    return True


def _longest_silent(connection: Connection, now: datetime) -> Row[str, str, str, datetime, datetime] | None:
    """Locked, so that it cannot be heard of any more while it is closed."""
    columns = (_calls.c.call_sid, _calls.c.caller, _calls.c.to_number, _calls.c.arrived_at, _calls.c.heard_at)
    statement = (
        select(*columns)
        .where(_calls.c.ended_at.is_(None), _calls.c.heard_at <= now - STALE_AFTER)
        .order_by(_calls.c.heard_at, _calls.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return connection.execute(statement).first()
