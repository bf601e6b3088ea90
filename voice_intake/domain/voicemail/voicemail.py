"""What becomes of a message: captured (at Twilio) → stored (ours) → transcribed → deleted; or absent; or lost."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


class VoicemailStatus(StrEnum):
    """Where a recording stands."""

    CAPTURED = "captured"
    """Twilio holds it and it waits to be fetched: the console says *pending*."""
    STORED = "stored"
    TRANSCRIBED = "transcribed"
    ABSENT = "absent"
    """There is no message: too short, silent, or Twilio kept none."""
    LOST = "lost"
    """It could not be fetched for a day, or it is gone."""
    DELETED = "deleted"
    """Its days are over, or its caller asked for that: the audio and its words are gone, on purpose."""


SETTLED = (VoicemailStatus.STORED, VoicemailStatus.TRANSCRIBED, VoicemailStatus.LOST, VoicemailStatus.DELETED)
"""What a recording callback, however late, does not change any more."""


FIRST_CHECK_AFTER = timedelta(minutes=1)
"""How long a recording is left alone of which only its caller's turn has told: Twilio says itself when it is ready."""

GIVEN_UP_AFTER = timedelta(days=1)
FEWEST_TRIES = 5
"""So that nobody gives up on a recording because the worker was away for a day."""

MOST_TRANSCRIPTIONS = 5
TRANSCRIPTION_FAILED = "transcription_failed"
"""The reason of a stored voicemail that nobody will write down."""

BYTES_A_SECOND = 16_000
"""8000 samples of 16 bits: Twilio's WAV files, https://www.twilio.com/docs/voice/api/recording."""


def recording_key(recording_sid: str, captured_at: datetime) -> str:
    """Under which name the store keeps a recording, such as 2026/11/RE….wav."""
    return f"{captured_at.astimezone(UTC):%Y/%m}/{recording_sid}.wav"


def most_bytes(longest: timedelta) -> int:
    """What a recording of that length may have at most: twice what it should have, and room for headers."""
    return int(longest / timedelta(seconds=1)) * BYTES_A_SECOND * 2 + 64 * 1024


def is_expected_length(seconds: float, told: int) -> bool:
    """Twilio tells whole seconds, and cuts silence off."""
    return abs(seconds - told) <= max(2.0, told * 0.1)


def is_hopeless(captured_at: datetime, attempts: int, now: datetime) -> bool:
    """Whether a recording that cannot be fetched has been tried for long enough."""
    return attempts >= FEWEST_TRIES and now - captured_at >= GIVEN_UP_AFTER


@dataclass(frozen=True, kw_only=True)
class RecordingReport:
    """What Twilio told of a recording. `seconds` is None when it did not say; `status` is Twilio's own word."""

    sid: str
    seconds: int | None
    url: str = ""
    status: str = "completed"
    error: str = ""


def classify(recording: RecordingReport, shortest: timedelta) -> tuple[VoicemailStatus, str | None]:
    """The status of a recording, and why there is no message in it where there is none.

    A status that we do not know is kept as captured: fetching it will show what it is.
    """
    if recording.status == "absent":
        return VoicemailStatus.ABSENT, {"16101": "too_short", "16102": "silent"}.get(recording.error, "absent")
    if recording.status == "failed":
        return VoicemailStatus.LOST, f"recording failed at Twilio ({recording.error or 'no code'})"
    if recording.seconds is not None and recording.seconds < shortest.total_seconds():
        return VoicemailStatus.ABSENT, "too_short"
    return VoicemailStatus.CAPTURED, None
