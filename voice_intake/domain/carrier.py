"""What the carrier tells of calls, recordings, texts and numbers when it is asked. Its own words for states are kept.

https://www.twilio.com/docs/voice/api names them; instants are UTC, and numbers as the carrier has them, E.164 or not.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class ListedCall:
    """One leg. `ended_at` and `seconds` are None while it lasts; `parent_sid` is empty unless another leg rang it."""

    call_sid: str
    from_number: str
    to_number: str
    direction: str
    status: str
    started_at: datetime
    ended_at: datetime | None
    seconds: int | None
    parent_sid: str = ""

    @property
    def is_inbound(self) -> bool:
        """Somebody rang one of our numbers; the other legs are rung by us."""
        return self.direction == "inbound"


@dataclass(frozen=True, kw_only=True)
class ListedRecording:
    """`seconds` is None while it is made; `error` is the carrier's number for why it is absent, else empty."""

    recording_sid: str
    call_sid: str
    status: str
    seconds: int | None
    started_at: datetime
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class MediaInfo:
    """What was fetched: its length in bytes, and its checksum in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class TextSent:
    """The carrier has taken a text; what becomes of it is told by callbacks."""

    message_sid: str
    status: str


@dataclass(frozen=True, kw_only=True)
class ListedText:
    """`error` is the carrier's number for why it did not arrive, else empty."""

    message_sid: str
    from_number: str
    to_number: str
    body: str
    status: str
    created_at: datetime
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class NumberWebhooks:
    """Where a number sends its calls and texts; an empty URL is not set. An application overrides the voice URLs."""

    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    sms_url: str = ""
    sms_method: str = "POST"
    voice_application_sid: str = ""
    sms_application_sid: str = ""


@dataclass(frozen=True, kw_only=True)
class CarrierNumber:
    """A number that is ours, and what it does now."""

    number_sid: str
    phone_number: str
    webhooks: NumberWebhooks
