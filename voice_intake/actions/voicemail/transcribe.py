"""What was said, in writing. It delays nothing: where it fails, the voicemail stays as it is, to be listened to."""

from datetime import datetime
from tempfile import TemporaryFile

import structlog
from sqlalchemy import ColumnElement, Row, and_, or_, select

from models.call import Call
from models.engine.database import reading
from models.rows import table_of
from models.voicemail import Voicemail
from voice_intake.actions.operations.claim_due import Claim, claim_due, next_try, settle
from voice_intake.actions.timeline.events import add_event
from voice_intake.domain.errors import ExternalServiceError
from voice_intake.domain.language import Language
from voice_intake.domain.voicemail.voicemail import (
    MOST_TRANSCRIPTIONS,
    TRANSCRIPTION_FAILED,
    VoicemailStatus,
    recording_key,
)
from voice_intake.ports import ExternalServices, Services

log = structlog.get_logger()

_voicemails = table_of(Voicemail)
_calls = table_of(Call)


def waits_for_words() -> ColumnElement[bool]:
    """Voicemails that somebody has yet to write down."""
    return and_(
        _voicemails.c.status == VoicemailStatus.STORED,
        or_(_voicemails.c.reason.is_(None), _voicemails.c.reason != TRANSCRIPTION_FAILED),
    )


def transcribe_voicemail(services: Services, outside: ExternalServices, *, now: datetime) -> bool:
    """One stored voicemail that is due; whether there was one."""
    if not outside.transcriber.is_on:
        return False
    claim = claim_due(services.engine, _voicemails, waits_for_words(), now=now)
    if claim is None:
        return False
    with reading(services.engine).connect() as connection:
        query = select(_voicemails, _calls.c.language).join(_calls, _calls.c.id == _voicemails.c.call_id)
        voicemail = connection.execute(query.where(_voicemails.c.id == claim.id)).one()
    try:
        words = _words(outside, voicemail, Language(voicemail.language or services.policy.default_language))
    except ExternalServiceError as failure:
        _put_off(services, claim, voicemail, failure, now=now)
    else:
        _keep(services, claim, voicemail, words, now=now)
    return True


def _words(outside: ExternalServices, voicemail: Row[Voicemail], language: Language) -> str:
    stored = outside.store.read(recording_key(voicemail.recording_sid, voicemail.captured_at))
    with TemporaryFile() as file:
        for chunk in stored.chunks:
            file.write(chunk)
        file.seek(0)
        return outside.transcriber.transcribe(file, language)


def _keep(services: Services, claim: Claim, voicemail: Row[Voicemail], words: str, *, now: datetime) -> None:
    facts = {"status": VoicemailStatus.TRANSCRIBED, "transcript": words, "reason": None}
    with services.engine.begin() as connection:
        is_ours = settle(connection, _voicemails, claim, **facts, due_at=now, attempts=0)
        if is_ours and voicemail.ticket_id:
            told = {"recording_sid": voicemail.recording_sid}
            call_id = voicemail.call_id
            add_event(connection, voicemail.ticket_id, "message_transcribed", call_id=call_id, data=told, now=now)
    if is_ours:
        log.info("voicemail_transcribed", recording_sid=voicemail.recording_sid)


def _put_off(
    services: Services, claim: Claim, voicemail: Row[Voicemail], failure: ExternalServiceError, *, now: datetime
) -> None:
    is_over = failure.permanent or claim.attempts >= MOST_TRANSCRIPTIONS
    if is_over:
        facts = {"reason": TRANSCRIPTION_FAILED, "due_at": now, "attempts": 0}
    else:
        facts = {"reason": failure.why, "due_at": next_try(now, claim.attempts)}
    with services.engine.begin() as connection:
        settle(connection, _voicemails, claim, **facts)
    tell = log.error if is_over or failure.is_alarming else log.warning
    told = {"recording_sid": voicemail.recording_sid, "service": failure.service, "why": failure.why}
    tell("voicemail_not_transcribed", **told, attempts=claim.attempts, is_over=is_over)
