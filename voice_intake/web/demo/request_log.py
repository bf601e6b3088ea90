"""What went between Twilio and the line, for people to read: each request, its document, and what is on its way."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError, indent, tostring

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from flask_babel import gettext as _

_SHOWN = (
    "Digits",
    "DialCallStatus",
    "CallStatus",
    "RecordingStatus",
    "RecordingDuration",
    "MessageStatus",
    "ErrorCode",
    "From",
)
"""Fields that say what a request is about, the most telling first."""


@dataclass(frozen=True, kw_only=True)
class Wire:
    """`tone` is good, warn or bad."""

    number: int
    at: datetime
    name: str
    gist: str
    path: str
    status: str
    tone: str
    milliseconds: int | None
    is_again: bool
    fields: Mapping[str, str]
    document: str


def told(requests: list[dict[str, Any]]) -> list[Wire]:
    """The newest first."""
    seen: set[str] = set()
    wires = []
    for each in requests:
        mark = json.dumps([each["url"], each["form"]], sort_keys=True)
        wires.append(_wire(each, is_again=mark in seen))
        seen.add(mark)
    return wires[::-1]


def name_of(path: str) -> str:
    """What a request to this address is."""
    last = path.removeprefix("/webhooks/")
    match last.split("/"):
        case ["voice", "incoming"]:
            return _("The number rings")
        case ["voice", "turn", number]:
            return _("Turn %(number)s of the call", number=number)
        case ["voice", "status"]:
            return _("Callback: the call is over")
        case ["voice", "fallback", *_rest]:
            return _("The fallback is asked")
        case ["voice", "agent", _number]:
            return _("An agent has picked up")
        case ["voice", "agent", _number, "answer"]:
            return _("An agent has pressed a key")
        case ["voice", "agent", _number, "status"]:
            return _("Callback: the agent's telephone")
        case ["voice", "callback", *_rest]:
            return _("A call back")
        case ["recording", "status"]:
            return _("Callback: the recording")
        case ["sms", "status"]:
            return _("Callback: a text")
        case _:
            return last


def _wire(each: dict[str, Any], *, is_again: bool) -> Wire:
    path = urlsplit(each["url"]).path
    form = {name: value for name, value in each["form"].items() if value}
    return Wire(
        number=each["number"],
        at=datetime.fromisoformat(each["at"]),
        name=name_of(path),
        gist=next((f"{name}={form[name]}" for name in _SHOWN if name in form), ""),
        path=path,
        status=_status(each),
        tone=_tone(each),
        milliseconds=each["milliseconds"],
        is_again=is_again,
        fields=form,
        document=_pretty(each["body"]),
    )


def _status(each: dict[str, Any]) -> str:
    if each["status"]:
        return str(each["status"])
    return _("no answer") if each["failure"] else _("under way")


def _tone(each: dict[str, Any]) -> str:
    if each["status"]:
        return "good" if each["status"] < 300 else "bad"
    return "bad" if each["failure"] else "warn"


def _pretty(body: str) -> str:
    """A document with a line for each element; anything else as it is."""
    try:
        root = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError):
        return body[:4000]
    indent(root)
    return tostring(root, encoding="unicode")
