"""The phone rings: who is it, may they, is the desk open. Decided once, kept with the call, and answered."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from models.engine.database import looking_first, now_writing
from voice_intake.actions.callers.find_candidates import find_callers
from voice_intake.actions.calls.load_desk import load_desk
from voice_intake.actions.calls.store import (
    FIRST,
    fill_in_arrival,
    find_or_insert,
    insert_answered,
    new_row,
    new_state,
    save_call,
    save_turn,
    stored_reply,
)
from voice_intake.domain import phone_number
from voice_intake.domain.calls.call_flow import Desk, advance
from voice_intake.domain.calls.journey import Arrived, Line, State, Step
from voice_intake.domain.speech import HangUp
from voice_intake.domain.ticket import PHONE_TIER
from voice_intake.ports import Services

Render = Callable[[Line, int], str]
"""A line, and the number of the turn that answers it, as a document."""


@dataclass(frozen=True, kw_only=True)
class IncomingCall:
    """Who called whom, as the network named them; `caller` is at most 100 characters."""

    call_sid: str
    caller: str
    to: str


def answer_call(services: Services, call: IncomingCall, *, now: datetime, render: Render) -> str:
    """The first document of a call; the same one however often it is asked for."""
    with looking_first(services.engine) as connection:
        desk = load_desk(connection, services.policy, now)
        state, event = decide_arrival(connection, desk, call.caller, now)
        turn = advance(state, event, desk)
        reply = render(turn.line, FIRST)
        row = new_row(call.call_sid, turn.state, caller=call.caller, to=call.to, now=now)
        now_writing(connection)
        if insert_answered(connection, row, event=event, reply=reply, now=now):
            return reply
        return _answer_again(connection, call, desk, now=now, render=render)


def decide_arrival(connection: Connection, desk: Desk, caller: str, arrived_at: datetime) -> tuple[State, Arrived]:
    """What is decided by the instant at which a call arrived: who may be calling, and whether the desk is open."""
    hours = desk.policy.hours[PHONE_TIER].with_extras(desk.extras)
    candidates = find_callers(connection, phone_number.read(caller), arrived_at, desk.policy)
    return new_state(hours, arrived_at), Arrived(candidates)


def _answer_again(connection: Connection, call: IncomingCall, desk: Desk, *, now: datetime, render: Render) -> str:
    """Asked before, so answered alike; or overtaken by the call's own callbacks, and answered late."""
    reply = stored_reply(connection, call.call_sid, FIRST)
    if reply is not None:
        return reply
    state, event = decide_arrival(connection, desk, call.caller, now)
    record = find_or_insert(connection, call.call_sid, state, caller=call.caller, to=call.to, now=now)
    if record.turn >= FIRST and (reply := stored_reply(connection, call.call_sid, FIRST)) is not None:
        return reply
    if record.is_erased:
        return render(HangUp(), FIRST)
    state = replace(state, has_message=record.state.has_message) if record.has_no_arrival else record.state
    turn = advance(state, event, desk)
    reply = render(turn.line, FIRST)
    record = replace(record, turn=FIRST, state=turn.state)
    fill_in_arrival(connection, record, caller=call.caller, to=call.to)
    save_turn(connection, record.id, FIRST, step=Step.ARRIVED, event=event, reply=reply, now=now)
    save_call(connection, record, now=now)
    return reply
