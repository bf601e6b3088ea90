"""A call on a case's timeline: the gist of it in a line, and its steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from voice_intake.actions.timeline.load_timeline import Entry, Rang, TurnTaken
from voice_intake.web.calls import call_text
from voice_intake.web.shared import formatting


@dataclass(frozen=True, kw_only=True)
class SummaryStep:
    """One thing that happened in a call. `said` is what the caller heard then, `then` what the line did."""

    key: str
    at: datetime
    sentence: str
    said: tuple[str, ...] = ()
    then: str = ""
    is_ours: bool = False
    """The line did it, not the caller."""


def gist(parts: Sequence[Entry]) -> str:
    """What one wants to know of a call without looking at it: who spoke with the caller, what the caller left."""
    told = [_("Call"), *_rung(part for part in parts if isinstance(part, Rang)), *_left(parts)]
    return " · ".join([*told, ngettext("%(num)d step", "%(num)d steps", len(parts))])


def _rung(rings: Iterable[Rang]) -> Sequence[str]:
    """Whoever answered, or is being rung; else all who were rung."""
    rung = list(rings)
    if reached := [call_text.rang_told(ring) for ring in rung if ring.outcome in (None, "accepted")]:
        return reached
    names = ", ".join(dict.fromkeys(ring.agent for ring in rung))
    return [_("no answer from %(names)s", names=names)] if names else []


def _left(parts: Iterable[Entry]) -> Sequence[str]:
    lengths = [int(part.event.get("seconds") or 0) for part in parts if isinstance(part, TurnTaken)]
    return [_("message of %(length)s", length=formatting.length(seconds)) for seconds in lengths if seconds]


def turn(taken: TurnTaken) -> SummaryStep:
    return SummaryStep(
        key=f"turn-{taken.number}",
        at=taken.at,
        sentence=call_text.turn_told(taken),
        said=taken.heard.sentences,
        then=call_text.then_told(taken),
    )


def ring(rang: Rang) -> SummaryStep:
    told = call_text.rang_told(rang)
    return SummaryStep(key=f"rang-{rang.agent_id}-{rang.at.timestamp()}", at=rang.at, sentence=told, is_ours=True)
