"""Twilio has a recording, or says that there is none: kept with its call and case, in whatever order it is told."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from voice_intake.actions.calls.apply_effects import apply_effects
from voice_intake.actions.calls.load_desk import load_desk
from voice_intake.actions.calls.queue_confirmation import queue_confirmation
from voice_intake.actions.calls.store import (
    UNKNOWN_ARRIVAL,
    CallRecord,
    find_or_insert,
    lock_call,
    new_state,
    save_call,
)
from voice_intake.actions.calls.store_recording import has_message, store_recording
from voice_intake.domain.calls.call_flow import Desk, advance
from voice_intake.domain.calls.journey import Ended, RecordingReported
from voice_intake.domain.ticket import PHONE_TIER
from voice_intake.domain.voicemail.voicemail import RecordingReport
from voice_intake.ports import Services


def store_voicemail(
    services: Services, call_sid: str, recording: RecordingReport, *, now: datetime, began_at: datetime | None = None
) -> str:
    """The reference of the case that was opened for it; empty where none was. Told again, it changes nothing.

    Of a call that never reached us, it keeps the message until its end is told. `began_at` is when the recording
    began; None where it has ended just now.
    """
    arrived_at = began_at or now - timedelta(seconds=recording.seconds or 0)
    with services.engine.begin() as connection:
        record = lock_call(connection, call_sid)
        since = min(record.state.arrived_at, arrived_at) if record else arrived_at
        desk = load_desk(connection, services.policy, since, now=now, may_open_case=True)
        if record is None:
            hours = services.policy.hours[PHONE_TIER].with_extras(desk.extras)
            state = new_state(hours, arrived_at)
            record = find_or_insert(connection, call_sid, state, caller=UNKNOWN_ARRIVAL, to="", now=now)
        if not store_recording(connection, record, recording, policy=services.policy, now=now, is_final=True):
            return ""
        if record.is_erased:
            return ""
        had_case = record.state.reference != ""
        record = _handle_message(connection, record, desk, now)
        save_call(connection, record, now=now)
        queue_confirmation(connection, record, now=now)
        return "" if had_case else record.state.reference


def _handle_message(connection: Connection, record: CallRecord, desk: Desk, now: datetime) -> CallRecord:
    """A message whose caller is entitled but has no case opens one; the last one to be absent leaves none."""
    if not has_message(connection, record):
        return replace(record, state=replace(record.state, has_message=False))
    if record.has_no_arrival:
        return replace(record, state=replace(record.state, has_message=True))
    for event in (RecordingReported(), Ended()) if record.ended_at else (RecordingReported(),):
        turn = advance(record.state, event, desk)
        record = replace(record, state=turn.state)
        apply_effects(connection, record, turn.effects, policy=desk.policy, now=now)
    return record
