"""A message that cannot be had any more: its case says so, and the agents are told."""

from datetime import datetime

from sqlalchemy import Connection

from voice_intake.actions.messages.queue_alert import queue_word
from voice_intake.actions.timeline.events import add_event
from voice_intake.domain.messages.notification import AlertKind


def tell_of_loss(
    connection: Connection,
    recording_sid: str,
    *,
    ticket_id: int | None,
    call_id: int,
    reason: str,
    now: datetime,
) -> None:
    """With the change of the voicemail itself, in one transaction."""
    if ticket_id is None:
        return
    told = {"recording_sid": recording_sid, "reason": reason}
    add_event(connection, ticket_id, "message_lost", call_id=call_id, data=told, now=now)
    queue_word(connection, ticket_id, kind=f"{AlertKind.MESSAGE_LOST}:{recording_sid}"[:64], now=now)
