"""Events on a line: what is heard, what it waits for, and how the parties act."""

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from twilio_sandbox.http.exchange import Target
from twilio_sandbox.media.audio import Audio


class CallStatus(StrEnum):
    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"
    FAILED = "failed"


RINGING = (CallStatus.QUEUED, CallStatus.INITIATED, CallStatus.RINGING)


class EndedBy(StrEnum):
    CALLER = "caller"
    CALLEE = "callee"
    DOCUMENT = "document"
    """<Hangup>, <Reject>, or nothing left to do."""
    API = "api"
    ERROR = "error"
    """Twilio gave up: neither the URL nor its fallback could be used."""
    NETWORK = "network"
    """A leg that never came about: busy, not answered, cancelled."""


class Ending(StrEnum):
    """How a spoken message ends, where no key ends it."""

    HANG_UP = "hang-up"
    SILENCE = "silence"


@dataclass(frozen=True)
class Heard:
    """`text` is what is said, or the URL of what is played; `seconds` is how long it takes."""

    kind: Literal["say", "play", "pause", "beep", "ringing", "keys", "error"]
    text: str = ""
    voice: str = ""
    language: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Waiting:
    """What the line waits for. `prompt` and `timeout` are seconds; `num_digits` None is as many as somebody presses."""

    kind: Literal["gather", "record", "dial", "bridge"]
    action: str = ""
    prompt: float = 0.0
    timeout: float = 0.0
    num_digits: int | None = None
    finish_on_key: str = ""
    takes_speech: bool = False
    max_length: float = 0.0


@dataclass(frozen=True)
class Pressed:
    keys: str
    barge_in: bool = False


@dataclass(frozen=True)
class Waited:
    """No act for so many seconds; None is until the line's own timeout."""

    seconds: float | None = None


@dataclass(frozen=True)
class Spoke:
    audio: Audio
    finish: str | Ending


@dataclass(frozen=True)
class Said:
    """Words for a Gather that takes speech."""

    words: str
    confidence: float


@dataclass(frozen=True)
class HungUp:
    by: EndedBy = EndedBy.CALLER


@dataclass(frozen=True)
class Diverted:
    """The REST API gave the live call another document."""

    target: Target


@dataclass(frozen=True)
class LegMoved:
    """Something happened on an agent's leg that this call dialled."""


Act = Pressed | Waited | Spoke | Said | HungUp | Diverted | LegMoved
Journey = Generator[Waiting, Act, None]


class LineClosed(Exception):
    """Carries out of whatever verb is running that the call is over."""

    def __init__(self, by: EndedBy, status: CallStatus = CallStatus.COMPLETED) -> None:
        super().__init__(by)
        self.by = by
        self.status = status


class CallDiverted(Exception):
    def __init__(self, target: Target) -> None:
        super().__init__(target.url)
        self.target = target


class NobodyListens(Exception):
    """The driver acted on a line that does not wait for that: a mistake in the test, not in the application."""


class NotPlayed(NotImplementedError):
    """TwiML that Twilio knows and this sandbox does not execute."""
