"""The called party: an agent's leg of a Dial, or the far end of a call placed through the REST API."""

from collections.abc import Sequence
from dataclasses import replace

from twilio_sandbox.http.exchange import Exchange
from twilio_sandbox.line.events import (
    RINGING,
    Act,
    CallStatus,
    EndedBy,
    Heard,
    HungUp,
    LegMoved,
    NobodyListens,
    Pressed,
    Waited,
)
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.verbs.script import caller_journey, whisper_journey

_PATIENCE_OF_A_MACHINE = 10


class Callee:
    """Every method that acts returns this object, so that calls can be chained."""

    def __init__(self, leg: Leg) -> None:
        self._leg = leg

    def __repr__(self) -> str:
        return f"<Callee {self.to} {self.status}>"

    @property
    def sid(self) -> str:
        return self._leg.sid

    @property
    def to(self) -> str:
        return self._leg.to

    @property
    def status(self) -> CallStatus:
        return self._leg.status

    @property
    def is_bridged(self) -> bool:
        return self._leg.bridged_at is not None and not self._leg.is_over

    @property
    def was_bridged(self) -> bool:
        """Whether the two could ever speak with each other."""
        return self._leg.bridged_at is not None

    @property
    def dials(self) -> "Sequence[Callee]":
        """All legs that this one ever dialled in its turn."""
        return [Callee(leg) for leg in self._leg.children]

    @property
    def hears(self) -> Sequence[Heard]:
        return self._leg.heard

    @property
    def requests(self) -> Sequence[Exchange]:
        return self._leg.requests

    def answers(self) -> "Callee":
        """Picks up and hears the whisper up to its first question; without one, is joined at once."""
        leg = self._ringing_leg()
        leg.answer()
        if leg.first:
            journey = whisper_journey if leg.parent else caller_journey
            leg.start(journey(leg, replace(leg.first, fields=leg.fields())))
        return self._settled()

    def voicemail_picks_up(self) -> "Callee":
        """A machine answers, talks, and never presses a key; a whisper that lets it do so for ever is a fault."""
        self.answers()
        for _ in range(_PATIENCE_OF_A_MACHINE):
            if self._leg.waits_for is None:
                return self._settled()
            self._leg.act(Waited())
        self._leg.faults.append(f"{self!r} is asked again and again: a voicemail would keep this call for ever")
        return self.hangs_up()

    def presses(self, keys: str) -> "Callee":
        return self._acts(Pressed(keys))

    def ignores(self) -> "Callee":
        """Lets it ring, or lets the question pass, until the timeout."""
        if self._leg.status in RINGING and self._leg.parent:
            self._leg.parent.act(Waited())
        elif self._leg.status in RINGING:
            self._leg.end(CallStatus.NO_ANSWER, EndedBy.NETWORK)
        else:
            self._leg.act(Waited())
        return self._settled()

    def is_busy(self) -> "Callee":
        self._ringing_leg().end(CallStatus.BUSY, EndedBy.NETWORK)
        return self._settled()

    def cannot_be_reached(self) -> "Callee":
        self._ringing_leg().end(CallStatus.FAILED, EndedBy.NETWORK)
        return self._settled()

    def talks(self, seconds: float) -> "Callee":
        if not self.is_bridged or self._leg.parent is None:
            raise NobodyListens(f"{self!r} is not in a conversation")
        self._leg.parent.act(Waited(seconds))
        return self._settled()

    def hangs_up(self) -> "Callee":
        if self._leg.is_under_way:
            return self._acts(HungUp(EndedBy.CALLEE))
        self._leg.end(CallStatus.COMPLETED, EndedBy.CALLEE)
        return self._settled()

    def _ringing_leg(self) -> Leg:
        if self._leg.status not in RINGING:
            raise NobodyListens(f"{self!r} does not ring")
        return self._leg

    def _acts(self, act: Act) -> "Callee":
        self._leg.act(act)
        return self._settled()

    def _settled(self) -> "Callee":
        """The call that dialled this leg takes note, unless it has gone on already, and callbacks go out."""
        caller = self._leg.parent
        if caller and caller.is_under_way and caller.waits_for and caller.waits_for.kind in ("dial", "bridge"):
            caller.act(LegMoved())
        self._leg.network.callbacks.settle((caller or self._leg).sid)
        return self
