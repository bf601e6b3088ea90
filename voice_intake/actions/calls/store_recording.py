"""What is known of a recording, kept with its call and case, in whatever order it is told."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from models.rows import insert_unless_there, table_of
from models.voicemail import Voicemail
from voice_intake.actions.calls.open_case import ticket_of
from voice_intake.actions.calls.store import CallRecord
from voice_intake.actions.timeline.events import add_event
from voice_intake.actions.voicemail.mark_lost import tell_of_loss
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.voicemail.voicemail import (
    FIRST_CHECK_AFTER,
    SETTLED,
    RecordingReport,
    VoicemailStatus,
    classify,
)

AFTER_ERASURE = "told after its call was erased"

_voicemails = table_of(Voicemail)


def store_recording(
    connection: Connection,
    record: CallRecord,
    recording: RecordingReport,
    *,
    policy: Policy,
    now: datetime,
    is_final: bool = False,
) -> bool:
    """Keeps what is known of a recording; whether that was news.

    The caller's own turn tells it first and roughly; the recording callback is final. Neither changes what has been
    fetched, or given up, already.
    """
    status, reason = classify(recording, policy.voicemail_shortest)
    if record.is_erased:
        status, reason = VoicemailStatus.DELETED, AFTER_ERASURE
    facts: dict[str, Any] = {"status": status, "reason": reason, "seconds": recording.seconds}
    ticket_id = None if record.is_erased else ticket_of(connection, record)
    row = {
        "recording_sid": recording.sid,
        "call_id": record.id,
        "ticket_id": ticket_id,
        "media_url": None if record.is_erased else recording.url or None,
        "captured_at": now,
        "due_at": now if is_final else now + FIRST_CHECK_AFTER,
        **facts,
    }
    is_news = insert_unless_there(connection, _voicemails, row) is not None
    if not is_news and is_final:
        is_news = _save_final(connection, recording, facts, now)
    if is_news and ticket_id:
        told = {"recording_sid": recording.sid, **facts}
        add_event(connection, ticket_id, "message_kept", call_id=record.id, data=told, now=now)
        if status is VoicemailStatus.LOST:
            tell_of_loss(connection, recording.sid, ticket_id=ticket_id, call_id=record.id, reason=str(reason), now=now)
    return is_news


def _save_final(connection: Connection, recording: RecordingReport, facts: dict[str, Any], now: datetime) -> bool:
    """Twilio's last word on a recording, once. Whatever it is, the worker may look at it now."""
    voicemail = connection.execute(select(_voicemails).where(_voicemails.c.recording_sid == recording.sid)).one()
    if voicemail.status in SETTLED:
        return False
    is_news = (voicemail.status, voicemail.seconds) != (facts["status"], facts["seconds"])
    is_awaited = voicemail.attempts == 0 and voicemail.due_at is not None
    if is_news or is_awaited:
        known = facts if is_news else {}
        values = {**known, "media_url": recording.url or voicemail.media_url, "due_at": now, "attempts": 0}
        connection.execute(update(_voicemails).where(_voicemails.c.id == voicemail.id).values(**values))
    return is_news


def has_message(connection: Connection, record: CallRecord) -> bool:
    """Whether the caller said anything that counts, as far as is known."""
    messages = select(_voicemails.c.id).where(
        _voicemails.c.call_id == record.id, _voicemails.c.status != VoicemailStatus.ABSENT
    )
    return connection.scalar(messages.limit(1)) is not None
