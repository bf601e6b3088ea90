"""What Twilio's JSON means in our words. Anything that cannot be read is a STRANGE_ANSWER.

Only what we cannot do without is insisted on: one odd entry must not keep all the others from being seen.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from voice_intake.domain.carrier import CarrierNumber, ListedCall, ListedRecording, ListedText, NumberWebhooks, TextSent
from voice_intake.domain.errors import FailureReason, TemporaryFailure
from voice_intake.gateways.twilio_account import SERVICE

Told = Mapping[str, Any]

WEBHOOKS = {
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "VoiceApplicationSid": "voice_application_sid",
    "SmsApplicationSid": "sms_application_sid",
}
"""Twilio's names of the fields, and its names in JSON, which are ours too."""


def call(told: Told) -> ListedCall:
    """A call that still waits to be made has no start: then it counts from when it was asked for."""
    return ListedCall(
        call_sid=_text(told, "sid"),
        from_number=_text(told, "from"),
        to_number=_text(told, "to"),
        direction=_text(told, "direction"),
        status=_text(told, "status"),
        started_at=_moment(told, "start_time") or _created(told),
        ended_at=_moment(told, "end_time"),
        seconds=_seconds(told),
        parent_sid=_text(told, "parent_call_sid"),
    )


def recording(told: Told) -> ListedRecording:
    return ListedRecording(
        recording_sid=_text(told, "sid"),
        call_sid=_text(told, "call_sid"),
        status=_text(told, "status"),
        seconds=_seconds(told),
        started_at=_moment(told, "start_time") or _created(told),
        error=_text(told, "error_code"),
    )


def text(told: Told) -> ListedText:
    return ListedText(
        message_sid=_text(told, "sid"),
        from_number=_text(told, "from"),
        to_number=_text(told, "to"),
        body=_text(told, "body"),
        status=_text(told, "status"),
        created_at=_created(told),
        error=_text(told, "error_code"),
    )


def text_sent(told: Told) -> TextSent:
    if not _text(told, "sid"):
        raise TemporaryFailure(SERVICE, FailureReason.STRANGE_ANSWER)
    return TextSent(message_sid=_text(told, "sid"), status=_text(told, "status"))


def call_placed(told: Told) -> str:
    if not _text(told, "sid"):
        raise TemporaryFailure(SERVICE, FailureReason.STRANGE_ANSWER)
    return _text(told, "sid")


def number(told: Told) -> CarrierNumber:
    return CarrierNumber(
        number_sid=_text(told, "sid"),
        phone_number=_text(told, "phone_number"),
        webhooks=NumberWebhooks(**{name: _text(told, name) for name in WEBHOOKS.values()}),
    )


def fields(webhooks: NumberWebhooks) -> dict[str, str]:
    """As Twilio takes them; a method is not sent without its URL."""
    told = {name: getattr(webhooks, ours) for name, ours in WEBHOOKS.items()}
    return {name: value for name, value in told.items() if not name.endswith("Method") or value}


def _text(told: Told, name: str) -> str:
    value = told.get(name)
    return "" if value is None else str(value)


def _seconds(told: Told) -> int | None:
    """-1 stands at Twilio for a length that is not known."""
    value = _text(told, "duration")
    return int(value) if value.isdecimal() else None


def _created(told: Told) -> datetime:
    moment = _moment(told, "date_created")
    if moment is None:
        raise TemporaryFailure(SERVICE, FailureReason.STRANGE_ANSWER)
    return moment


def _moment(told: Told, name: str) -> datetime | None:
    """As RFC 2822 writes it: `Sun, 22 Nov 2026 14:20:58 +0000`."""
    value = _text(told, name)
    if not value:
        return None
    try:
        return parsedate_to_datetime(value).astimezone(UTC)
    except ValueError:
        failure = TemporaryFailure(SERVICE, FailureReason.STRANGE_ANSWER)
    raise failure
