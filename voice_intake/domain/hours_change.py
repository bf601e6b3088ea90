"""What can be done to the desk's hours between two versions of the policy, and what of it is refused.

Nothing is entered or taken back for the past: callers were told then that the desk is open or closed. So a change
never makes late what was in time, nor the other way round.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from voice_intake.domain.errors import RefusedChange
from voice_intake.domain.language import Bilingual
from voice_intake.domain.open_time import Closure, Extra, ExtraOpening
from voice_intake.domain.ticket import Tier

LONGEST = timedelta(days=366)
"""Of one closure or extra opening. A desk that changes for longer has another policy."""

FURTHEST = timedelta(days=2 * 366)
"""Ahead that one may begin. Both together keep a desk from being closed for as long as its next opening is sought."""

LONGEST_REASON = 200
MOMENT_AGO = timedelta(minutes=1)
"""A form tells whole minutes: what begins within this minute begins now."""


class Change(StrEnum):
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
class Changed:
    """A change, and the span in which time is counted otherwise because of it."""

    what: Change
    starts_at: datetime
    ends_at: datetime
    reason: Bilingual


def added(extra: Extra) -> Changed:
    what = Change.CLOSED if isinstance(extra, Closure) else Change.OPENED
    return Changed(what=what, starts_at=extra.starts_at, ends_at=extra.ends_at, reason=extra.reason)


def taken_back(extra: Extra, now: datetime) -> Changed:
    """The rest of it, from now on. One that is over is not to be taken back."""
    is_closure, has_begun = isinstance(extra, Closure), extra.starts_at < now
    if has_begun:
        what = Change.CLOSURE_ENDED if is_closure else Change.OPENING_ENDED
    else:
        what = Change.CLOSURE_REMOVED if is_closure else Change.OPENING_REMOVED
    return Changed(what=what, starts_at=max(extra.starts_at, now), ends_at=extra.ends_at, reason=extra.reason)


def without(extras: tuple[Extra, ...], extra: Extra, now: datetime) -> tuple[Extra, ...]:
    """What is left once one of them has been taken back: for as long as it was in force it stays."""
    left = list(extras)
    left.remove(extra)
    return (*left, replace(extra, ends_at=now)) if extra.starts_at < now else tuple(left)


def reason_of(danish: str, english: str) -> Bilingual:
    """As callers hear it, within a sentence. Raises RefusedChange where one of them is empty or too long."""
    return Bilingual(da=_sentence(danish, "Danish"), en=_sentence(english, "English"))


def _sentence(text: str, language: str) -> str:
    plain = " ".join("".join(each if each.isprintable() else " " for each in text).split()).rstrip(" .")
    if not plain:
        raise RefusedChange(
            f"The reason in {language} is empty: callers hear it, such as “brandøvelse” or “fire drill”"
        )
    if len(plain) > LONGEST_REASON:
        raise RefusedChange(
            f"The reason in {language} has {len(plain)} characters, and callers hear it: {LONGEST_REASON} are enough"
        )
    return plain


def new_closure(*, starts_at: datetime | None, ends_at: datetime, reason: Bilingual, now: datetime) -> Closure:
    """A closure from an instant on, None being now. Raises RefusedChange."""
    starts_at = _begins(starts_at, now)
    _check_span(starts_at, ends_at, now)
    return Closure(starts_at=starts_at, ends_at=ends_at, reason=reason)


def new_opening(
    *, starts_at: datetime | None, ends_at: datetime, reason: Bilingual, tier: Tier | None, now: datetime
) -> ExtraOpening:
    """An extra opening of one tier's desk, or of both, from an instant on, None being now. Raises RefusedChange."""
    starts_at = _begins(starts_at, now)
    _check_span(starts_at, ends_at, now)
    return ExtraOpening(starts_at=starts_at, ends_at=ends_at, reason=reason, tier=tier)


def _begins(starts_at: datetime | None, now: datetime) -> datetime:
    if starts_at is None or now - MOMENT_AGO < starts_at <= now:
        return now
    if starts_at < now:
        raise RefusedChange(
            f"{_told(starts_at)} is over, and what callers were told then stays so: let it begin now or later"
        )
    return starts_at


def _check_span(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if ends_at <= now:
        raise RefusedChange(f"{_told(ends_at)} is over: give an end that is still to come, with its date if need be")
    if ends_at <= starts_at:
        raise RefusedChange(f"It begins at {_told(starts_at)} and cannot end at {_told(ends_at)}: give a later end")
    if ends_at - starts_at > LONGEST:
        raise RefusedChange(
            f"It would last {(ends_at - starts_at).days} days: {LONGEST.days} at the most, and the policy file for more"
        )
    if starts_at - now > FURTHEST:
        raise RefusedChange(f"{_told(starts_at)} is more than two years ahead: enter it nearer the time")


def _told(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at.utcoffset() == timedelta() else f"{at:%Y-%m-%d %H:%M}"
