"""Twilio need not hold a message any longer: it is stored here, or there is none, or it was deleted on purpose.

The last step of every voicemail: after it, nothing is due. A lost one is left where it may still be.
"""

from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, select

from models.engine.database import reading
from models.rows import table_of
from models.voicemail import Voicemail
from voice_intake.actions.operations.claim_due import Claim, claim_due, next_try, settle
from voice_intake.actions.voicemail.transcribe import waits_for_words
from voice_intake.domain.errors import ExternalServiceError
from voice_intake.domain.voicemail.voicemail import VoicemailStatus
from voice_intake.ports import ExternalServices, Services

log = structlog.get_logger()

_voicemails = table_of(Voicemail)


def release_recording(services: Services, outside: ExternalServices, *, now: datetime) -> bool:
    """One voicemail for which nothing else is to be done; whether there was one."""
    claim = claim_due(services.engine, _voicemails, *_is_done(outside), now=now)
    if claim is None:
        return False
    with reading(services.engine).connect() as connection:
        voicemail = connection.execute(select(_voicemails).where(_voicemails.c.id == claim.id)).one()
    if not voicemail.at_twilio or voicemail.status == VoicemailStatus.LOST:
        _finish(services, claim, at_twilio=voicemail.at_twilio)
        return True
    try:
        outside.telephony.delete_recording(voicemail.recording_sid)
    except ExternalServiceError as failure:
        _put_off(services, claim, voicemail.recording_sid, failure, now=now)
    else:
        _finish(services, claim, at_twilio=False)
    return True


def _is_done(outside: ExternalServices) -> tuple[ColumnElement[bool], ...]:
    fetched = _voicemails.c.status.not_in((VoicemailStatus.CAPTURED, VoicemailStatus.DELETED))
    return (fetched, ~waits_for_words()) if outside.transcriber.is_on else (fetched,)


def _finish(services: Services, claim: Claim, *, at_twilio: bool) -> None:
    with services.engine.begin() as connection:
        settle(connection, _voicemails, claim, at_twilio=at_twilio, due_at=None, attempts=0)


def _put_off(
    services: Services, claim: Claim, recording_sid: str, failure: ExternalServiceError, *, now: datetime
) -> None:
    """For as long as it takes: what was to be deleted must not be forgotten where others keep it."""
    log.error("recording_not_released", recording_sid=recording_sid, why=failure.why, permanent=failure.permanent)
    due_at = None if failure.permanent else next_try(now, claim.attempts)
    with services.engine.begin() as connection:
        settle(connection, _voicemails, claim, due_at=due_at)
