"""The call is over. An entitled administrator who came to no case gets a ticket that says how far they came."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from voice_intake.actions.calls.answer_call import decide_arrival
from voice_intake.actions.calls.apply_effects import apply_effects
from voice_intake.actions.calls.load_desk import load_desk
from voice_intake.actions.calls.open_case import ticket_of
from voice_intake.actions.calls.queue_confirmation import queue_confirmation
from voice_intake.actions.calls.ring_attempts import end_with_call
from voice_intake.actions.calls.store import CallRecord, fill_in_arrival, find_or_insert, lock_call, save_call
from voice_intake.actions.calls.store_recording import has_message
from voice_intake.actions.timeline.events import add_event
from voice_intake.domain.calls.call_flow import Desk, advance
from voice_intake.domain.calls.journey import Ended, RecordingReported
from voice_intake.domain.policy.policy import Policy
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class EndedCall:
    """A call that is over, as the network tells it. `ended_at` is None where it tells that just now."""

    call_sid: str
    caller: str
    to: str
    lasted: timedelta
    ended_at: datetime | None = None

    def arrived_at(self, now: datetime) -> datetime:
        """Nothing ends later than now, whatever another clock says."""
        return min(self.ended_at or now, now) - self.lasted


@dataclass(frozen=True, kw_only=True)
class CallEnd:
    """What the end of a call came to."""

    is_news: bool
    """Nobody had told us of it before."""
    had_no_arrival: bool
    """Nobody had told us of the call either, but perhaps of a message in it."""
    opened: str
    """The reference of the case that was opened now; empty where none was."""


def end_call(services: Services, call: EndedCall, *, now: datetime) -> CallEnd:
    """Told again, it changes nothing. Told of a call that never reached us, it is judged as of its arrival."""
    with services.engine.begin() as connection:
        return finish_call(connection, services.policy, call, now=now)


def finish_call(connection: Connection, policy: Policy, call: EndedCall, *, now: datetime) -> CallEnd:
    """The one place where a call ends, whoever tells of it: a callback, the carrier's lists, or a long silence."""
    record = lock_call(connection, call.call_sid)
    if record is not None and record.is_erased:
        return CallEnd(is_news=False, had_no_arrival=False, opened="")
    arrived_at = call.arrived_at(now)
    since = record.state.arrived_at if record else arrived_at
    desk = load_desk(connection, policy, min(since, arrived_at), now=now, may_open_case=True)
    had_case = record is not None and record.state.reference != ""
    had_no_arrival = record is None or record.has_no_arrival
    if record is None or record.has_no_arrival:
        record = _decide_late_arrival(connection, desk, call, min(since, arrived_at), now)
    is_news = record.ended_at is None
    ended_at = record.ended_at or min(call.ended_at or now, now)
    if record.state.rung:
        is_answered = end_with_call(connection, record, ended_at=ended_at, now=now)
        record = replace(record, state=replace(record.state, is_answered=is_answered))
    turn = advance(record.state, Ended(), desk)
    record = replace(record, state=turn.state, ended_at=ended_at)
    apply_effects(connection, record, turn.effects, policy=policy, now=now)
    save_call(connection, record, now=now)
    queue_confirmation(connection, record, now=now)
    if is_news:
        _note_end(connection, record, now)
    return CallEnd(is_news=is_news, had_no_arrival=had_no_arrival, opened="" if had_case else record.state.reference)


def _note_end(connection: Connection, record: CallRecord, now: datetime) -> None:
    """Tells the case of this call, if it has one, that nobody is on the line any more."""
    ticket_id = ticket_of(connection, record)
    if ticket_id:
        told = {"step": record.state.step, "message": record.state.has_message}
        add_event(connection, ticket_id, "call_ended", call_id=record.id, data=told, now=now)


def _decide_late_arrival(
    connection: Connection, desk: Desk, call: EndedCall, arrived_at: datetime, now: datetime
) -> CallRecord:
    """A call whose beginning never reached us, or only by a message that was left while we failed."""
    state, arrival = decide_arrival(connection, desk, call.caller, arrived_at)
    record = find_or_insert(connection, call.call_sid, state, caller=call.caller, to=call.to, now=now)
    if not record.has_no_arrival:
        return record
    recognised = advance(state, arrival, desk).state
    record = replace(record, state=replace(recognised, step=state.step))
    fill_in_arrival(connection, record, caller=call.caller, to=call.to)
    if not has_message(connection, record):
        return record
    turn = advance(record.state, RecordingReported(), desk)
    record = replace(record, state=turn.state)
    apply_effects(connection, record, turn.effects, policy=desk.policy, now=now)
    return record
