"""The call is over. An entitled administrator who came to no case gets a ticket that says how far they came."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from voice_intake.actions.answer_call import judge_arrival
from voice_intake.actions.carry_out import carry_out
from voice_intake.actions.keep_recording import has_message
from voice_intake.actions.load_desk import load_desk
from voice_intake.actions.open_ticket import add_event, ticket_of
from voice_intake.actions.record_call import CallRecord, ended, find_or_insert, lock_call, name_caller, save_call
from voice_intake.domain.call_flow import Desk, advance
from voice_intake.domain.journey import Ended, LeftMessage
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class EndedCall:
    """A call that is over, as the network tells it."""

    call_sid: str
    caller: str
    to: str
    lasted: timedelta


def end_call(services: Services, call: EndedCall, *, now: datetime) -> None:
    """Told again, it changes nothing. Told of a call that never reached us, it is judged as of its arrival."""
    arrived_at = now - call.lasted
    with services.engine.begin() as connection:
        record = lock_call(connection, call.call_sid)
        since = record.state.arrived_at if record else arrived_at
        desk = load_desk(connection, services.policy, min(since, arrived_at), may_open_case=True)
        if record is None or record.is_unseen:
            record = _judge_late(connection, desk, call, arrived_at, now)
        is_first = record.ended_at is None
        turn = advance(record.state, Ended(), desk)
        record = ended(replace(record, state=turn.state), now)
        carry_out(connection, record, turn.effects, policy=services.policy, now=now)
        save_call(connection, record, now=now)
        ticket_id = ticket_of(connection, record)
        if is_first and ticket_id:
            told = {"step": record.state.step, "message": record.state.has_message}
            add_event(connection, ticket_id, "call_ended", call_id=record.id, data=told, now=now)


def _judge_late(connection: Connection, desk: Desk, call: EndedCall, arrived_at: datetime, now: datetime) -> CallRecord:
    """A call whose beginning never reached us, or only by a message that was left while we failed."""
    state, arrival = judge_arrival(connection, desk, call.caller, arrived_at)
    record = find_or_insert(connection, call.call_sid, state, caller=call.caller, to=call.to, now=now)
    if not record.is_unseen:
        return record
    recognised = advance(state, arrival, desk).state
    record = replace(record, state=replace(recognised, step=state.step))
    name_caller(connection, record, caller=call.caller, to=call.to)
    if not has_message(connection, record):
        return record
    turn = advance(record.state, LeftMessage(), desk)
    record = replace(record, state=turn.state)
    carry_out(connection, record, turn.effects, policy=desk.policy, now=now)
    return record
