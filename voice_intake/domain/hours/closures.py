"""What can be done to the desk's hours between two versions of the policy, and what of it is refused.

Nothing is entered or taken back for the past: callers were told then that the desk is open or closed. So a change
never makes late what was in time, nor the other way round.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from voice_intake.domain.customers.forms import FieldFault, RefusedEdit
from voice_intake.domain.hours.intervals import Closure, ExtraOpening, HoursException
from voice_intake.domain.language import Bilingual
from voice_intake.domain.ticket import Tier
from voice_intake.domain.user_message import said

LONGEST = timedelta(days=366)
"""Of one closure or extra opening. A desk that changes for longer has another policy."""

FURTHEST = timedelta(days=2 * 366)
"""Ahead that one may begin. Both together keep a desk from being closed for as long as its next opening is sought."""

LONGEST_REASON = 200
START_TOLERANCE = timedelta(minutes=1)
"""A form tells whole minutes: what begins within this minute begins now."""


class HoursChangeKind(StrEnum):
    """What was done."""

    CLOSED = "closed"
    CLOSURE_ENDED = "closure_ended"
    """Before its time, while it was running."""
    CLOSURE_REMOVED = "closure_removed"
    """Before it began."""
    OPENED = "opened"
    OPENING_ENDED = "opening_ended"
    OPENING_REMOVED = "opening_removed"


@dataclass(frozen=True, kw_only=True)
class HoursChange:
    """A change, and the span in which time is counted otherwise because of it."""

    what: HoursChangeKind
    starts_at: datetime
    ends_at: datetime
    reason: Bilingual


def added(extra: HoursException) -> HoursChange:
    what = HoursChangeKind.CLOSED if isinstance(extra, Closure) else HoursChangeKind.OPENED
    return HoursChange(what=what, starts_at=extra.starts_at, ends_at=extra.ends_at, reason=extra.reason)


def removed(extra: HoursException, now: datetime) -> HoursChange:
    """The rest of it, from now on. One that is over is not to be taken back."""
    is_closure, has_begun = isinstance(extra, Closure), extra.starts_at < now
    if has_begun:
        what = HoursChangeKind.CLOSURE_ENDED if is_closure else HoursChangeKind.OPENING_ENDED
    else:
        what = HoursChangeKind.CLOSURE_REMOVED if is_closure else HoursChangeKind.OPENING_REMOVED
    return HoursChange(what=what, starts_at=max(extra.starts_at, now), ends_at=extra.ends_at, reason=extra.reason)


def without(extras: tuple[HoursException, ...], extra: HoursException, now: datetime) -> tuple[HoursException, ...]:
    """What is left once one of them has been taken back: for as long as it was in force it stays."""
    left = list(extras)
    left.remove(extra)
    return (*left, replace(extra, ends_at=now)) if extra.starts_at < now else tuple(left)


def new_closure(*, starts_at: datetime | None, ends_at: datetime, reason: Bilingual, now: datetime) -> Closure:
    """A closure from an instant on, None being now, with its reason. Raises RefusedEdit with all that is wrong."""
    begins, spoken = _checked(starts_at, ends_at, reason, now)
    return Closure(starts_at=begins, ends_at=ends_at, reason=spoken)


def new_opening(
    *, starts_at: datetime | None, ends_at: datetime, reason: Bilingual, tier: Tier | None, now: datetime
) -> ExtraOpening:
    """An extra opening of one tier's desk, or of both. Raises RefusedEdit with all that is wrong."""
    begins, spoken = _checked(starts_at, ends_at, reason, now)
    return ExtraOpening(starts_at=begins, ends_at=ends_at, reason=spoken, tier=tier)


def _checked(
    starts_at: datetime | None, ends_at: datetime, reason: Bilingual, now: datetime
) -> tuple[datetime, Bilingual]:
    begins = now if starts_at is None or now - START_TOLERANCE < starts_at <= now else starts_at
    spoken = Bilingual.of({language: clean_reason(text) for language, text in reason.items()})
    faults = [
        *_span_faults(begins, ends_at, now),
        *(fault for language, text in spoken.items() for fault in _reason_faults(f"reason_{language}", text)),
    ]
    if faults:
        raise RefusedEdit(*faults)
    return begins, spoken


def clean_reason(text: str) -> str:
    """A reason as it is read aloud within a sentence: on one line, without its stop and what nobody can say."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split()).rstrip(" .")


def _reason_faults(field: str, reason: str) -> Iterator[FieldFault]:
    if not reason:
        yield FieldFault(field, said("Callers hear the reason: say it in a few words."))
    if len(reason) > LONGEST_REASON:
        told = said(
            "The reason has %(count)s characters. Callers hear it: keep to %(most)s.",
            count=len(reason),
            most=LONGEST_REASON,
        )
        yield FieldFault(field, told)


def _span_faults(starts_at: datetime, ends_at: datetime, now: datetime) -> Iterator[FieldFault]:
    if starts_at < now:
        told = said("%(at)s is over, and what callers were told then stays so: begin now or later.", at=starts_at)
        yield FieldFault("starts_at", told)
    elif starts_at - now > FURTHEST:
        yield FieldFault(
            "starts_at", said("%(at)s is more than two years ahead: come back nearer the time.", at=starts_at)
        )
    if ends_at <= now:
        yield FieldFault("ends_at", said("%(at)s is over: write an end that is still to come.", at=ends_at))
    elif ends_at <= starts_at:
        told = said("%(at)s is no end of what begins at %(start)s: write a later one.", at=ends_at, start=starts_at)
        yield FieldFault("ends_at", told)
    elif ends_at - starts_at > LONGEST:
        told = said(
            "That would be %(days)s days. At the most it is %(most)s: for more, change the policy file.",
            days=(ends_at - starts_at).days,
            most=LONGEST.days,
        )
        yield FieldFault("ends_at", told)
