"""The row of a call: written before a word is spoken, locked while a turn is taken, saved with what was decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

import msgspec
import structlog
from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from models.call import Call, CallTurn
from models.customer import Contact, Customer
from models.rows import insert_unless_there, insert_with_child, table_of
from voice_intake.domain import phone_number
from voice_intake.domain.callers.admission import NOT_IDENTIFIED
from voice_intake.domain.calls.journey import (
    Arrived,
    CallOutcome,
    DialEnded,
    Ended,
    Event,
    Identified,
    KeysPressed,
    RecordingEnded,
    RecordingReported,
    State,
    Step,
)
from voice_intake.domain.hours.opening_hours import OpeningHours, desk_status_at
from voice_intake.domain.ticket import format_reference

FIRST = 1
"""The number of a call's first turn."""

UNKNOWN_ARRIVAL = ""
"""The raw caller ID of a call of which only a recording has been heard."""

_calls = table_of(Call)
_contacts = table_of(Contact)
_customers = table_of(Customer)
_turns = table_of(CallTurn)
_locked = (
    *(_calls.c.id, _calls.c.turn, _calls.c.ended_at, _calls.c.from_number, _calls.c.caller, _calls.c.state),
    _calls.c.erased_at,
)
_lock = select(*_locked).where(_calls.c.call_sid == bindparam("sid")).with_for_update()
_read = select(_calls.c.turn, _calls.c.state).where(_calls.c.call_sid == bindparam("sid"))
_reply = (
    select(_turns.c.reply)
    .join(_calls, _calls.c.id == _turns.c.call_id)
    .where(_calls.c.call_sid == bindparam("sid"), _turns.c.number == bindparam("number"))
)
_insert_turn = insert(_turns)
_save = update(_calls).where(_calls.c.id == bindparam("row_id"))
_save_state = _save.values(
    contact_id=select(_contacts.c.id).where(_contacts.c.id == bindparam("known_contact")).scalar_subquery(),
    customer_id=select(_customers.c.id).where(_customers.c.id == bindparam("known_customer")).scalar_subquery(),
)
"""A contact or customer who was removed while they called is null here, as the foreign keys would have it."""

_NO_CALLER = {"id": 0, "ended_at": None, "from_number": None, "caller": UNKNOWN_ARRIVAL, "erased_at": None}


@dataclass(frozen=True, kw_only=True)
class CallRecord:
    """A call as it stands, its row locked until the transaction ends."""

    id: int
    turn: int
    """The number of the last turn, 0 where none was taken."""
    ended_at: datetime | None
    from_number: str | None
    caller: str
    state: State
    is_erased: bool = False
    """Its days are over, or its caller asked for that: whatever is still told of it changes nothing."""

    @property
    def has_no_arrival(self) -> bool:
        """Neither its beginning nor its end has reached us, so nobody has judged yet who is calling.

        One of which only a message was heard may have been closed for its silence: that judged nobody either.
        """
        return self.turn == 0 and not self.is_erased and (self.ended_at is None or self.caller == UNKNOWN_ARRIVAL)


def lock_call(connection: Connection, call_sid: str) -> CallRecord | None:
    """The call, for this transaction alone; None where we have never heard of it."""
    row = connection.execute(_lock, {"sid": call_sid}).mappings().first()
    if row is None:
        return None
    record = _record(row)
    bind_case(record.state.reference)
    return record


def bind_case(reference: str) -> None:
    """Every line of the log says which case it is about, until another call is looked at."""
    structlog.contextvars.unbind_contextvars("ticket")
    if reference:
        structlog.contextvars.bind_contextvars(ticket=format_reference(reference))


def read_call(connection: Connection, call_sid: str) -> CallRecord | None:
    """The turn and the state of a call, without waiting for anybody."""
    row = connection.execute(_read, {"sid": call_sid}).mappings().first()
    return _record({**_NO_CALLER, **row}) if row else None


def _record(row: RowMapping | dict[str, Any]) -> CallRecord:
    return CallRecord(
        id=row["id"],
        turn=row["turn"],
        ended_at=row["ended_at"],
        from_number=row["from_number"],
        caller=row["caller"],
        state=msgspec.convert(row["state"], State),
        is_erased=row["erased_at"] is not None,
    )


def new_state(hours: OpeningHours, arrived_at: datetime) -> State:
    """A call of which nothing is known but when it arrived."""
    return State(arrived_at=arrived_at, standing=desk_status_at(hours, arrived_at))


def new_row(call_sid: str, state: State, *, caller: str, to: str, now: datetime) -> dict[str, Any]:
    """The columns of a call that has no row yet, before its first turn."""
    number = phone_number.read(caller)
    return {
        "call_sid": call_sid,
        "from_number": number.e164 if isinstance(number, phone_number.PhoneNumber) else None,
        "caller": caller,
        "to_number": to,
        "arrived_at": state.arrived_at,
        "turn": 0,
        **_columns(state, ended_at=None, now=now),
    }


def insert_answered(connection: Connection, row: Mapping[str, Any], *, event: Event, reply: str, now: datetime) -> bool:
    """Keeps a new call with its first turn; False where the call has a row already, perhaps since a moment ago."""
    turn = _turn_row(FIRST, Step.ARRIVED, event, reply, now)
    key = insert_with_child(connection, _calls, {**row, "turn": FIRST}, child=_turns.c.call_id, child_values=turn)
    return key is not None


def find_or_insert(
    connection: Connection, call_sid: str, state: State, *, caller: str, to: str, now: datetime
) -> CallRecord:
    """The call, locked; with a row of its own from now on, whoever else is writing one."""
    record = lock_call(connection, call_sid)
    if record is None:
        insert_unless_there(connection, _calls, new_row(call_sid, state, caller=caller, to=to, now=now))
        record = lock_call(connection, call_sid)
    if record is None:
        raise LookupError(f"call {call_sid} vanished while it was being written")
    return record


def fill_in_arrival(connection: Connection, record: CallRecord, *, caller: str, to: str) -> None:
    """Fills in who called whom, and when, where a recording had told only of the call."""
    number = phone_number.read(caller)
    values = {
        "from_number": number.e164 if isinstance(number, phone_number.PhoneNumber) else None,
        "caller": caller,
        "to_number": to,
        "arrived_at": record.state.arrived_at,
    }
    connection.execute(_save.values(**values), {"row_id": record.id})


def save_call(connection: Connection, record: CallRecord, *, now: datetime) -> None:
    """Everything that the state has decided, in the columns that others read."""
    columns = _columns(record.state, ended_at=record.ended_at, now=now)
    known = {"known_contact": columns.pop("contact_id"), "known_customer": columns.pop("customer_id")}
    connection.execute(_save_state, {"row_id": record.id, "turn": record.turn, **known, **columns})


def save_turn(
    connection: Connection, call_id: int, number: int, *, step: Step, event: Event, reply: str, now: datetime
) -> None:
    """What came and what was answered. A second turn of that number is refused by the database."""
    connection.execute(_insert_turn, {"call_id": call_id, **_turn_row(number, step, event, reply, now)})


def _turn_row(number: int, step: Step, event: Event, reply: str, now: datetime) -> dict[str, Any]:
    return {"number": number, "at": now, "event": _event_data(event, step), "reply": reply}


def stored_reply(connection: Connection, call_sid: str, number: int) -> str | None:
    """What was answered in that turn, byte for byte."""
    return connection.scalar(_reply, {"sid": call_sid, "number": number})


def _columns(state: State, *, ended_at: datetime | None, now: datetime) -> dict[str, Any]:
    is_over = ended_at is not None or state.step is Step.DONE
    admission, reason = _admission(state, is_over=is_over)
    caller = state.caller
    return {
        "ended_at": ended_at,
        "contact_id": (caller.contact_id or None) if caller else None,
        "customer_id": (caller.customer_id or None) if caller else None,
        "admission": admission,
        "reason": reason,
        "step": state.step,
        "outcome": state.outcome if is_over else None,
        "language": state.language,
        "state": msgspec.to_builtins(state),
        "heard_at": now,
    }


def _admission(state: State, *, is_over: bool) -> tuple[str | None, str | None]:
    if state.refused:
        return "refused", state.refused
    if state.caller:
        return ("admitted" if state.is_entitled else "refused"), state.caller.reason
    return None, NOT_IDENTIFIED if is_over and state.outcome is CallOutcome.ABANDONED else None


def _event_data(event: Event, step: Step) -> dict[str, Any]:
    """An event as it is kept with its turn: without the PIN, and without what is in the call's row already."""
    match event:
        case KeysPressed() if step is Step.PIN:
            return {"kind": "pressed"}
        case KeysPressed(keys):
            return {"kind": "pressed", "keys": keys}
        case RecordingEnded(recording, by_hanging_up):
            facts = {"recording_sid": recording.sid, "seconds": recording.seconds}
            return {"kind": "recorded", "by_hanging_up": by_hanging_up, **facts}
        case DialEnded(talked=talked, is_stopped=is_stopped, is_left=is_left):
            seconds = None if talked is None else int(talked.total_seconds())
            return {"kind": "rang", "talked_seconds": seconds, "stopped": is_stopped, "left": is_left}
        case Arrived():
            return {"kind": "arrived"}
        case Identified():
            return {"kind": "identified"}
        case RecordingReported():
            return {"kind": "leftmessage"}
        case Ended():
            return {"kind": "ended"}
        case _ as never:
            assert_never(never)
