"""A message of a case, to be heard: where its audio is, and whether there is any."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.engine.database import reading
from models.rows import table_of
from models.ticket import Ticket
from models.voicemail import Voicemail
from voice_intake.domain.cases.refusals import CaseRefused, RefusalReason
from voice_intake.domain.voicemail.voicemail import VoicemailStatus, recording_key
from voice_intake.ports import Services

_tickets, _voicemails = table_of(Ticket), table_of(Voicemail)
_AUDIBLE = (VoicemailStatus.STORED, VoicemailStatus.TRANSCRIBED)


@dataclass(frozen=True, kw_only=True)
class StoredRecording:
    """`key` is its name in the recording store."""

    voicemail_id: int
    reference: str
    key: str
    captured_at: datetime


def find_recording(services: Services, voicemail_id: int) -> StoredRecording:
    """Raises CaseRefused where there is no such message, nothing to hear of it, or no case that could tell who did."""
    statement = (
        select(_voicemails.c.recording_sid, _voicemails.c.captured_at, _tickets.c.reference)
        .join(_tickets, _tickets.c.id == _voicemails.c.ticket_id)
        .where(_voicemails.c.id == voicemail_id, _voicemails.c.status.in_(_AUDIBLE))
    )
    with reading(services.engine).connect() as connection:
        row = connection.execute(statement).first()
    if row is None:
        raise CaseRefused(RefusalReason.NO_SUCH_MESSAGE)
    return StoredRecording(
        voicemail_id=voicemail_id,
        reference=row.reference,
        key=recording_key(row.recording_sid, row.captured_at),
        captured_at=row.captured_at,
    )
