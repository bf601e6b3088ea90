"""The caller answers, or does not: one turn of a call, taken once, answered alike however often it is asked for."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from models.engine.database import reading
from voice_intake.actions.callers.hash_pin import hash_pin
from voice_intake.actions.callers.identify_by_pin import find_customer, identify_caller
from voice_intake.actions.calls.answer_call import Render
from voice_intake.actions.calls.apply_effects import apply_effects
from voice_intake.actions.calls.load_desk import load_desk
from voice_intake.actions.calls.queue_confirmation import queue_confirmation
from voice_intake.actions.calls.ring_attempts import cancel_ringing, end_dial, start_ringing
from voice_intake.actions.calls.ring_candidates import find_telephones
from voice_intake.actions.calls.store import CallRecord, lock_call, read_call, save_call, save_turn, stored_reply
from voice_intake.actions.calls.store_recording import has_message
from voice_intake.domain.callers.pin import SHORTEST
from voice_intake.domain.calls.call_flow import Desk, advance, may_ring
from voice_intake.domain.calls.journey import Event, KeysPressed, RecordingEnded, Ring, Step, Turn
from voice_intake.domain.calls.ringing import DialResult
from voice_intake.domain.errors import VoiceIntakeError
from voice_intake.domain.policy.policy import Policy
from voice_intake.ports import Services

CallerInput = KeysPressed | RecordingEnded | DialResult
Credentials = tuple[int, str]


class UnknownCall(VoiceIntakeError):
    """A turn of a call that never reached us: it began while we were away."""


@dataclass(frozen=True, kw_only=True)
class CallerAnswer:
    """What came in answer to turn `number` of a call."""

    call_sid: str
    number: int
    heard: CallerInput


def take_turn(services: Services, answer: CallerAnswer, *, now: datetime, render: Render) -> str:
    """The next document of a call. Raises UnknownCall where there is none to go on with."""
    credentials = _hash_credentials(services, answer)
    with services.engine.begin() as connection:
        record = lock_call(connection, answer.call_sid)
        if record is None or record.turn == 0 or record.is_erased:
            raise UnknownCall(f"no turn of call {answer.call_sid} has been taken yet")
        if record.turn != answer.number:
            return _answered_before(connection, record, answer)
        return _take(connection, services.policy, record, answer, credentials, now=now, render=render)


def _hash_credentials(services: Services, answer: CallerAnswer) -> Credentials | None:
    """A PIN takes long to hash, so that is done first, while nobody waits for this call's row."""
    keys = answer.heard.keys if isinstance(answer.heard, KeysPressed) else ""
    if not keys.isdecimal() or len(keys) < SHORTEST:
        return None
    with reading(services.engine).begin() as connection:
        record = read_call(connection, answer.call_sid)
        if record is None or record.turn != answer.number or record.state.step is not Step.PIN:
            return None
        customer_id = find_customer(connection, record.state.customer_number)
    return customer_id, hash_pin(keys, customer_id)


def _answered_before(connection: Connection, record: CallRecord, answer: CallerAnswer) -> str:
    """A repeated request gets its stored reply; one from the future, the question that is open."""
    number = min(answer.number + 1, record.turn)
    reply = stored_reply(connection, answer.call_sid, number)
    if reply is None:
        raise UnknownCall(f"turn {number} of call {answer.call_sid} is not there")
    return reply


def _take(
    connection: Connection,
    policy: Policy,
    record: CallRecord,
    answer: CallerAnswer,
    credentials: Credentials | None,
    *,
    now: datetime,
    render: Render,
) -> str:
    state, number = record.state, answer.number + 1
    event = _event(connection, policy, record, answer.heard, credentials, now)
    turn = _advance(connection, record, event, _load_desk(connection, policy, record, now), now)
    reply = render(turn.line, number)
    record = replace(record, turn=number, state=turn.state)
    save_turn(connection, record.id, number, step=state.step, event=event, reply=reply, now=now)
    apply_effects(connection, record, turn.effects, policy=policy, now=now)
    if isinstance(event, RecordingEnded):
        has_one = has_message(connection, record)
        record = replace(record, state=replace(record.state, has_message=has_one))
    save_call(connection, record, now=now)
    queue_confirmation(connection, record, now=now)
    return reply


def _event(
    connection: Connection,
    policy: Policy,
    record: CallRecord,
    heard: CallerInput,
    credentials: Credentials | None,
    now: datetime,
) -> Event:
    """What was heard, with what the rows know about it."""
    if isinstance(heard, DialResult):
        return end_dial(connection, record, heard, now=now)
    if record.state.step is Step.RINGING:
        cancel_ringing(connection, record, now=now)
    if credentials is None:
        return heard
    return identify_caller(
        connection,
        policy,
        customer_number=record.state.customer_number,
        caller_number=record.from_number,
        credentials=credentials,
        arrived_at=record.state.arrived_at,
        now=now,
    )


def _load_desk(connection: Connection, policy: Policy, record: CallRecord, now: datetime) -> Desk:
    state = record.state
    may_open_case = state.is_entitled and not state.reference
    desk = load_desk(connection, policy, state.arrived_at, now=now, may_open_case=may_open_case)
    if not may_ring(state):
        return desk
    telephones = find_telephones(connection, policy, state, caller=record.from_number, now=now)
    return replace(desk, telephones=telephones)


def _advance(connection: Connection, record: CallRecord, event: Event, desk: Desk, now: datetime) -> Turn:
    """Where another call has just had the next agent rung, it is the turn of the one after."""
    while True:
        turn = advance(record.state, event, desk)
        if not isinstance(turn.line, Ring):
            return turn
        line = start_ringing(connection, record, turn.line, now=now)
        if line is not None:
            return replace(turn, line=line)
        taken = turn.line.agent_id
        desk = replace(desk, telephones=tuple(each for each in desk.telephones if each.agent_id != taken))
