"""What becomes of a message: captured (at Twilio) → stored (ours) → transcribed → deleted; or absent; or lost."""

from dataclasses import dataclass
from datetime import timedelta
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


@dataclass(frozen=True, kw_only=True)
class Recording:
    """What Twilio told of a recording. `seconds` is None when it did not say; `status` is Twilio's own word."""

    sid: str
    seconds: int | None
    url: str = ""
    status: str = "completed"
    error: str = ""


def judged(recording: Recording, shortest: timedelta) -> tuple[VoicemailStatus, str | None]:
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
