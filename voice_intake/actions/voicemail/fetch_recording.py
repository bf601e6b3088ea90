"""A message that Twilio holds becomes ours: fetched, looked at, stored, and only then said to be stored.

1. Claim a voicemail that is due, and let go of the database.
2. Fetch the audio by its SID into a file without a name, and see that it is a WAV file as long as was told.
3. Put it into the store, under a key of ours. A crash here leaves a file that the next try replaces.
4. Say in one transaction that it is stored, with its checksum, unless the row was taken from us meanwhile.

It is taken away at Twilio by a step of its own, see release_recording.py.
"""

from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import BinaryIO

import structlog
from sqlalchemy import Row, select

from models.engine.database import reading
from models.rows import table_of
from models.voicemail import Voicemail
from voice_intake.actions.operations.claim_due import Claim, claim_due, next_try, settle
from voice_intake.actions.timeline.events import add_event
from voice_intake.actions.voicemail.mark_lost import tell_of_loss
from voice_intake.actions.voicemail.store_transcript_part import hold_call, join_words
from voice_intake.actions.voicemail.wav_duration import measure_audio
from voice_intake.domain.errors import ExternalServiceError, FailureReason, TemporaryFailure
from voice_intake.domain.voicemail.voicemail import (
    VoicemailStatus,
    is_expected_length,
    is_hopeless,
    most_bytes,
    recording_key,
)
from voice_intake.ports import ExternalServices, Services

log = structlog.get_logger()

_voicemails = table_of(Voicemail)


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What lies in the store."""

    key: str
    sha256: str
    seconds: int
    is_shorter: bool


def fetch_voicemail(services: Services, outside: ExternalServices, *, now: datetime) -> bool:
    """One voicemail that is due; whether there was one."""
    claim = claim_due(services.engine, _voicemails, _voicemails.c.status == VoicemailStatus.CAPTURED, now=now)
    if claim is None:
        return False
    with reading(services.engine).connect() as connection:
        voicemail = connection.execute(select(_voicemails).where(_voicemails.c.id == claim.id)).one()
    try:
        fetched = _fetch(
            services, outside, voicemail, is_last_try=is_hopeless(voicemail.captured_at, claim.attempts, now)
        )
    except ExternalServiceError as failure:
        _put_off(services, claim, voicemail, failure, now=now)
    else:
        _keep(services, outside, claim, voicemail, fetched, now=now)
    return True


def _fetch(services: Services, outside: ExternalServices, voicemail: Row[Voicemail], *, is_last_try: bool) -> Fetched:
    key = recording_key(voicemail.recording_sid, voicemail.captured_at)
    with TemporaryFile() as file:
        limit = most_bytes(services.policy.voicemail_longest)
        media = outside.telephony.fetch_media(voicemail.recording_sid, file, limit_bytes=limit)
        seconds = measure_audio(file)
        is_whole = _is_whole(outside, voicemail, seconds)
        if not is_whole and not is_last_try:
            raise TemporaryFailure("twilio", FailureReason.TRUNCATED)
        _put(outside, key, file)
    return Fetched(key=key, sha256=media.sha256, seconds=round(seconds), is_shorter=not is_whole)


def _is_whole(outside: ExternalServices, voicemail: Row[Voicemail], seconds: float) -> bool:
    """A turn tells the length before silence is cut off, so where the two differ Twilio is asked for the final one."""
    if voicemail.seconds is None or is_expected_length(seconds, voicemail.seconds):
        return True
    told = outside.telephony.recording(voicemail.recording_sid).seconds
    return told is None or is_expected_length(seconds, told)


def _put(outside: ExternalServices, key: str, file: BinaryIO) -> None:
    file.seek(0)
    outside.store.put(key, file)


def _keep(
    services: Services,
    outside: ExternalServices,
    claim: Claim,
    voicemail: Row[Voicemail],
    fetched: Fetched,
    *,
    now: datetime,
) -> None:
    facts = {"status": VoicemailStatus.STORED, "sha256": fetched.sha256, "seconds": fetched.seconds}
    reason = FailureReason.TRUNCATED if fetched.is_shorter else None
    with services.engine.begin() as connection:
        hold_call(connection, voicemail.call_id)
        is_ours = settle(connection, _voicemails, claim, **facts, reason=reason, due_at=now, attempts=0)
        if is_ours and voicemail.ticket_id:
            told = {"recording_sid": voicemail.recording_sid, "seconds": fetched.seconds}
            add_event(connection, voicemail.ticket_id, "message_stored", call_id=voicemail.call_id, data=told, now=now)
        if is_ours:
            join_words(connection, voicemail.call_id, now=now)
    if is_ours:
        log.info("voicemail_stored", recording_sid=voicemail.recording_sid, seconds=fetched.seconds)
    else:
        _take_back(services, outside, voicemail, fetched.key)


def _take_back(services: Services, outside: ExternalServices, voicemail: Row[Voicemail], key: str) -> None:
    """The row is not ours any more. Where it was deleted meanwhile, so is what was just stored."""
    with reading(services.engine).connect() as connection:
        status = connection.scalar(select(_voicemails.c.status).where(_voicemails.c.id == voicemail.id))
    if status in (None, VoicemailStatus.DELETED):
        outside.store.delete(key)
    log.info("voicemail_not_ours", recording_sid=voicemail.recording_sid, status=status)


def _put_off(
    services: Services, claim: Claim, voicemail: Row[Voicemail], failure: ExternalServiceError, *, now: datetime
) -> None:
    """A pause; or the end, where Twilio has nothing, or had nothing for a day. A store that fails is no end."""
    tell = log.error if failure.is_alarming else log.warning
    facts = {"recording_sid": voicemail.recording_sid, "service": failure.service, "why": failure.why}
    tell("voicemail_not_fetched", **facts, attempts=claim.attempts)
    is_over = failure.permanent or is_hopeless(voicemail.captured_at, claim.attempts, now)
    if failure.service != "twilio" or not is_over:
        with services.engine.begin() as connection:
            pause_ends = next_try(now, claim.attempts)
            settle(connection, _voicemails, claim, reason=failure.why, due_at=pause_ends)
        return
    _give_up(services, claim, voicemail, failure, now=now)


def _give_up(
    services: Services, claim: Claim, voicemail: Row[Voicemail], failure: ExternalServiceError, *, now: datetime
) -> None:
    is_absent = failure.why is FailureReason.ABSENT
    status = VoicemailStatus.ABSENT if is_absent else VoicemailStatus.LOST
    with services.engine.begin() as connection:
        if not settle(connection, _voicemails, claim, status=status, reason=failure.why, due_at=now, attempts=0):
            return
        if not is_absent:
            tell_of_loss(
                connection,
                voicemail.recording_sid,
                ticket_id=voicemail.ticket_id,
                call_id=voicemail.call_id,
                reason=failure.why,
                now=now,
            )
    log.error("voicemail_given_up", recording_sid=voicemail.recording_sid, status=status, why=failure.why)
