"""What is wrong with a TwiML document: the schema of the voice verbs, and the rules that no schema tells.

The schema holds the elements, nesting, attributes and enumerations of the types in npm `twilio` 6.2.0.
"""

import json
from collections.abc import Callable, Iterator
from importlib import resources
from typing import TypedDict
from xml.etree.ElementTree import Element

from twilio_sandbox.twiml.document import Document, Verb

_LONGEST_SAY = 4096
_MOST_NUMBERS = 10
_KEYS = frozenset("0123456789*#")
_LAST_VERBS = ("Redirect", "Reject", "Hangup", "Leave")
_WHISPER_VERBS = ("Say", "Play", "Gather", "Hangup")


class _Kind(TypedDict, total=False):
    type: str
    enum: list[str]
    many: bool


class _Known(TypedDict):
    attributes: dict[str, _Kind]
    children: list[str]


_SCHEMA: dict[str, _Known] = json.loads(resources.files(__package__).joinpath("schema.json").read_text("utf-8"))


def document_faults(document: Document, *, whisper: bool = False) -> list[str]:
    """Empty when the document is sound. A whisper is what an agent hears before the legs are joined."""
    faults = [*_element_faults(document.root), *_order_faults(document.verbs)]
    faults += [fault for verb in _all(document.verbs) for fault in _verb_faults(verb)]
    if whisper:
        faults += [f"<{v.name}> has no place in a whisper" for v in document.verbs if v.name not in _WHISPER_VERBS]
    return [f"{document}: {fault}" for fault in faults]


def _element_faults(element: Element) -> Iterator[str]:
    known = _SCHEMA.get(element.tag)
    if known is None:
        yield f"unknown element <{element.tag}>"
        return
    for name, value in element.attrib.items():
        kind = known["attributes"].get(name)
        if fault := f"has no attribute {name!r}" if kind is None else _value_fault(name, value, kind):
            yield f"<{element.tag}> {fault}"
    for child in element:
        if child.tag not in known["children"]:
            yield f"<{child.tag}> may not be nested in <{element.tag}>"
        yield from _element_faults(child)


def _value_fault(name: str, value: str, kind: _Kind) -> str | None:
    values = value.split() if kind.get("many") else [value]
    if kind["type"] == "enum" and not (values and set(values) <= set(kind["enum"])):
        return f"{name}={value!r} is none of the allowed values"
    if kind["type"] == "number" and not value.isdigit():
        return f"{name}={value!r} is no number"
    if kind["type"] == "boolean" and value not in ("true", "false"):
        return f"{name}={value!r} is no boolean"
    if name.lower().endswith("method") and value not in ("GET", "POST"):
        return f"{name}={value!r} is neither GET nor POST"
    return None


def _order_faults(verbs: tuple[Verb, ...]) -> Iterator[str]:
    """Nothing may stand where it is never reached, and what can loop for ever must say where it goes."""
    for number, verb in enumerate(verbs):
        rest = [later.name for later in verbs[number + 1 :]]
        if verb.name == "Reject" and number:
            yield "<Reject> only works as the first verb"
        if verb.name == "Record" and [name for name in rest if name != "Stop"] != ["Redirect"]:
            yield f"<Record> must be followed by exactly one <Redirect>, not by {rest}"
        if rest and (verb.name in _LAST_VERBS or (verb.name == "Dial" and "action" in verb.attributes)):
            yield f"{rest} after <{verb.name}> can never be reached"


def _all(verbs: tuple[Verb, ...]) -> Iterator[Verb]:
    for verb in verbs:
        yield verb
        yield from _all(verb.children)


def _verb_faults(verb: Verb) -> Iterator[str]:
    if verb.name in _RULES:
        yield from _RULES[verb.name](verb)


def _say_faults(say: Verb) -> Iterator[str]:
    if not say.text:
        yield "<Say> says nothing"
    if len(say.text) > _LONGEST_SAY:
        yield f"<Say> has {len(say.text)} characters, more than {_LONGEST_SAY}"


def _play_faults(play: Verb) -> Iterator[str]:
    if not play.text and not play.attributes.get("digits"):
        yield "<Play> has no URL"


def _gather_faults(gather: Verb) -> Iterator[str]:
    finish = gather.attributes.get("finishOnKey", "#")
    if len(finish) > 1 or not set(finish) <= _KEYS:
        yield f"<Gather> finishOnKey={finish!r} is not one key"
    if gather.number("numDigits", 1) < 1:
        yield "<Gather> numDigits must be 1 or more"
    if "speechModel" in gather.attributes and gather.attributes.get("speechTimeout") == "auto":
        yield "<Gather speechModel> fails with speechTimeout='auto'"


def _record_faults(record: Verb) -> Iterator[str]:
    if not record.attributes.get("action"):
        yield "<Record> without action requests its own document again, for ever"
    if not 2 <= record.number("maxLength", 3600) <= 14400:
        yield "<Record> maxLength must be 2 to 14400"
    if not set(record.attributes.get("finishOnKey", "#")) <= _KEYS:
        yield "<Record> finishOnKey holds something that is no key"


def _dial_faults(dial: Verb) -> Iterator[str]:
    if not dial.children and not dial.text:
        yield "<Dial> dials nobody"
    if len(dial.children) > _MOST_NUMBERS:
        yield f"<Dial> rings {len(dial.children)}, more than {_MOST_NUMBERS}"
    if not 5 <= dial.number("timeout", 30) <= 600:
        yield "<Dial> timeout must be 5 to 600"


def _redirect_faults(redirect: Verb) -> Iterator[str]:
    if not redirect.text:
        yield "<Redirect> without a URL requests its own document again, for ever"


def _transcription_faults(transcription: Verb) -> Iterator[str]:
    url = transcription.attributes.get("statusCallbackUrl", "")
    if url and not url.startswith(("https://", "http://")):
        yield "<Transcription> statusCallbackUrl must be absolute"


_RULES: dict[str, Callable[[Verb], Iterator[str]]] = {
    "Say": _say_faults,
    "Play": _play_faults,
    "Gather": _gather_faults,
    "Record": _record_faults,
    "Dial": _dial_faults,
    "Redirect": _redirect_faults,
    "Transcription": _transcription_faults,
}
