"""A case's timeline as it is shown: every entry a sentence, a call's turns folded into one, old ones behind a fold."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from voice_intake.actions.find_timeline import Entry, Happened, Rang, TextReceived, TextSent, TurnTaken
from voice_intake.web.console import call_words, change_words, line_words
from voice_intake.web.console.reason_words import text_reason
from voice_intake.web.console.told import Event, Line, Told

KINDS: Mapping[str, Callable[[Told], Line]] = {**change_words.KINDS, **line_words.KINDS}

NEWEST = 40
"""Lines that are shown at once; older ones stand behind a fold."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A line with its place in time. `key` stays its own while the page keeps itself current."""

    key: str
    at: datetime
    line: Line
    reference: str = ""
    """The duplicate that it happened to; empty for the case itself."""
    turns: tuple[TurnTaken, ...] = ()
    """Of a call, to be unfolded."""


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Oldest first."""

    older: tuple[Shown, ...]
    newest: tuple[Shown, ...]


def timeline(entries: Sequence[Entry], reference: str, names: Mapping[str, str]) -> Timeline:
    shown = tuple(_shown(entries, reference, names))
    return Timeline(older=shown[:-NEWEST], newest=shown[-NEWEST:])


def _shown(entries: Sequence[Entry], reference: str, names: Mapping[str, str]) -> Iterator[Shown]:
    turns: dict[int, list[TurnTaken]] = {}
    for entry in entries:
        if isinstance(entry, TurnTaken):
            turns.setdefault(entry.call_id, []).append(entry)
    for number, entry in enumerate(entries):
        match entry:
            case TurnTaken(call_id=call_id):
                if taken := turns.pop(call_id, None):
                    yield Shown(key=f"call-{call_id}", at=entry.at, line=_call(len(taken)), turns=tuple(taken))
            case Happened():
                duplicate = "" if entry.reference == reference else entry.reference
                key = f"event-{entry.id}"
                yield Shown(key=key, at=entry.at, line=event_told(entry, names), reference=duplicate)
            case Rang():
                yield Shown(key=f"rang-{entry.call_id}-{entry.agent_id}", at=entry.at, line=_rang(entry))
            case TextSent():
                yield Shown(key=f"text-{number}", at=entry.at, line=_sent(entry))
            case TextReceived():
                yield Shown(key=f"received-{number}", at=entry.at, line=_received(entry))


def event_told(event: Event, names: Mapping[str, str]) -> Line:
    """What nobody has put into a sentence is shown plainly."""
    told = Told(event, names)
    if (kind := KINDS.get(event.kind)) is None:
        return Line(sentence=f"{told.who}: {event.kind.replace('_', ' ')}")
    return kind(told)


def _call(count: int) -> Line:
    sentence = ngettext("The call, step by step: %(num)d step", "The call, step by step: %(num)d steps", count)
    return Line(sentence=sentence, picture="telephone-inbound")


def _rang(rang: Rang) -> Line:
    tone = "good" if rang.outcome == "accepted" else ""
    return Line(sentence=call_words.rang_told(rang), picture="bell", tone=tone)


def _sent(text: TextSent) -> Line:
    to_agent = text.agent_id is not None
    match text.status:
        case "pending" | "failed":
            sentence = (
                _("Text to a colleague, about to be sent") if to_agent else _("Text to the caller, about to be sent")
            )
        case "uncertain":
            sentence = _("Text to a colleague, perhaps sent") if to_agent else _("Text to the caller, perhaps sent")
        case "given_up" | "undelivered":
            why = text_reason(text.last_error)
            sentence = _("Text to a colleague, not sent. %(why)s", why=why)
            if not to_agent:
                sentence = _("Text to the caller, not sent. %(why)s", why=why)
        case "delivered":
            sentence = _("Text to a colleague, delivered") if to_agent else _("Text to the caller, delivered")
        case _:
            sentence = _("Text to a colleague, sent") if to_agent else _("Text to the caller, sent")
    return Line(sentence=sentence, body=text.body, picture="chat-left-text")


def _received(text: TextReceived) -> Line:
    if not text.body:
        return Line(sentence=_("A text from the caller; its words have been deleted"), picture="chat-right-text")
    return Line(sentence=_("The caller wrote"), body=text.body, picture="chat-right-text")
