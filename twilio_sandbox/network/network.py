"""What all calls of one account share: webhooks, callbacks, identifiers, messages and recordings."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Protocol

from twilio_sandbox.clock import VirtualClock
from twilio_sandbox.http.webhooks import Webhooks
from twilio_sandbox.media.recording import Recording
from twilio_sandbox.network.callbacks import Callbacks
from twilio_sandbox.network.fault_injection import FaultInjection
from twilio_sandbox.network.message import Message

API_VERSION = "2010-04-01"


@dataclass(frozen=True)
class Quirks:
    """What Twilio does where its documentation is silent or disagrees with itself; tests may try the other way too."""

    shortest_recording: float = 1.0
    """Seconds below which a recording is absent with 16101; the real threshold is not documented."""
    deletes_silent_recordings: bool = False
    """True: a silent recording is absent with 16102. Off unless Twilio's support switched it on."""
    empty_recording_requests_action: bool = False
    """False: after a recording of nothing the verb behind <Record> runs."""
    empty_gather_sends_digits: bool = True
    """Whether <Gather actionOnEmptyResult> names Digits, empty, where none were pressed; not documented."""
    dial_action_after_hang_up: bool = True
    """Whether <Dial action> is requested when the caller hangs up; believed, not documented."""
    star_ends_ringing: bool = False
    """Whether hangupOnStar also works before anybody answers; its documentation tells of two connected parties."""
    media_needs_credentials: bool = True
    """Twilio hands recordings to anybody who knows the URL until the account switches this on."""


class OwnedNumber(Protocol):
    """What the network needs to know about a phone number of the account."""

    @property
    def sid(self) -> str: ...

    @property
    def phone_number(self) -> str: ...


class LiveLeg(Protocol):
    """What the network needs to know about one end of a call."""

    @property
    def is_turn_running(self) -> bool: ...


@dataclass(eq=False)
class Network:
    """`refuses_texts_to` and `loses_texts_to` give numbers Twilio's error code: at once, or after sending."""

    account_sid: str
    clock: VirtualClock
    webhooks: Webhooks
    chance: random.Random
    numbers: Sequence[OwnedNumber]
    legs: Mapping[str, LiveLeg]
    quirks: Quirks = field(default_factory=Quirks)
    fault_injection: FaultInjection = field(default_factory=FaultInjection)
    api_url: str = "https://api.twilio.com"
    api_keys: dict[str, str] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    refuses_texts_to: dict[str, int] = field(default_factory=dict)
    loses_texts_to: dict[str, int] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    played: dict[str, float] = field(default_factory=dict)
    """Seconds of the media files that were fetched, by URL."""
    callbacks: Callbacks = field(init=False)

    def __post_init__(self) -> None:
        self.callbacks = Callbacks(
            self.webhooks, self.clock, lambda: self.fault_injection, self.happens, self.is_busy, self.chance
        )

    def owns(self, phone_number: str) -> bool:
        """Whether it may be shown as caller ID, and be the sender of messages."""
        return any(number.phone_number == phone_number for number in self.numbers)

    def new_sid(self, prefix: str) -> str:
        return f"{prefix}{self.chance.getrandbits(128):032x}"

    def is_busy(self, call_sid: str) -> bool:
        """Whether the call, or the one that dialled it, is in the middle of a turn."""
        leg = self.legs.get(call_sid)
        return leg is not None and leg.is_turn_running

    def happens(self, chance: float) -> bool:
        """Draw whether a fault of this probability happens now."""
        return chance > 0 and self.chance.random() < chance

    def begin_recording(self, call_sid: str, at: datetime) -> Recording:
        sid = self.new_sid("RE")
        url = f"{self.api_url}/{API_VERSION}/Accounts/{self.account_sid}/Recordings/{sid}"
        self.recordings[sid] = Recording(sid, call_sid, url, at, at, not_ready=self.fault_injection.media_not_ready)
        return self.recordings[sid]


def rfc2822(moment: datetime) -> str:
    """As Twilio writes instants: `Sun, 22 Nov 2026 14:20:58 +0000`."""
    return format_datetime(moment.astimezone(UTC))
