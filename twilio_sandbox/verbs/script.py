"""Executes TwiML: document after document, verb after verb, until the call is over.

Every function that may wait for somebody is a generator: it yields what the line waits for and is sent what was done.
"""

from collections.abc import Callable, Generator
from urllib.parse import urljoin

from twilio_sandbox.http.exchange import Target
from twilio_sandbox.line.events import (
    Act,
    CallDiverted,
    CallStatus,
    EndedBy,
    Heard,
    Journey,
    LineClosed,
    NotPlayed,
    Waiting,
)
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.twiml.document import Document, Unusable, Verb, read_answer, read_document
from twilio_sandbox.twiml.rules import document_faults
from twilio_sandbox.verbs.dial import dial
from twilio_sandbox.verbs.gather import gather
from twilio_sandbox.verbs.record import record
from twilio_sandbox.verbs.transcription import start, stop, stop_all
from twilio_sandbox.verbs.utterance import utter

_MOST_IN_A_ROW = 10
_APOLOGY = Heard("error", "We are sorry, an application error has occurred. Goodbye.", language="en-US", seconds=4.0)

Step = Generator[Waiting, Act, Target | None]


def caller_journey(leg: Leg, first: Target) -> Journey:
    """The whole call of whoever rang, or was rung through the REST API."""
    target: Target | None = first
    try:
        while target:
            target = yield from _until_diverted(leg, target)
        leg.end(CallStatus.COMPLETED, EndedBy.DOCUMENT)
    except LineClosed as closed:
        leg.end(closed.status, closed.by)
    finally:
        stop_all(leg)


def whisper_journey(leg: Leg, first: Target) -> Journey:
    """What an agent hears before being joined. Ends with the leg still up when the legs may be joined."""
    target: Target | None = first
    try:
        while target:
            target = yield from _follow(leg, target, whisper=True)
    except LineClosed as closed:
        leg.end(closed.status, closed.by)


def _until_diverted(leg: Leg, first: Target) -> Step:
    target: Target | None = first
    while target:
        try:
            target = yield from _follow(leg, target, whisper=False)
        except CallDiverted as diverted:
            leg.asked_in_a_row = 0
            return diverted.target
    return None


def _follow(leg: Leg, target: Target, *, whisper: bool) -> Step:
    document = _fetch(leg, target)
    leg.faults += document_faults(document, whisper=whisper)
    for number, verb in enumerate(document.verbs):
        outcome = yield from _play(leg, verb, document, is_first=number == 0)
        if outcome:
            return outcome
    leg.answer()
    return None


def _fetch(leg: Leg, target: Target) -> Document:
    """From the URL, or its fallback; raises LineClosed when neither can be used."""
    _refuse_endless_loop(leg)
    try:
        return _document(leg, target)
    except Unusable as unusable:
        return _fallback_document(leg, target, unusable)


def _refuse_endless_loop(leg: Leg) -> None:
    leg.asked_in_a_row += 1
    if leg.asked_in_a_row > _MOST_IN_A_ROW:
        leg.faults.append(f"{_MOST_IN_A_ROW} documents in a row without waiting for anybody: an endless loop")
        raise LineClosed(EndedBy.ERROR, CallStatus.FAILED)


def _document(leg: Leg, target: Target) -> Document:
    if target.document is not None:
        return read_document(target.document, target.url)
    exchange = leg.ask(target)
    try:
        return read_answer(exchange)
    except Unusable as unusable:
        if not exchange.late:
            leg.faults.append(f"{target.url}: {unusable}")
        raise


def _fallback_document(leg: Leg, target: Target, unusable: Unusable) -> Document:
    """ErrorCode and ErrorUrl tell what went wrong. /docs/usage/security/availability-reliability"""
    try:
        if leg.fallback is None:
            raise unusable
        more = {"ErrorCode": str(unusable.code), "ErrorUrl": target.url}
        return _document(leg, leg.target(leg.fallback.url, leg.fallback.method, **more))
    except Unusable as final:
        leg.answer()
        leg.hear(_APOLOGY)
        raise LineClosed(EndedBy.ERROR) from final


def _play(leg: Leg, verb: Verb, document: Document, *, is_first: bool) -> Step:
    if verb.name in _WITHOUT_WAITING:
        if not (is_first and verb.name in ("Pause", "Reject")):
            leg.answer()
        return _WITHOUT_WAITING[verb.name](leg, verb, document)
    if verb.name in _WAITING:
        if not (is_first and verb.is_on("answerOnBridge", default=False)):
            leg.answer()
        return (yield from _WAITING[verb.name](leg, verb, document))
    if verb.name in _KNOWN_BUT_NOT_PLAYED:
        raise NotPlayed(f"<{verb.name}> is not executed by the sandbox")
    return None


def _utter(leg: Leg, verb: Verb, document: Document) -> None:
    for heard in utter(leg, verb, document):
        leg.hear(heard)
        leg.pass_time(heard.seconds)


def _redirect(leg: Leg, verb: Verb, document: Document) -> Target:
    return leg.target(urljoin(document.url, verb.text), verb.attributes.get("method", "POST"))


def _reject(leg: Leg, verb: Verb, _document: Document) -> None:
    busy = verb.attributes.get("reason") == "busy"
    status = CallStatus.COMPLETED if leg.answered_at else CallStatus.BUSY if busy else CallStatus.NO_ANSWER
    raise LineClosed(EndedBy.DOCUMENT, status)


def _hang_up(_leg: Leg, _verb: Verb, _document: Document) -> None:
    raise LineClosed(EndedBy.DOCUMENT)


_WITHOUT_WAITING: dict[str, Callable[[Leg, Verb, Document], Target | None]] = {
    "Say": _utter,
    "Play": _utter,
    "Pause": _utter,
    "Redirect": _redirect,
    "Reject": _reject,
    "Hangup": _hang_up,
    "Start": start,
    "Stop": stop,
}
_WAITING: dict[str, Callable[[Leg, Verb, Document], Step]] = {"Gather": gather, "Record": record, "Dial": dial}
_KNOWN_BUT_NOT_PLAYED = frozenset(("Connect", "Echo", "Enqueue", "Leave", "Pay", "Prompt", "Queue", "Refer", "Sms"))
