"""A caller on the phone: what a test does and sees of one call."""

from collections.abc import Sequence
from datetime import datetime

from twilio_sandbox.calls.callee import Callee
from twilio_sandbox.http.exchange import Exchange, Target
from twilio_sandbox.line.events import (
    RINGING,
    Act,
    CallStatus,
    EndedBy,
    Ending,
    Heard,
    HungUp,
    NobodyListens,
    Pressed,
    Said,
    Spoke,
    Waited,
    Waiting,
)
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.media.audio import Audio
from twilio_sandbox.media.recording import Recording
from twilio_sandbox.verbs.script import caller_journey
from twilio_sandbox.verbs.transcription import fail


class Call:
    """Every method runs until the line waits again or is over, and then delivers the callbacks."""

    def __init__(self, leg: Leg, first: Target) -> None:
        self._leg = leg
        self._first = first
        self._looked_at = 0

    def __repr__(self) -> str:
        return f"<Call {self.sid} {self.status}>"

    def begin(self) -> "Call":
        """Asks for the first document: the number rings."""
        leg = self._leg
        leg.start(caller_journey(leg, leg.target(self._first.url, self._first.method)))
        leg.network.callbacks.settle(leg.sid)
        return self

    @property
    def sid(self) -> str:
        return self._leg.sid

    @property
    def status(self) -> CallStatus:
        return self._leg.status

    @property
    def now(self) -> datetime:
        """The call's own time, in UTC."""
        return self._leg.now

    @property
    def seconds(self) -> int:
        """How long it has lasted since it was answered."""
        return self._leg.seconds

    @property
    def heard(self) -> Sequence[Heard]:
        return self._leg.heard

    def new_heard(self) -> Sequence[Heard]:
        """What was heard since this was last asked."""
        new = self._leg.heard[self._looked_at :]
        self._looked_at = len(self._leg.heard)
        return new

    @property
    def waits_for(self) -> Waiting | None:
        return self._leg.waits_for

    @property
    def requests(self) -> Sequence[Exchange]:
        """Every turn of this leg; callbacks are in `account.callbacks.deliveries`."""
        return self._leg.requests

    @property
    def faults(self) -> Sequence[str]:
        """What the application did that Twilio would not accept; empty in a sound call."""
        return self._leg.faults

    @property
    def is_over(self) -> bool:
        return self._leg.is_over

    @property
    def ended_by(self) -> EndedBy | None:
        return self._leg.ended_by

    @property
    def recordings(self) -> Sequence[Recording]:
        kept = self._leg.network.recordings.values()
        return [recording for recording in kept if recording.call_sid == self.sid]

    @property
    def agent_legs(self) -> Sequence[Callee]:
        """All legs that this call ever dialled."""
        return [Callee(leg) for leg in self._leg.children]

    def agent_leg(self, number: int | None = None) -> Callee:
        """The n-th leg that was dialled; without a number, the first that rings or talks now."""
        if number is not None:
            return self.agent_legs[number]
        alive = [leg for leg in self._leg.children if not leg.is_over]
        if not alive:
            raise NobodyListens(f"{self!r} dials nobody")
        return Callee(min(alive, key=lambda leg: leg.status in RINGING))

    def press(self, keys: str, *, barge_in: bool = False) -> "Call":
        """Keys for a Gather or Record, or during a Dial; `barge_in` does not wait for the end of the prompt."""
        return self._do(Pressed(keys, barge_in), "gather", "record", "dial", "bridge")

    def wait(self, seconds: float | None = None) -> "Call":
        """Does nothing until the line gives up waiting; with seconds, only that long (during a Dial)."""
        kinds = ("gather", "record", "dial", "bridge") if seconds is None else ("dial", "bridge")
        return self._do(Waited(seconds), *kinds)

    def speak(self, audio: Audio, finish: str | Ending = "#") -> "Call":
        """Leaves a message and ends it with a key, by hanging up, or by falling silent."""
        return self._do(Spoke(audio, finish), "record")

    def will_say(self, *sentences: str) -> "Call":
        """What a running <Transcription> will have understood of the next message."""
        self._leg.understood = list(sentences)
        return self

    def transcription_fails(self) -> "Call":
        """Every <Transcription> of this call ends with an error."""
        fail(self._leg)
        self._leg.network.callbacks.settle(self.sid)
        return self

    def say(self, words: str, *, confidence: float = 0.9) -> "Call":
        """Words for a Gather that takes speech."""
        return self._do(Said(words, confidence), "gather")

    def hang_up(self) -> "Call":
        return self._do(HungUp(), "gather", "record", "dial", "bridge")

    def hangs_up_in(self, seconds: float) -> "Call":
        """The caller's patience: they hang up when so much time of the call has passed, whatever is going on."""
        self._leg.patience_until = self._leg.timeline.elapsed + seconds
        return self

    def next_turn_twice(self) -> "Call":
        """The next request is sent twice at the same moment: see `requests[-1].twin`."""
        self._leg.ask_next_twice = True
        return self

    def repeat(self, exchange: Exchange) -> Exchange:
        """Sends the very bytes of a request again, as a retry on the way would; the call does not notice."""
        again = self._leg.network.webhooks.repeat(exchange)
        self._leg.network.callbacks.settle(self.sid)
        return again

    def _do(self, act: Act, *kinds: str) -> "Call":
        if self.waits_for is None or self.waits_for.kind not in kinds:
            raise NobodyListens(f"{self!r} waits for {self.waits_for}, not for {act}")
        self._leg.act(act)
        self._leg.network.callbacks.settle(self.sid)
        return self
