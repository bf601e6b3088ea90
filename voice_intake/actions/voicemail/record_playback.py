"""An agent listens to a message, or takes a copy of it away: the case's timeline says who did."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from models.rows import table_of
from models.ticket import TicketEvent
from models.voicemail import Voicemail
from voice_intake.actions.timeline.events import write_event
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases.refusals import CaseRefused, RefusalReason
from voice_intake.domain.cases.transitions import CaseUpdate
from voice_intake.ports import Services

HEARD = "message_heard"

ONE_LISTENING = timedelta(minutes=10)
"""A player asks for a message in many pieces, and starts it again and again: within this, it is one listening."""

_events = table_of(TicketEvent)
_voicemails = table_of(Voicemail)


def hear_message(services: Services, voicemail_id: int, *, actor: Actor, now: datetime) -> bool:
    """Whether that is news; to be asked when playing begins. Raises CaseRefused where there is no such message.

    A message that belongs to no case yet is heard without a trace.
    """
    with services.engine.begin() as connection:
        message = _locked(connection, voicemail_id)
        if message.ticket_id is None:
            return False
        lately = select(_events.c.data).where(
            *(_events.c.ticket_id == message.ticket_id, _events.c.at > now - ONE_LISTENING),
            *(_events.c.kind == HEARD, _events.c.actor == actor.email),
        )
        if any(data.get("recording_sid") == message.recording_sid for data in connection.scalars(lately)):
            return False
        heard = CaseUpdate(HEARD, {}, {"recording_sid": message.recording_sid})
        write_event(connection, message.ticket_id, heard, actor=actor.email, now=now, call_id=message.call_id)
    return True


def download_message(services: Services, voicemail_id: int, *, actor: Actor, now: datetime) -> None:
    """Told every time: what is taken away is not deleted with its days. Raises CaseRefused as above."""
    with services.engine.begin() as connection:
        message = _locked(connection, voicemail_id)
        if message.ticket_id is None:
            raise CaseRefused(RefusalReason.NO_SUCH_MESSAGE)
        taken = CaseUpdate("message_downloaded", {}, {"recording_sid": message.recording_sid})
        write_event(connection, message.ticket_id, taken, actor=actor.email, now=now, call_id=message.call_id)


def _locked(connection: Connection, voicemail_id: int) -> Row[Any]:
    found = select(_voicemails).where(_voicemails.c.id == voicemail_id).with_for_update()
    message = connection.execute(found).first()
    if message is None:
        raise CaseRefused(RefusalReason.NO_SUCH_MESSAGE)
    return message
