"""<Gather>: keys or words while something is said. https://www.twilio.com/docs/voice/twiml/gather"""

from collections.abc import Generator
from urllib.parse import urljoin

from twilio_sandbox.http.exchange import Target
from twilio_sandbox.line.events import Act, NobodyListens, Pressed, Said, Waited, Waiting
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.twiml.document import Document, Verb
from twilio_sandbox.verbs.utterance import utter

_SECONDS_A_KEY = 0.5


def gather(leg: Leg, verb: Verb, document: Document) -> Generator[Waiting, Act, Target | None]:
    waiting = _waiting(leg, verb, document)
    act = yield from leg.wait(waiting, longest=waiting.prompt + waiting.timeout)
    _pass_time(leg, waiting, act)
    fields = _input(waiting, act)
    if not fields and not verb.is_on("actionOnEmptyResult", default=False):
        return None
    if not fields and leg.network.quirks.empty_gather_sends_digits:
        fields = {"Digits": ""}
    return leg.target(waiting.action, verb.attributes.get("method", "POST"), **fields)


def _waiting(leg: Leg, verb: Verb, document: Document) -> Waiting:
    prompts = [heard for child in verb.children for heard in utter(leg, child, document)]
    for heard in prompts:
        leg.hear(heard)
    return Waiting(
        "gather",
        action=urljoin(document.url, verb.attributes.get("action", document.url)),
        prompt=sum(heard.seconds for heard in prompts),
        timeout=verb.number("timeout", 5),
        num_digits=int(verb.number("numDigits", 0)) or None,
        finish_on_key=verb.attributes.get("finishOnKey", "#"),
        takes_speech="speech" in verb.words("input", "dtmf"),
    )


def _pass_time(leg: Leg, waiting: Waiting, act: Act) -> None:
    """Somebody who presses into the prompt cuts it short; everybody else hears it out."""
    match act:
        case Pressed(keys, barge_in):
            leg.pass_time((0.0 if barge_in else waiting.prompt) + _SECONDS_A_KEY * len(keys))
        case Said(words):
            leg.pass_time(waiting.prompt + len(words) / 15)
        case _:
            leg.pass_time(waiting.prompt + waiting.timeout)


def _input(waiting: Waiting, act: Act) -> dict[str, str]:
    """Empty when there was none; a lone finish key is none."""
    match act:
        case Pressed(keys):
            digits = _digits(keys, waiting)
            return {"Digits": digits} if digits else {}
        case Said(words, confidence) if waiting.takes_speech:
            return {"SpeechResult": words, "Confidence": str(confidence)}
        case Waited():
            return {}
    raise NobodyListens(f"a Gather does not take {act}")


def _digits(keys: str, waiting: Waiting) -> str:
    """Up to the finish key, the wanted number, or the pause after the last key; what is pressed later is lost."""
    finish = waiting.finish_on_key
    before = keys.partition(finish)[0] if finish else keys
    return before[: waiting.num_digits]
