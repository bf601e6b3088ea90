"""A case's timeline as it is shown: every entry a sentence, all of a call folded into one, old ones behind a fold."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from voice_intake.actions.timeline.load_timeline import Entry, Happened, Rang, SentText, TextReceived, TurnTaken
from voice_intake.web.calls import call_summary, call_text
from voice_intake.web.calls.call_summary import SummaryStep
from voice_intake.web.shared.reason_text import text_reason
from voice_intake.web.timeline import agent_events, line_events
from voice_intake.web.timeline.event import Event, TimelineLine, Told

KINDS: Mapping[str, Callable[[Told], TimelineLine]] = {**agent_events.KINDS, **line_events.KINDS}

OF_THE_CALL = ("call_ended", "message_kept", "message_stored", "message_transcribed")
"""Kinds of lines that tell what the call itself and its message show already."""

NEWEST = 40
"""Lines that are shown at once; older ones stand behind a fold."""


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """A line with its place in time. `key` stays its own while the page keeps itself current."""

    key: str
    at: datetime
    line: TimelineLine
    reference: str = ""
    """The duplicate that it happened to; empty for the case itself."""
    steps: tuple[SummaryStep, ...] = ()
    """Of a call, to be unfolded."""


@dataclass(frozen=True, kw_only=True)
class TimelineView:
    """Oldest first."""

    older: tuple[TimelineEntry, ...]
    newest: tuple[TimelineEntry, ...]


def timeline(entries: Sequence[Entry], reference: str, names: Mapping[str, str]) -> TimelineView:
    shown = tuple(_shown(entries, reference, names))
    return TimelineView(older=shown[:-NEWEST], newest=shown[-NEWEST:])


def _shown(entries: Sequence[Entry], reference: str, names: Mapping[str, str]) -> Iterator[TimelineEntry]:
    known = {entry.call_id for entry in entries if isinstance(entry, TurnTaken)}
    calls: dict[int, list[Entry]] = {}
    for entry in entries:
        if (call_id := _call_of(entry, known, reference)) is not None:
            calls.setdefault(call_id, []).append(entry)
    for number, entry in enumerate(entries):
        if (call_id := _call_of(entry, known, reference)) is not None:
            if parts := calls.pop(call_id, None):
                yield _call(call_id, parts, names)
            continue
        match entry:
            case Happened():
                duplicate = "" if entry.reference == reference else entry.reference
                key = f"event-{entry.id}"
                yield TimelineEntry(key=key, at=entry.at, line=event_told(entry, names), reference=duplicate)
            case Rang():
                yield TimelineEntry(key=f"rang-{entry.call_id}-{entry.agent_id}", at=entry.at, line=_rang(entry))
            case SentText():
                yield TimelineEntry(key=f"text-{number}", at=entry.at, line=_sent(entry))
            case TextReceived():
                yield TimelineEntry(key=f"received-{number}", at=entry.at, line=_received(entry))


def event_told(event: Event, names: Mapping[str, str]) -> TimelineLine:
    """What nobody has put into a sentence is shown plainly."""
    told = Told(event, names)
    if (kind := KINDS.get(event.kind)) is None:
        return TimelineLine(sentence=f"{told.who}: {event.kind.replace('_', ' ')}")
    return kind(told)


def _call_of(entry: Entry, known: Collection[int], reference: str) -> int | None:
    """The call that it is a step of; None for what stands on a line of its own."""
    match entry:
        case TurnTaken(call_id=call_id) | Rang(call_id=call_id) if call_id in known:
            return call_id
        case Happened(call_id=int(call_id), kind=kind, reference=of) if call_id in known and kind in OF_THE_CALL:
            return call_id if of == reference else None
        case Happened() | TurnTaken() | Rang() | SentText() | TextReceived():
            return None


def _call(call_id: int, parts: Sequence[Entry], names: Mapping[str, str]) -> TimelineEntry:
    line = TimelineLine(sentence=call_summary.gist(parts), picture="telephone-inbound")
    return TimelineEntry(key=f"call-{call_id}", at=parts[0].at, line=line, steps=tuple(_steps(parts, names)))


def _steps(parts: Sequence[Entry], names: Mapping[str, str]) -> Iterator[SummaryStep]:
    for part in parts:
        match part:
            case TurnTaken():
                yield call_summary.turn(part)
            case Rang():
                yield call_summary.ring(part)
            case Happened():
                told = event_told(part, names).sentence
                yield SummaryStep(key=f"event-{part.id}", at=part.at, sentence=told, is_ours=True)


def _rang(rang: Rang) -> TimelineLine:
    tone = "good" if rang.outcome == "accepted" else ""
    return TimelineLine(sentence=call_text.rang_told(rang), picture="bell", tone=tone)


def _sent(text: SentText) -> TimelineLine:
    to_agent = text.agent_id is not None
    match text.status:
        case "pending" | "failed":
            sentence = (
                _("SMS to a colleague, about to be sent") if to_agent else _("SMS to the caller, about to be sent")
            )
        case "uncertain":
            sentence = _("SMS to a colleague, perhaps sent") if to_agent else _("SMS to the caller, perhaps sent")
        case "given_up" | "undelivered":
            why = text_reason(text.last_error)
            sentence = _("SMS to a colleague, not sent. %(why)s", why=why)
            if not to_agent:
                sentence = _("SMS to the caller, not sent. %(why)s", why=why)
        case "delivered":
            sentence = _("SMS to a colleague, delivered") if to_agent else _("SMS to the caller, delivered")
        case _:
            sentence = _("SMS to a colleague, sent") if to_agent else _("SMS to the caller, sent")
    return TimelineLine(sentence=sentence, body=text.body, picture="chat-left-text")


def _received(text: TextReceived) -> TimelineLine:
    if not text.body:
        return TimelineLine(
            sentence=_("An SMS from the caller; its content has been deleted"), picture="chat-right-text"
        )
    return TimelineLine(sentence=_("The caller wrote"), body=text.body, picture="chat-right-text")
