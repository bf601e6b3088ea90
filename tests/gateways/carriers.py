"""Two carriers that live through the same: the real client before the sandbox's REST API, and the fake."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from tests.fakes import FakeCarrier
from twilio_sandbox import Account, Answer, Ending, Number, Outgoing, VirtualClock, tone
from voice_intake.domain.carrier import CarrierNumber, ListedCall, ListedRecording, NumberWebhooks
from voice_intake.domain.errors import FailureReason, PermanentFailure
from voice_intake.gateways.bounded_http import Patience
from voice_intake.gateways.twilio_account import TwilioAccount
from voice_intake.gateways.twilio_rest import TwilioRest
from voice_intake.ports import Messenger, Telephony

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OURS, CALLER = "+442871359777", "+4520123456"
ACCOUNT, TOKEN = "AC" + "a" * 32, "the account's token"
HASTY = Patience(connect=5.0, read=5.0, whole=10.0)


class Carrier(Telephony, Messenger, Protocol):
    """What the line is handed."""


@dataclass(frozen=True)
class Message:
    """A call in which something was said, and the WAV file of it; empty where there is none."""

    call_sid: str
    recording_sid: str
    wav: bytes


class World(Protocol):
    """A number, people who ring it, and the ports through which the line sees that."""

    @property
    def carrier(self) -> Carrier: ...

    @property
    def number_sid(self) -> str: ...

    def leaves_message(self, seconds: float, *, at: datetime) -> Message:
        """Somebody rings and speaks; what is shorter than a second, the carrier does not keep."""

    def opts_out(self, to: str) -> None: ...


class SandboxWorld:
    """Twilio as the sandbox plays it, seen through the real client; lists come in pages of two."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.number: Number = account.number(OURS, voice_url="http://line/incoming")
        self.carrier = TwilioRest(client_account(account.serve(), account.token), page=2)

    @property
    def number_sid(self) -> str:
        return self.number.sid

    def leaves_message(self, seconds: float, *, at: datetime) -> Message:
        call = self.number.rings(CALLER, at=at).speak(tone(seconds), Ending.HANG_UP)
        [recording] = call.recordings
        return Message(call.sid, recording.sid, recording.audio.wav if recording.audio else b"")

    def opts_out(self, to: str) -> None:
        self.account.refuse_texts(to, 21610)


class FakeWorld:
    """The fake, told the same."""

    number_sid = "PN" + "1" * 32

    def __init__(self) -> None:
        self.carrier = FakeCarrier(now=NOON)
        self.carrier.numbers[self.number_sid] = CarrierNumber(
            number_sid=self.number_sid,
            phone_number=OURS,
            webhooks=NumberWebhooks(voice_url="http://line/incoming"),
        )

    def leaves_message(self, seconds: float, *, at: datetime) -> Message:
        place, is_kept = len(self.carrier.listed_calls), seconds >= 1
        call_sid, recording_sid = f"CA{place:032x}", f"RE{place:032x}"
        call = ListedCall(
            call_sid=call_sid,
            from_number=CALLER,
            to_number=OURS,
            direction="inbound",
            status="completed",
            started_at=at,
            ended_at=at + timedelta(seconds=seconds),
            seconds=round(seconds),
        )
        recording = ListedRecording(
            recording_sid=recording_sid,
            call_sid=call_sid,
            status="completed" if is_kept else "absent",
            seconds=round(seconds) if is_kept else 0,
            started_at=at,
            error="" if is_kept else "16101",
        )
        self.carrier.listed_calls.append(call)
        self.carrier.keep_recording(recording, tone(seconds).wav if is_kept else None)
        return Message(call_sid, recording_sid, tone(seconds).wav if is_kept else b"")

    def opts_out(self, to: str) -> None:
        self.carrier.refused[to] = PermanentFailure("twilio", FailureReason.OPTED_OUT, code=21610)


def client_account(url: str, secret: str = TOKEN) -> TwilioAccount:
    return TwilioAccount(
        api_url=url, account_sid=ACCOUNT, user=ACCOUNT, secret=secret, patience=HASTY, media_patience=HASTY
    )


@contextmanager
def sandbox_world() -> Iterator[SandboxWorld]:
    with Account(ACCOUNT, TOKEN, clock=VirtualClock(NOON), send=_line, seed=7) as account:
        yield SandboxWorld(account)


def _line(outgoing: Outgoing) -> Answer:
    """An application that records whoever rings."""
    verbs = b'<Record action="recorded"/><Redirect>nothing</Redirect>' if outgoing.url.endswith("incoming") else b""
    return Answer(200, {"content-type": "text/xml"}, b"<Response>" + verbs + b"</Response>")
