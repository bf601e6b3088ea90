"""Twilio's REST API as Telephony and Messenger.

Over requests, not twilio's own client: that one has no way to another host, follows redirects with media, retries
nothing that we would not, and takes longer to import than all the rest.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from voice_intake.domain.carrier import (
    CarrierNumber,
    ListedCall,
    ListedRecording,
    ListedText,
    MediaInfo,
    NumberWebhooks,
    TextSent,
)
from voice_intake.domain.errors import FailureReason, TemporaryFailure, UnknownOutcome
from voice_intake.gateways import twilio_json as told
from voice_intake.gateways.twilio_account import SERVICE, TwilioAccount, checked_sid, refusal
from voice_intake.gateways.twilio_media import fetch_media

PAGE = 500
DAY = timedelta(days=1)

UNCLEAR = (
    FailureReason.TIMED_OUT,
    FailureReason.BROKEN_OFF,
    FailureReason.TRUNCATED,
    FailureReason.UNAVAILABLE,
    FailureReason.STRANGE_ANSWER,
)
"""After these a text may be on its way, or a telephone ring. Twilio's API takes no idempotency key; a 429 was never
processed (https://www.twilio.com/docs/api/errors/20429)."""


class TwilioRest:
    """Safe to share between threads: every request stands for itself."""

    def __init__(self, account: TwilioAccount, *, page: int = PAGE) -> None:
        self._account = account
        self._page = str(page)

    def calls(self, since: datetime, until: datetime) -> Iterator[ListedCall]:
        """https://www.twilio.com/docs/voice/api/call-resource#read-multiple-call-resources"""
        for item in self._account.items("Calls.json", "calls", self._within("StartTime", since, until)):
            call = told.call(item)
            if since <= call.started_at < until:
                yield call

    def recordings(self, since: datetime, until: datetime) -> Iterator[ListedRecording]:
        """https://www.twilio.com/docs/voice/api/recording#read-multiple-recording-resources"""
        for item in self._account.items("Recordings.json", "recordings", self._within("DateCreated", since, until)):
            recording = told.recording(item)
            if since <= recording.started_at < until:
                yield recording

    def recording(self, recording_sid: str) -> ListedRecording:
        path = f"Recordings/{checked_sid(recording_sid, 'RE')}.json"
        try:
            return told.recording(self._account.json("GET", path, query={"IncludeSoftDeleted": "true"}))
        except TemporaryFailure as failure:
            raise _not_ready(failure) from None

    def fetch_media(self, recording_sid: str, write_to: BinaryIO, *, limit_bytes: int) -> MediaInfo:
        return fetch_media(self._account, recording_sid, write_to, limit_bytes=limit_bytes)

    def delete_recording(self, recording_sid: str) -> None:
        """https://www.twilio.com/docs/voice/api/recording#delete-a-recording-resource"""
        url = self._account.url(f"Recordings/{checked_sid(recording_sid, 'RE')}.json")
        with self._account.opened("DELETE", url) as answer:
            if answer.status not in (200, 204, 404):
                raise refusal(answer)

    def place_call(
        self, to: str, *, from_number: str, answer_url: str, status_callback: str, ring_for: timedelta
    ) -> str:
        """https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource"""
        form = {
            "To": to,
            "From": from_number,
            "Url": answer_url,
            "Timeout": str(int(ring_for.total_seconds())),
            "StatusCallback": status_callback,
            "StatusCallbackEvent": ("initiated", "ringing", "answered", "completed"),
        }
        try:
            return told.call_placed(self._account.json("POST", "Calls.json", form=form))
        except TemporaryFailure as failure:
            raise _perhaps(failure) from None

    def placed_calls(self, to: str, since: datetime) -> Iterator[ListedCall]:
        """Not filtered by StartTime: a call that still waits has none. The list begins with the newest."""
        for item in self._account.items("Calls.json", "calls", {"To": to, "PageSize": self._page}):
            call = told.call(item)
            if call.started_at < since - DAY:
                return
            if call.started_at >= since:
                yield call

    def legs(self, call_sid: str) -> Sequence[ListedCall]:
        """https://www.twilio.com/docs/voice/api/call-resource#fetch-a-call-resource"""
        sid = checked_sid(call_sid, "CA")
        call = told.call(self._account.json("GET", f"Calls/{sid}.json"))
        query = {"ParentCallSid": sid, "PageSize": self._page}
        return [call, *(told.call(item) for item in self._account.items("Calls.json", "calls", query))]

    def number(self, phone_number: str) -> CarrierNumber | None:
        """Twilio also finds numbers of which this one is a part."""
        query = {"PhoneNumber": phone_number, "PageSize": self._page}
        for item in self._account.items("IncomingPhoneNumbers.json", "incoming_phone_numbers", query):
            number = told.number(item)
            if number.phone_number == phone_number:
                return number
        return None

    def configure_number(self, number_sid: str, webhooks: NumberWebhooks) -> CarrierNumber:
        """https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"""
        path = f"IncomingPhoneNumbers/{checked_sid(number_sid, 'PN')}.json"
        return told.number(self._account.json("POST", path, form=told.fields(webhooks)))

    def send_text(self, to: str, body: str, *, from_number: str, status_callback: str) -> TextSent:
        """https://www.twilio.com/docs/messaging/api/message-resource#create-a-message"""
        form = {"To": to, "From": from_number, "Body": body, "StatusCallback": status_callback}
        try:
            return told.text_sent(self._account.json("POST", "Messages.json", form=form))
        except TemporaryFailure as failure:
            raise _perhaps(failure) from None

    def texts(self, to: str, since: datetime) -> Iterator[ListedText]:
        """Not filtered by DateSent: a text that still waits has none, and would seem never to have been sent."""
        for item in self._account.items("Messages.json", "messages", {"To": to, "PageSize": self._page}):
            text = told.text(item)
            if text.created_at >= since:
                yield text

    def _within(self, name: str, since: datetime, until: datetime) -> dict[str, str]:
        """A filter that lets at least [since, until) through, also where Twilio reads days and not instants."""
        return {
            f"{name}>": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            f"{name}<": (until + DAY).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "PageSize": self._page,
        }


def _not_ready(failure: TemporaryFailure) -> TemporaryFailure:
    return (
        TemporaryFailure(SERVICE, FailureReason.NOT_READY, code=failure.code)
        if failure.why is FailureReason.MISCONFIGURED
        else failure
    )


def _perhaps(failure: TemporaryFailure) -> TemporaryFailure | UnknownOutcome:
    return UnknownOutcome(SERVICE, failure.why, code=failure.code) if failure.why in UNCLEAR else failure
