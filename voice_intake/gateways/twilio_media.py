"""A recording's audio, from Twilio and from nowhere else.

The address is made from our settings and the recording's SID: what a callback says is never followed. Redirects may
lead to Twilio's own hosts, where our credentials go only if the host is the one that is configured.
https://www.twilio.com/docs/voice/api/recording#fetch-a-recording-media-file
"""

import hashlib
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import structlog

from voice_intake.domain.carrier import MediaInfo
from voice_intake.domain.errors import ExternalServiceError, FailureReason, PermanentFailure, TemporaryFailure
from voice_intake.gateways.bounded_http import HttpResponse
from voice_intake.gateways.twilio_account import SERVICE, TwilioAccount, checked_sid, refusal

log = structlog.get_logger()

REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 3
TWILIOS_HOSTS = ".twilio.com"


def fetch_media(account: TwilioAccount, recording_sid: str, write_to: BinaryIO, *, limit_bytes: int) -> MediaInfo:
    """The WAV file. What is not there yet is NOT_READY; what was deleted or never was, GONE or ABSENT, for good."""
    url = account.url(f"Recordings/{checked_sid(recording_sid, 'RE')}.wav")
    for _ in range(1 + MOST_REDIRECTS):
        with account.opened("GET", url, patience=account.media_patience) as answer:
            if answer.status not in REDIRECTS:
                return _taken(account, recording_sid, answer, write_to, limit_bytes)
            url = _admitted(account, recording_sid, url, answer.header("Location"))
    log.warning("media_redirected_too_often", recording_sid=recording_sid)
    raise TemporaryFailure(SERVICE, FailureReason.STRAYED)


def _admitted(account: TwilioAccount, recording_sid: str, url: str, location: str) -> str:
    """The address that `url` leads on to; raises TemporaryFailure(STRAYED) where we do not go."""
    try:
        following = urljoin(url, location)
        target = urlsplit(following)
        is_twilios = target.scheme == "https" and target.port in (None, 443) and not target.username
    except ValueError:
        log.warning("media_redirect_refused", recording_sid=recording_sid, host="")
        raise TemporaryFailure(SERVICE, FailureReason.STRAYED) from None
    host = target.hostname or ""
    if account.is_ours(following) or (is_twilios and host.endswith(TWILIOS_HOSTS)):
        return following
    log.warning("media_redirect_refused", recording_sid=recording_sid, host=host[:100])
    raise TemporaryFailure(SERVICE, FailureReason.STRAYED)


def _taken(
    account: TwilioAccount, recording_sid: str, answer: HttpResponse, write_to: BinaryIO, limit_bytes: int
) -> MediaInfo:
    if answer.status in (404, 410):
        raise _why_missing(account, recording_sid, answer.status)
    if answer.status != 200:
        raise refusal(answer)
    if not answer.header("Content-Type").lower().startswith("audio/"):
        raise TemporaryFailure(SERVICE, FailureReason.NOT_AUDIO)
    if (answer.announced or 0) > limit_bytes:
        raise PermanentFailure(SERVICE, FailureReason.TOO_LARGE)
    return _written(answer, write_to, limit_bytes)


def _written(answer: HttpResponse, write_to: BinaryIO, limit_bytes: int) -> MediaInfo:
    size, checksum = 0, hashlib.sha256()
    for piece in answer.pieces():
        size += len(piece)
        if size > limit_bytes:
            raise PermanentFailure(SERVICE, FailureReason.TOO_LARGE)
        checksum.update(piece)
        write_to.write(piece)
    if not size or size != (answer.announced or size):
        raise TemporaryFailure(SERVICE, FailureReason.TRUNCATED)
    return MediaInfo(size=size, sha256=checksum.hexdigest())


def _why_missing(account: TwilioAccount, recording_sid: str, status: int) -> ExternalServiceError:
    """Twilio answers 404 for audio that is not there yet, or no more; for 40 days it can say which of them."""
    if status == 410:
        return PermanentFailure(SERVICE, FailureReason.GONE)
    try:
        told = account.json("GET", f"Recordings/{recording_sid}.json", query={"IncludeSoftDeleted": "true"})
    except ExternalServiceError:
        return TemporaryFailure(SERVICE, FailureReason.NOT_READY)
    match told.get("status"):
        case "deleted":
            return PermanentFailure(SERVICE, FailureReason.GONE)
        case "absent":
            return PermanentFailure(SERVICE, FailureReason.ABSENT)
    return TemporaryFailure(SERVICE, FailureReason.NOT_READY)
