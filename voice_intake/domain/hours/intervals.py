"""Stretches of open time, and what people at the desk enter to add to them or to cut into them.

A closure goes before an extra opening of the same instant: who closes the desk at once, for a fire drill, closes it
whatever was planned.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from voice_intake.domain.language import Bilingual
from voice_intake.domain.ticket import Tier


class Opening(NamedTuple):
    """An unbroken stretch of open time within a day, half-open, in UTC."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, kw_only=True)
class Closure:
    """A stretch of time, half-open, in which the desk is closed for a reason of its own, for both tiers."""

    starts_at: datetime
    ends_at: datetime
    reason: Bilingual

    def __post_init__(self) -> None:
        _validate(self)


@dataclass(frozen=True, kw_only=True)
class ExtraOpening:
    """A stretch of time, half-open, in which the desk is open out of turn: on a holiday, at night, on a Saturday."""

    starts_at: datetime
    ends_at: datetime
    reason: Bilingual
    tier: Tier | None = None
    """Whose desk is open; None: both."""

    def __post_init__(self) -> None:
        _validate(self)


HoursException = Closure | ExtraOpening
"""What somebody at the desk entered besides the policy's hours."""


def _validate(extra: HoursException) -> None:
    object.__setattr__(extra, "starts_at", in_utc(extra.starts_at))
    object.__setattr__(extra, "ends_at", in_utc(extra.ends_at))
    if extra.ends_at <= extra.starts_at:
        raise ValueError(f"what starts at {extra.starts_at} cannot end at {extra.ends_at}")


def counts_for(extra: HoursException, tier: Tier | None) -> bool:
    """Whether it changes the hours of that tier; hours of no tier know only what is entered for both."""
    return isinstance(extra, Closure) or extra.tier in (None, tier)


def joined(openings: Iterable[Opening]) -> tuple[Opening, ...]:
    """In order, those that overlap or touch as one."""
    together: list[Opening] = []
    for opens, closes in sorted(openings):
        if together and opens <= together[-1].closes_at:
            together[-1] = Opening(together[-1].opens_at, max(closes, together[-1].closes_at))
        else:
            together.append(Opening(opens, closes))
    return tuple(together)


def clipped(extras: Iterable[HoursException], start: datetime, end: datetime) -> Iterator[Opening]:
    """What falls within [start, end)."""
    for extra in extras:
        if extra.starts_at < end and extra.ends_at > start:
            yield Opening(max(extra.starts_at, start), min(extra.ends_at, end))


def cut(opening: Opening, closures: Iterable[Closure]) -> Iterator[Opening]:
    """What closures, in the order in which they start, leave of an opening."""
    opens, closes = opening
    for closure in closures:
        if closure.ends_at <= opens or closure.starts_at >= closes:
            continue
        if closure.starts_at > opens:
            yield Opening(opens, closure.starts_at)
        opens = closure.ends_at
    if opens < closes:
        yield Opening(opens, closes)


def in_utc(at: datetime) -> datetime:
    """The same instant in UTC; a naive one raises ValueError."""
    if at.utcoffset() is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(UTC)
