"""Recordings with real audio, as the account keeps them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from twilio_sandbox.media.audio import Audio

RecordingStatus = Literal["in-progress", "completed", "absent", "deleted"]


@dataclass(eq=False)
class Recording:
    """`error_code` is 16101 (too short) or 16102 (silent) when absent; `not_ready` counts the 404s still to come."""

    sid: str
    call_sid: str
    url: str
    started_at: datetime
    updated_at: datetime
    status: RecordingStatus = "in-progress"
    audio: Audio | None = None
    error_code: int | None = None
    not_ready: int = 0
    said_seconds: int = 0
    """Before silence was trimmed, which is what <Record action> is told."""
    was_sha256: str = ""
    """Of the file, also when it is deleted; empty where there never was one."""
    was_seconds: int = 0

    @property
    def seconds(self) -> int:
        """Whole seconds, as Twilio reports a duration."""
        return round(self.audio.seconds) if self.audio else 0

    @property
    def sha256(self) -> str | None:
        """Of the WAV file that the REST API hands out; None when there is no file."""
        return self.audio.sha256 if self.audio else None

    def complete(self, audio: Audio, at: datetime) -> None:
        self.status, self.audio, self.updated_at = "completed", audio, at
        self.was_sha256, self.was_seconds = audio.sha256, self.seconds

    def lose(self, error_code: int, at: datetime) -> None:
        self.status, self.error_code, self.updated_at = "absent", error_code, at

    def delete(self, at: datetime) -> None:
        """The media is gone for good; the metadata stays for a while."""
        self.status, self.audio, self.updated_at = "deleted", None, at
