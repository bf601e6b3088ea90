"""Calls lose whoever called: what is left is that they were, when, for which customer, and what became of them.

Their messages are marked as deleted in the same transaction, and only then deleted where they lie (delete_message.py):
whoever dies in between leaves rows that are due, and no audio that nobody knows of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Text, case, cast, delete, insert, literal, select, update

from models.call import Call, CallTurn
from models.notification import Notification
from models.rows import table_of
from models.ticket import Ticket, TicketEvent
from models.voicemail import TranscriptPart, Voicemail
from voice_intake.actions.operations.claim_due import LEASE
from voice_intake.domain.messages.notification import TextKind
from voice_intake.domain.privacy.erasure import redact_state
from voice_intake.domain.voicemail.voicemail import VoicemailStatus

AFTER_A_LEASE = LEASE + timedelta(seconds=1)
"""Whoever is just fetching a message has finished by then, so what they still store is deleted too."""

ERASED = "erased"

_UNSENT = ("pending", "uncertain", "failed")

_calls = table_of(Call)
_events = table_of(TicketEvent)
_notifications = table_of(Notification)
_tickets = table_of(Ticket)
_turns = table_of(CallTurn)
_voicemails = table_of(Voicemail)
_parts = table_of(TranscriptPart)


@dataclass(frozen=True, kw_only=True)
class ErasedCalls:
    """How many calls, and the ids of the voicemails whose audio is to be deleted now."""

    calls: int
    messages: tuple[int, ...]


def erase_calls(
    connection: Connection, call_ids: Sequence[int], *, reason: str, actor: str, now: datetime
) -> ErasedCalls:
    """`reason` is what the voicemails and the tickets say: retention, or erased."""
    if not call_ids:
        return ErasedCalls(calls=0, messages=())
    rows = connection.execute(
        select(_calls.c.id, _calls.c.state).where(_calls.c.id.in_(call_ids)).order_by(_calls.c.id).with_for_update()
    ).all()
    for row in rows:
        values = {
            "from_number": None,
            "caller": "",
            "contact_id": None,
            "state": redact_state(row.state),
            "erased_at": now,
        }
        connection.execute(update(_calls).where(_calls.c.id == row.id).values(**values))
    connection.execute(delete(_turns).where(_turns.c.call_id.in_(call_ids)))
    blank_texts_sent(connection, _notifications.c.call_id.in_(call_ids), _notifications.c.channel == "sms")
    _blank_pages(connection, call_ids)
    messages = _mark_messages(connection, call_ids, reason=reason, actor=actor, now=now)
    return ErasedCalls(calls=len(rows), messages=messages)


def blank_texts_sent(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    """What was sent keeps what became of it; what was not is not sent any more."""
    is_unsent = _notifications.c.status.in_(_UNSENT)
    values = {
        "recipient": literal(f"{ERASED}:") + cast(_notifications.c.id, Text),
        "body": None,
        "due_at": None,
        "last_error": case((is_unsent, ERASED), else_=_notifications.c.last_error),
        "status": case((is_unsent, "given_up"), else_=_notifications.c.status),
    }
    return connection.execute(update(_notifications).where(*conditions).values(**values)).rowcount


def _blank_pages(connection: Connection, call_ids: Sequence[int]) -> None:
    """What agents were texted about these calls' cases, once that is over; one that is due is about work to be done."""
    opened = select(_tickets.c.id).where(_tickets.c.call_id.in_(call_ids))
    is_over = _notifications.c.due_at.is_(None)
    blank_texts_sent(
        connection, _notifications.c.kind == TextKind.PAGE, is_over, _notifications.c.ticket_id.in_(opened)
    )


def _mark_messages(
    connection: Connection, call_ids: Sequence[int], *, reason: str, actor: str, now: datetime
) -> tuple[int, ...]:
    values = {
        "status": VoicemailStatus.DELETED,
        "reason": reason,
        "media_url": None,
        "sha256": None,
        "transcript": None,
        "attempts": 0,
        "due_at": case((_voicemails.c.due_at > now, _instant(now + AFTER_A_LEASE)), else_=_instant(now)),
    }
    connection.execute(delete(_parts).where(_parts.c.call_id.in_(call_ids)))
    marked = connection.execute(
        update(_voicemails)
        .where(_voicemails.c.call_id.in_(call_ids), _voicemails.c.status != VoicemailStatus.DELETED)
        .values(**values)
        .returning(_voicemails.c.id, _voicemails.c.recording_sid, _voicemails.c.ticket_id, _voicemails.c.call_id)
    ).all()
    told = [
        {
            "ticket_id": row.ticket_id,
            "at": now,
            "actor": actor,
            "kind": "message_deleted",
            "call_id": row.call_id,
            "data": {"recording_sid": row.recording_sid, "reason": reason},
        }
        for row in sorted(marked, key=lambda row: row.id)
        if row.ticket_id is not None
    ]
    if told:
        connection.execute(insert(_events), told)
    return tuple(sorted(row.id for row in marked))


def _instant(at: datetime) -> ColumnElement[datetime]:
    return literal(at, _voicemails.c.due_at.type)
