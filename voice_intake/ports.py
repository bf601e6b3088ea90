"""What the actions are given: the database, the policy, the clock, and the external services.

External services raise ExternalServiceError: TemporaryFailure, PermanentFailure, or, where a text is sent or a call
placed, UnknownOutcome.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

from sqlalchemy import Engine

from voice_intake.domain.carrier import (
    CarrierNumber,
    ListedCall,
    ListedRecording,
    ListedText,
    MediaInfo,
    NumberWebhooks,
    TextSent,
)
from voice_intake.domain.language import Language
from voice_intake.domain.policy.policy import Policy


class Clock(Protocol):
    """Tells the present instant, aware. Read once for each request or command, at the shell."""

    def __call__(self) -> datetime: ...


class Telephony(Protocol):
    """The carrier's own lists of what happened, its recordings, and our numbers there."""

    def calls(self, since: datetime, until: datetime) -> Iterator[ListedCall]:
        """Every leg that began in [since, until), each once, in no order to rely on. Fails between two of them."""

    def recordings(self, since: datetime, until: datetime) -> Iterator[ListedRecording]:
        """Every recording begun in [since, until) and not deleted, each once."""

    def recording(self, recording_sid: str) -> ListedRecording:
        """Also a deleted one, for as long as the carrier remembers it."""

    def fetch_media(self, recording_sid: str, write_to: BinaryIO, *, limit_bytes: int) -> MediaInfo:
        """Writes the WAV file. After a failure `write_to` may hold a part of it: begin with a new one."""

    def delete_recording(self, recording_sid: str) -> None:
        """One that is not there counts as deleted."""

    def place_call(
        self, to: str, *, from_number: str, answer_url: str, status_callback: str, ring_for: timedelta
    ) -> str:
        """Rings a number in E.164, `sip:…` or `client:…`; what is heard there stands at `answer_url`. Its identifier.

        Raises UnknownOutcome when it may ring: find out with `placed_calls` before placing it again.
        """

    def placed_calls(self, to: str, since: datetime) -> Iterator[ListedCall]:
        """Every leg to this telephone that was begun at `since` or later, each once, the newest first."""

    def legs(self, call_sid: str) -> Sequence[ListedCall]:
        """A call, and the legs that it dialled."""

    def number(self, phone_number: str) -> CarrierNumber | None:
        """None: this number, E.164, is not ours."""

    def configure_number(self, number_sid: str, webhooks: NumberWebhooks) -> CarrierNumber:
        """Sets all of them; empty ones are taken away."""


class Messenger(Protocol):
    """Sends texts, and tells which were sent."""

    def send_text(self, to: str, body: str, *, from_number: str, status_callback: str) -> TextSent:
        """Raises UnknownOutcome when the text may be on its way: find out with `texts` before sending it again."""

    def texts(self, to: str, since: datetime) -> Iterator[ListedText]:
        """Every text to this number that was made at `since` or later, each once."""


@dataclass(frozen=True, kw_only=True)
class StoredMedia:
    """`size` is that of the whole recording in bytes, whatever part of it `chunks` are."""

    size: int
    chunks: Iterator[bytes]


class RecordingStore(Protocol):
    """Stores recordings under keys of ours, such as `2026/11/RE….wav`. A missing one raises PermanentFailure(GONE)."""

    def put(self, key: str, file: BinaryIO) -> None:
        """All of the file from where it stands, or nothing: no reader ever sees a part. Replaces what was there."""

    def read(self, key: str, *, start: int = 0, end: int | None = None) -> StoredMedia:
        """Bytes [start, end), to the end of the recording if `end` is None or beyond it."""

    def size(self, key: str) -> int:
        """In bytes."""

    def delete(self, key: str) -> None:
        """One that is not there counts as deleted."""

    def keys(self) -> Iterator[str]:
        """All of them, in no order to rely on."""


class Transcriber(Protocol):
    """Writes down what was said."""

    @property
    def is_on(self) -> bool: ...

    def transcribe(self, audio: BinaryIO, language: Language) -> str:
        """The words; empty if nothing was understood. `audio` is a WAV file, read from where it stands."""


class Notifier(Protocol):
    """Brings word to people of the desk, by mail or chat."""

    def notify(self, address: str, title: str, body: str) -> None:
        """Plain text to one address of Apprise's kind (https://github.com/caronc/apprise/wiki)."""


class Wakeup(Protocol):
    """Wakes the worker, for something became due."""

    def ring(self) -> None:
        """After the commit. Never fails and never waits; a bell that is lost costs some seconds."""


class NoWakeup:
    """Nobody has to be woken: the worker looks by itself every few seconds."""

    def ring(self) -> None:
        pass


NO_WAKEUP = NoWakeup()


@dataclass(frozen=True, kw_only=True)
class Services:
    """One deployment, wired. Tests differ from production by what they put in here."""

    engine: Engine
    policy: Policy
    clock: Clock
    wakeup: Wakeup = NO_WAKEUP


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where others find us, and whom of the desk to tell."""

    public_url: str = ""
    desk: tuple[str, ...] = field(default=(), repr=False)
    """As Apprise writes them, secrets included."""

    def ticket(self, reference: str) -> str:
        """The case in the console; `reference` is its eight digits."""
        return f"{self.public_url}/tickets/{reference}"

    def callback(self, callback_id: int) -> str:
        """Where the carrier asks what an agent hears who calls back."""
        return f"{self.public_url}/webhooks/voice/callback/{callback_id}"

    def status_of_callback(self, callback_id: int) -> str:
        """Where the carrier tells how the agent's leg stands; tried again, as nobody waits for the answer."""
        return f"{self.callback(callback_id)}/status#rc=3&rp=all"

    def receipts_of_text(self, text_id: int) -> str:
        """Where the carrier tells what becomes of a text, naming its row."""
        return f"{self.public_url}/webhooks/sms/status?text={text_id}"


NO_ADDRESSES = Addresses()


@dataclass(frozen=True, kw_only=True)
class ExternalServices:
    """The services of others, for what runs in the background. A request of the web process never has them."""

    telephony: Telephony
    messenger: Messenger
    store: RecordingStore
    transcriber: Transcriber
    notifier: Notifier
    addresses: Addresses = NO_ADDRESSES
