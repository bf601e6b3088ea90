"""Ring attempts: one row each time an agent's telephone rings for a call, until the conversation has ended.

The database holds that nobody is rung for two calls at once and that two agents never have the same call. Everything
here is done while the call is locked, save what the database decides, and the end of an agent's own leg.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from models.agent import Agent
from models.call import RingAttempt
from models.rows import insert_unless_there, table_of
from voice_intake.actions.agents.phone_lock import LONGEST_ATTEMPT, lock_phone
from voice_intake.actions.calls.open_case import working_case_of
from voice_intake.actions.calls.store import CallRecord
from voice_intake.actions.cases.undo_first_response import undo_first_response
from voice_intake.actions.timeline.events import add_event
from voice_intake.domain.calls.journey import DialEnded, Ring
from voice_intake.domain.calls.ringing import DialResult, RingOutcome
from voice_intake.ports import Services

_agents, _attempts = table_of(Agent), table_of(RingAttempt)

_end = update(_attempts).where(_attempts.c.outcome.is_(None))

_last = (
    select(_attempts, _agents.c.email.label("agent"))
    .join(_agents, _agents.c.id == _attempts.c.agent_id)
    .where(_attempts.c.call_id == bindparam("call"))
    .order_by(_attempts.c.id.desc())
    .limit(1)
)

Attempt = Row[Any]
"""A row of ring_attempts, with the agent's e-mail as `agent`."""


def start_ringing(connection: Connection, record: CallRecord, line: Ring, *, now: datetime) -> Ring | None:
    """The line with the row of its attempt; None where another call was faster to have this telephone rung."""
    if not lock_phone(connection, line.agent_id, line.phone, now=now):
        return None
    row = {"call_id": record.id, "agent_id": line.agent_id, "number": line.phone, "started_at": now}
    attempt_id = insert_unless_there(connection, _attempts, row)
    if attempt_id is None and _close_unfinished(connection, line.agent_id, now):
        attempt_id = insert_unless_there(connection, _attempts, row)
    return None if attempt_id is None else replace(line, attempt_id=attempt_id)


def _close_unfinished(connection: Connection, agent_id: int, now: datetime) -> bool:
    """Ends a ringing of which nobody told the end, if there is one."""
    forgotten = _end.where(_attempts.c.agent_id == agent_id, _attempts.c.started_at < now - LONGEST_ATTEMPT)
    return connection.execute(forgotten.values(outcome=RingOutcome.NO_ANSWER, ended_at=now)).rowcount > 0


def last_attempt(connection: Connection, call_id: int) -> Attempt | None:
    """The agent who rings for this call, talks with its caller, or did so last."""
    return connection.execute(_last, {"call": call_id}).first()


def end_ringing(connection: Connection, attempt_id: int, outcome: RingOutcome, *, now: datetime) -> None:
    """What ended before stays as it ended."""
    connection.execute(_end.where(_attempts.c.id == attempt_id).values(outcome=outcome, ended_at=now))


def cancel_ringing(connection: Connection, record: CallRecord, *, now: datetime) -> None:
    """The caller goes on without waiting for whoever is just being rung."""
    ringing = _end.where(_attempts.c.call_id == record.id)
    connection.execute(ringing.values(outcome=RingOutcome.CANCELED, ended_at=now))


def end_dial(connection: Connection, record: CallRecord, dialled: DialResult, *, now: datetime) -> DialEnded:
    """What the end of a Dial means, by what we know of it: only who accepted has answered."""
    attempt = last_attempt(connection, record.id)
    if attempt is not None and attempt.outcome == RingOutcome.ACCEPTED:
        talked = _end_accepted(connection, record, attempt, dialled, now)
        return DialEnded(talked=talked, is_left=dialled.is_left)
    if attempt is not None:
        outcome = RingOutcome.CANCELED if dialled.is_left else dialled.outcome
        end_ringing(connection, attempt.id, outcome, now=now)
    return DialEnded(is_stopped=dialled.outcome is RingOutcome.CANCELED, is_left=dialled.is_left)


def _end_accepted(
    connection: Connection, record: CallRecord, attempt: Attempt, dialled: DialResult, now: datetime
) -> timedelta | None:
    if not dialled.is_joined:
        _undo_response(connection, record, attempt, now)
        return None
    if attempt.talk_seconds is not None:
        return timedelta(seconds=attempt.talk_seconds)
    told = timedelta(seconds=dialled.seconds) if dialled.seconds else now - attempt.ended_at
    return _end_talk(connection, record, attempt, min(told, now - attempt.ended_at), now)


def end_with_call(connection: Connection, record: CallRecord, *, ended_at: datetime, now: datetime) -> bool:
    """The call is over, and perhaps nobody told of the ringing. Whether somebody had answered it.

    Who accepted after the caller's last moment spoke with nobody. Where the acceptance itself is the last that was
    heard of the call, nobody tells how long the two talked, and it stands.
    """
    cancel_ringing(connection, record, now=now)
    attempt = last_attempt(connection, record.id)
    if attempt is None or attempt.outcome != RingOutcome.ACCEPTED:
        return False
    if attempt.talk_seconds is not None:
        return True
    if ended_at < attempt.ended_at:
        _undo_response(connection, record, attempt, now)
        return False
    _end_talk(connection, record, attempt, ended_at - attempt.ended_at, now)
    return True


def _end_talk(
    connection: Connection, record: CallRecord, attempt: Attempt, talked: timedelta, now: datetime
) -> timedelta:
    seconds = max(int(talked.total_seconds()), 0)
    ended = update(_attempts).where(_attempts.c.id == attempt.id, _attempts.c.talk_ended_at.is_(None))
    connection.execute(ended.values(talk_ended_at=attempt.ended_at + talked, talk_seconds=seconds))
    _note(connection, record, "talked", {"agent": attempt.agent, "seconds": seconds}, now)
    return talked


def _undo_response(connection: Connection, record: CallRecord, attempt: Attempt, now: datetime) -> None:
    """The two were never joined, so this was no reaction. The case stays with whoever wanted to take it."""
    canceled = update(_attempts).where(_attempts.c.id == attempt.id)
    connection.execute(canceled.values(outcome=RingOutcome.CANCELED, talk_ended_at=None, talk_seconds=None))
    ticket_id = working_case_of(connection, record)
    taken_back = undo_first_response(connection, ticket_id, attempt.ended_at)
    _note(connection, record, "call_not_joined", {"agent": attempt.agent, "reaction_taken_back": taken_back}, now)


def _note(connection: Connection, record: CallRecord, kind: str, told: dict[str, Any], now: datetime) -> None:
    ticket_id = working_case_of(connection, record)
    if ticket_id is not None:
        add_event(connection, ticket_id, kind, call_id=record.id, data=told, now=now)


def handle_leg_end(services: Services, attempt_id: int, outcome: RingOutcome, *, now: datetime) -> None:
    """What has ended otherwise stays so. How a conversation ended is told by the caller's own call."""
    with services.engine.begin() as connection:
        end_ringing(connection, attempt_id, outcome, now=now)
