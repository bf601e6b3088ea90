"""<Dial>: rings other people, lets them hear a whisper, and joins the legs. https://www.twilio.com/docs/voice/twiml/dial"""

from collections.abc import Generator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from twilio_sandbox.http.exchange import Target
from twilio_sandbox.line.events import (
    RINGING,
    Act,
    CallStatus,
    EndedBy,
    Heard,
    LineClosed,
    NobodyListens,
    Pressed,
    Waited,
    Waiting,
)
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.twiml.document import Document, Verb
from twilio_sandbox.verbs.dialled_legs import dialled_legs
from twilio_sandbox.verbs.final_request import send_final_request

_BUFFER = 5  # seconds that Twilio adds to every timeout of a Dial
_WORST_FIRST = (CallStatus.NO_ANSWER, CallStatus.BUSY, CallStatus.CANCELED, CallStatus.FAILED)


@dataclass(eq=False)
class _Dialling:
    """One <Dial> at work. `later` are the legs that have not rung yet; `rings_until` is a second of the timeline."""

    caller: Leg
    verb: Verb
    waiting: Waiting
    later: list[Leg]
    rung: list[Leg] = field(default_factory=list)
    rings_until: float = 0.0

    @property
    def ringing(self) -> list[Leg]:
        return [leg for leg in self.rung if leg.status in RINGING]

    @property
    def answered(self) -> Leg | None:
        """Who picked up and is still there, be it in the whisper or joined."""
        return next((leg for leg in self.rung if leg.answered_at and not leg.is_over), None)

    @property
    def bridged(self) -> Leg | None:
        return next((leg for leg in self.rung if leg.bridged_at), None)


def dial(leg: Leg, verb: Verb, document: Document) -> Generator[Waiting, Act, Target | None]:
    dialling = _Dialling(leg, verb, _waiting(verb, document), later=dialled_legs(leg, verb, document))
    try:
        yield from _ring_and_talk(dialling)
    except LineClosed as closed:
        leg.end(CallStatus.COMPLETED, closed.by)
        _clear(dialling)
        if leg.network.quirks.dial_action_after_hang_up and "action" in verb.attributes:
            send_final_request(leg, _action(dialling))
        raise
    finally:
        _clear(dialling)
    return _action(dialling) if "action" in verb.attributes else None


def _waiting(verb: Verb, document: Document) -> Waiting:
    return Waiting(
        "dial",
        action=urljoin(document.url, verb.attributes.get("action", document.url)),
        timeout=verb.number("timeout", 30) + _BUFFER,
        finish_on_key="*" if verb.is_on("hangupOnStar", default=False) else "",
        max_length=verb.number("timeLimit", 14400),
    )


def _ring_and_talk(dialling: _Dialling) -> Generator[Waiting, Act, None]:
    one_by_one = dialling.verb.is_on("sequential", default=False)
    while dialling.later:
        _ring(dialling, 1 if one_by_one else len(dialling.later))
        while (dialling.ringing or dialling.answered) and not dialling.bridged:
            act = yield from dialling.caller.wait(dialling.waiting)
            _pass_time(dialling, act)
            _see_to_legs(dialling)
        if dialling.bridged:
            yield from _talk(dialling, dialling.bridged)
            return


def _ring(dialling: _Dialling, count: int) -> None:
    new, dialling.later = dialling.later[:count], dialling.later[count:]
    dialling.rung += new
    dialling.rings_until = dialling.caller.timeline.elapsed + dialling.waiting.timeout
    dialling.caller.hear(Heard("ringing", ", ".join(leg.to for leg in new)))
    for leg in new:
        leg.ring()


def _pass_time(dialling: _Dialling, act: Act) -> None:
    caller = dialling.caller
    match act:
        case Waited() if dialling.answered:
            raise NobodyListens("the callee is in the whisper and has to act first")
        case Waited(seconds):
            left = max(dialling.rings_until - caller.timeline.elapsed, 0.0)
            caller.pass_time(left if seconds is None else min(seconds, left))
        case Pressed(keys) if caller.network.quirks.star_ends_ringing and _is_star(dialling, keys):
            dialling.later.clear()
            _clear(dialling)
        case _:
            caller.pass_time(0.0)


def _is_star(dialling: _Dialling, keys: str) -> bool:
    return bool(set(keys) & set(dialling.waiting.finish_on_key))


def _see_to_legs(dialling: _Dialling) -> None:
    """Whoever picks up first silences the other phones, and is joined when the whisper is over."""
    picked_up = dialling.answered
    if picked_up:
        _end_all(dialling.ringing, CallStatus.CANCELED)
    elif dialling.caller.timeline.elapsed >= dialling.rings_until:
        _end_all(dialling.ringing, CallStatus.NO_ANSWER)
    if picked_up and not picked_up.is_under_way:
        picked_up.bridged_at = picked_up.now
        dialling.caller.answer()


def _talk(dialling: _Dialling, callee: Leg) -> Generator[Waiting, Act, None]:
    caller, left = dialling.caller, dialling.waiting.max_length
    while not callee.is_over and left > 0:
        act = yield from caller.wait(Waiting("bridge", dialling.waiting.action, timeout=left))
        seconds = 0.0
        match act:
            case Waited(wanted):
                seconds = left if wanted is None else min(wanted, left)
            case Pressed(keys) if _is_star(dialling, keys):
                callee.end(CallStatus.COMPLETED, EndedBy.CALLER)
        left -= seconds
        caller.pass_time(seconds)
    callee.end(CallStatus.COMPLETED, EndedBy.NETWORK)


def _clear(dialling: _Dialling) -> None:
    _end_all(dialling.ringing, CallStatus.CANCELED)
    if dialling.answered:
        dialling.answered.leave()
        dialling.answered.end(CallStatus.COMPLETED, EndedBy.CALLER)


def _end_all(legs: list[Leg], status: CallStatus) -> None:
    for leg in legs:
        leg.end(status, EndedBy.NETWORK)


def _action(dialling: _Dialling) -> Target:
    leg = dialling.bridged or _decisive(dialling.rung)
    fields = {
        "DialCallStatus": leg.status.value,
        "DialCallSid": leg.sid,
        "DialBridged": "true" if leg.bridged_at else "false",
    }
    if leg.answered_at:
        fields["DialCallDuration"] = str(leg.seconds)
    method = dialling.verb.attributes.get("method", "POST")
    return dialling.caller.target(dialling.waiting.action, method, **fields)


def _decisive(rung: list[Leg]) -> Leg:
    """Somebody who declined in the whisper has picked up, so the status is `completed` and only DialBridged tells."""
    answered = [leg for leg in rung if leg.answered_at]
    return answered[-1] if answered else min(rung, key=lambda leg: _WORST_FIRST.index(leg.status))
