"""A call as a way that is walked: its stations, which of them are behind the caller, and what was decided there."""

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import gettext as _

from voice_intake.actions.calls.call_outcome import CallProgress
from voice_intake.actions.timeline.load_timeline import Rang
from voice_intake.domain.calls.journey import CallOutcome, Step
from voice_intake.domain.ticket import format_reference


class Stands(StrEnum):
    BEHIND = "behind"
    HERE = "here"
    AHEAD = "ahead"
    PASSED_BY = "passed-by"
    STOPPED = "stopped"
    """The way ended here: the caller was refused."""


@dataclass(frozen=True, kw_only=True)
class Station:
    name: str
    told: str
    stands: Stands


_PLACES: tuple[frozenset[Step], ...] = (
    frozenset({Step.ARRIVED}),
    frozenset({Step.LANGUAGE, Step.CUSTOMER_NUMBER, Step.PIN, Step.CONTACT}),
    frozenset({Step.CASE, Step.SEVERITY}),
    frozenset({Step.RINGING}),
    frozenset({Step.VOICEMAIL}),
    frozenset({Step.CONFIRM}),
    frozenset({Step.DONE}),
)
"""Which steps of the journey are spent at which station."""

ARRIVED, WHO, CASE, PERSON, MESSAGE, TOLD, OVER = range(7)


def stations(story: CallProgress | None) -> tuple[Station, ...]:
    """Of a call, or of none yet."""
    names = (_("Rings"), _("Who?"), _("How serious?"), _("Person"), _("Message"), _("Receipt"), _("The end"))
    return tuple(
        Station(name=name, told=_told(story, place) if story else "", stands=_stands(story, place))
        for place, name in enumerate(names)
    )


def _stands(story: CallProgress | None, place: int) -> Stands:
    if story is None:
        return Stands.AHEAD
    row = story.page.row
    here = next((number for number, steps in enumerate(_PLACES) if row.step in steps), OVER)
    if row.ended_at is not None:
        here = OVER
    if row.outcome == CallOutcome.REFUSED or row.admission == "refused":
        return _of_refused(place, is_over=row.ended_at is not None)
    if place == here:
        return Stands.HERE
    if place > here:
        return Stands.AHEAD
    return Stands.BEHIND if _was_at(story, place) else Stands.PASSED_BY


def _of_refused(place: int, *, is_over: bool) -> Stands:
    if place == WHO:
        return Stands.STOPPED
    if place == OVER and is_over:
        return Stands.HERE
    return Stands.BEHIND if place == ARRIVED else Stands.PASSED_BY


def _was_at(story: CallProgress, place: int) -> bool:
    row, case = story.page.row, story.outcome.case
    match place:
        case 1:
            return row.admission is not None
        case 2:
            return case is not None
        case 3:
            return any(isinstance(entry, Rang) for entry in story.page.timeline)
        case 4:
            return bool(story.outcome.messages)
        case 5:
            return row.step == Step.DONE and case is not None
        case _:
            return True


def _told(story: CallProgress, place: int) -> str:
    """What is known of it, in a word or two."""
    row, outcome = story.page.row, story.outcome
    match place:
        case 1 if row.admission == "refused":
            return _("refused")
        case 1:
            return row.contact or ""
        case 2 if outcome.case:
            return format_reference(outcome.case.reference)
        case 3:
            return row.talks_to or row.rings or _last_rung(story)
        case 4 if outcome.messages and outcome.messages[-1].seconds:
            return _("%(seconds)d s", seconds=outcome.messages[-1].seconds)
        case _:
            return ""


def _last_rung(story: CallProgress) -> str:
    rings = [entry for entry in story.page.timeline if isinstance(entry, Rang)]
    return rings[-1].agent if rings else ""
