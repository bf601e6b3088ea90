"""Everybody at the desk, with what decides whether they are on duty and whether they can be rung: two statements."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    Boolean,
    Connection,
    Integer,
    Row,
    Text,
    bindparam,
    cast,
    func,
    null,
    or_,
    select,
    union_all,
)

from models.agent import Agent, RotaException, RotaShift
from models.base import UtcDateTime
from models.call import RingAttempt
from models.callback import Callback
from models.rows import table_of
from voice_intake.actions.agents.phone_lock import LONGEST_ATTEMPT, RINGS_SINCE, engaged_now
from voice_intake.domain.agents import duty
from voice_intake.domain.agents.duty import Rota, Shift, Switch
from voice_intake.domain.agents.ring_order import Colleague

_agents, _shifts, _exceptions = table_of(Agent), table_of(RotaShift), table_of(RotaException)
_attempts, _callbacks = table_of(RingAttempt), table_of(Callback)

_rung_until = (
    select(func.coalesce(_attempts.c.talk_ended_at, _attempts.c.ended_at, _attempts.c.started_at))
    .where(_attempts.c.agent_id == _agents.c.id)
    .order_by(_attempts.c.started_at.desc(), _attempts.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_called_back_until = (
    select(func.max(_callbacks.c.ended_at)).where(_callbacks.c.agent_id == _agents.c.id).scalar_subquery()
)

_all_agents = select(
    *(_agents.c[name] for name in ("id", "name", "email", "phone", "languages", "on_duty", "duty_changed_at")),
    _rung_until.label("rung_until"),
    _called_back_until.label("called_back_until"),
    engaged_now(_agents.c.id, _agents.c.phone).label("is_engaged"),
).order_by(_agents.c.id)

_rotas = union_all(
    select(
        _exceptions.c.id,
        _exceptions.c.agent_id,
        _exceptions.c.starts_at,
        _exceptions.c.ends_at,
        _exceptions.c.is_on_duty,
        _exceptions.c.reason,
        cast(null(), Integer).label("weekday"),
        cast(null(), Integer).label("from_minute"),
        cast(null(), Integer).label("until_minute"),
    )
    .join(_agents, _agents.c.id == _exceptions.c.agent_id)
    .where(or_(_exceptions.c.ends_at > bindparam("since"), _exceptions.c.ends_at > _agents.c.duty_changed_at)),
    select(
        _shifts.c.id,
        _shifts.c.agent_id,
        cast(null(), UtcDateTime),
        cast(null(), UtcDateTime),
        cast(null(), Boolean),
        cast(null(), Text),
        _shifts.c.weekday,
        _shifts.c.from_minute,
        _shifts.c.until_minute,
    ),
).order_by("id")
"""Shifts, and the exceptions that end later than an instant or than the agent's last switch, the oldest first."""


def load_duty(
    connection: Connection, time_zone: ZoneInfo, *, since: datetime, now: datetime | None = None
) -> tuple[Colleague, ...]:
    """Enough to tell who is on duty at any instant from `since` on, and who is engaged `now`, or else then."""
    rotas = defaultdict(list)
    for row in connection.execute(_rotas, {"since": since}):
        rotas[row.agent_id].append(row)
    return tuple(
        Colleague(
            id=row.id,
            name=row.name,
            email=row.email,
            phone=row.phone,
            languages=tuple(row.languages.split(",")),
            rota=_rota(time_zone, rotas[row.id]),
            switch=Switch(is_on_duty=row.on_duty, changed_at=row.duty_changed_at),
            idle_since=max((end for end in (row.rung_until, row.called_back_until) if end), default=None),
            is_engaged=row.is_engaged,
        )
        for row in connection.execute(_all_agents, {RINGS_SINCE: (now or since) - LONGEST_ATTEMPT})
    )


def load_colleague(connection: Connection, time_zone: ZoneInfo, agent_id: int, *, since: datetime) -> Colleague:
    return next(each for each in load_duty(connection, time_zone, since=since) if each.id == agent_id)


def _rota(time_zone: ZoneInfo, rows: Sequence[Row[Any]]) -> Rota:
    return Rota(
        time_zone=time_zone,
        shifts=tuple(Shift(it.weekday, it.from_minute, it.until_minute) for it in rows if it.weekday is not None),
        exceptions=tuple(exception_of(it) for it in rows if it.weekday is None),
    )


def exception_of(row: Row[Any]) -> duty.DutyException:
    return duty.DutyException(
        id=row.id, starts_at=row.starts_at, ends_at=row.ends_at, is_on_duty=row.is_on_duty, reason=row.reason
    )
