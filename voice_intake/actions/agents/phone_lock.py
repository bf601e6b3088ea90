"""A telephone is for one call at a time, however many of the desk share it: no two callers, no call back beside one.

The database holds that for an agent. Two agents who have the same telephone are held apart here.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, func, literal, or_, select, text

from models.agent import Agent
from models.call import ENGAGED, Call, RingAttempt
from models.callback import RUNNING, Callback
from models.rows import table_of

LONGEST_ATTEMPT = timedelta(minutes=3)
"""No agent rings, and is screened, for so long: of whoever still does, the end was never told."""

RINGS_SINCE = "rings_since"
"""LONGEST_ATTEMPT ago: what rings for longer does not ring."""

TELEPHONE = 7_453
"""The kind of the advisory lock on PostgreSQL; any would do that is no other's."""

_agents, _attempts, _calls, _callbacks = (table_of(it) for it in (Agent, RingAttempt, Call, Callback))


def lock_phone(connection: Connection, agent_id: int, phone: str, *, now: datetime) -> bool:
    """Whether a call may have it: then nobody else gives it one until the transaction ends.

    Who finds it held does not wait for the end of that, for two could wait for each other's: it is as good as taken.
    """
    return _lock(connection, phone) and not _is_engaged(connection, agent_id, phone, now)


def _lock(connection: Connection, phone: str) -> bool:
    """By itself, before the look: a statement does not see what was committed since it began.

    On SQLite a transaction that writes is alone anyway.
    """
    if connection.dialect.name != "postgresql":
        return True
    return bool(connection.scalar(select(func.pg_try_advisory_xact_lock(TELEPHONE, func.hashtext(phone)))))


def _is_engaged(connection: Connection, agent_id: int, phone: str, now: datetime) -> bool:
    engaged = select(engaged_now(literal(agent_id), literal(phone)))
    return bool(connection.scalar(engaged, {RINGS_SINCE: now - LONGEST_ATTEMPT}))


def is_rung(connection: Connection, agent_id: int, phone: str, *, now: datetime) -> bool:
    """Whether the agent, or the telephone, rings for a caller, or talks with one."""
    rung = select(_rings_now(literal(agent_id), literal(phone)))
    return bool(connection.scalar(rung, {RINGS_SINCE: now - LONGEST_ATTEMPT}))


def engaged_now(agent_id: ColumnElement[int], phone: ColumnElement[str]) -> ColumnElement[bool]:
    """In SQL, of one agent or of all, with RINGS_SINCE for a parameter: rings or talks, or calls a contact back."""
    calls_back = select(_callbacks.c.id).where(
        or_(_callbacks.c.agent_id == agent_id, _callbacks.c.agent_phone == phone), text(f"({RUNNING})")
    )
    return or_(_rings_now(agent_id, phone), calls_back.exists())


def _rings_now(agent_id: ColumnElement[int], phone: ColumnElement[str]) -> ColumnElement[bool]:
    """The end of a ringing may be told late, or never: it counts while its call goes on and as ringing can last."""
    rings = or_(_attempts.c.outcome.is_not(None), _attempts.c.started_at > bindparam(RINGS_SINCE))
    ended = select(_calls.c.id).where(_calls.c.id == _attempts.c.call_id, _calls.c.ended_at.is_not(None)).exists()
    whose = or_(_attempts.c.agent_id == agent_id, _attempts.c.number == phone)
    return select(_attempts.c.id).where(whose, text(f"({ENGAGED})"), rings, ~ended).exists()
