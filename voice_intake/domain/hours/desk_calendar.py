"""The days of a desk: its weekly hours, the calendar they stand in, and what closes or opens it out of turn.

- Hours are wall-clock time of the desk's zone. A time of day stands for the first instant at which the clock shows it
  or a later one: a repeated time counts once, a skipped one is the moment of the change.
- Precedence on a day: a special day of that one year, one of every year, public holiday, weekly hours; at equal
  rank open beats closed. Extra openings that the desk entered add to that, whatever the day is, and closures that it
  entered cut into what comes of it.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from voice_intake.domain.hours.intervals import (
    Closure,
    ExtraOpening,
    HoursException,
    Opening,
    clipped,
    counts_for,
    cut,
    joined,
)
from voice_intake.domain.hours.public_holidays import holiday
from voice_intake.domain.language import Bilingual
from voice_intake.domain.ticket import Tier

ONE_SECOND = timedelta(seconds=1)
END_OF_DAY = 24 * 60
"""24:00 in minutes after midnight."""


class HoursReason(StrEnum):
    """Why a desk is open or closed."""

    OPEN = "open"
    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    """A weekday without hours, whichever it is."""
    BEFORE_HOURS = "before_hours"
    AFTER_HOURS = "after_hours"
    BETWEEN = "between"
    """A pause between two openings of one day."""
    CLOSED_DAY = "closed_day"
    """Closed by the policy file."""
    CLOSED_BY_DESK = "closed_by_desk"
    """Closed by a closure that somebody at the desk entered."""


class DaySpan(NamedTuple):
    """Hours of one day, in minutes after midnight on the wall clock; the end of the day is 1440."""

    opens: int
    closes: int


@dataclass(frozen=True, kw_only=True)
class SpecialDay:
    """A day that differs from the calendar, in one year or (year None) in every year."""

    year: int | None
    month: int
    day: int
    reason: Bilingual
    spans: tuple[DaySpan, ...] | None = ()
    """Its hours; () is closed; None, on an open day, the ordinary hours of its weekday."""

    def falls_on(self, day: date) -> bool:
        return (self.month, self.day) == (day.month, day.day) and self.year in (None, day.year)


@dataclass(frozen=True, kw_only=True)
class OpeningHours:
    """One desk's hours, the calendar they stand in, and what was entered besides them."""

    time_zone: ZoneInfo
    weekly: tuple[tuple[DaySpan, ...], ...]
    """Seven days from Monday, each with its spans in order."""
    holiday_country: str
    """"" for a desk that works through holidays."""
    closed_days: tuple[SpecialDay, ...] = ()
    open_days: tuple[SpecialDay, ...] = ()
    tier: Tier | None = None
    """Whose hours they are: an extra opening may be for one tier only."""
    extras: tuple[HoursException, ...] = ()

    def __post_init__(self) -> None:
        in_order = sorted(self.extras, key=lambda extra: (extra.starts_at, extra.ends_at))
        object.__setattr__(self, "extras", tuple(in_order))

    def with_extras(self, extras: Iterable[HoursException]) -> "OpeningHours":
        """These hours with closures and extra openings in place of any they had; another tier's are left out."""
        given = tuple(extra for extra in extras if counts_for(extra, self.tier))
        return replace(self, extras=given) if given != self.extras else self

    @cached_property
    def closures(self) -> tuple[Closure, ...]:
        return tuple(extra for extra in self.extras if isinstance(extra, Closure))

    @cached_property
    def extra_openings(self) -> tuple[ExtraOpening, ...]:
        return tuple(extra for extra in self.extras if isinstance(extra, ExtraOpening))

    @property
    def usual_day(self) -> tuple[time, time]:
        """When the desk opens and closes on most weekdays that it opens on, as a sentence about it would say."""
        days = Counter((spans[0].opens, spans[-1].closes) for spans in self.weekly if spans)
        [((opens, closes), _)] = days.most_common(1)
        return _time_of_day(opens), _time_of_day(closes)

    @property
    def in_a_week(self) -> timedelta:
        """Open time of a week without holidays or special days."""
        return timedelta(minutes=sum(closes - opens for spans in self.weekly for opens, closes in spans))

    @cached_property
    def calendar(self) -> "OpeningHours":
        """These hours without extras: the part that days are remembered for."""
        return self.with_extras(()) if self.extras else self

    @cached_property
    def _hash(self) -> int:
        days = (self.weekly, self.closed_days, self.open_days)
        return hash((self.time_zone, self.holiday_country, days, self.tier, self.extras))

    def __hash__(self) -> int:
        return self._hash  # asked for on every look at a day


class DeskDay(NamedTuple):
    """One local date of a desk, as the policy has it."""

    openings: tuple[Opening, ...]
    closed: HoursReason
    """Why it is closed, if it has no openings."""
    names: Bilingual | None
    """The holiday's name or the special day's reason."""


def openings_on(hours: OpeningHours, day: date) -> tuple[Opening, ...]:
    """The openings of one local date, in order."""
    openings = before_closures(hours, day)
    if not hours.closures:
        return openings
    return tuple(piece for opening in openings for piece in cut(opening, hours.closures))


def before_closures(hours: OpeningHours, day: date) -> tuple[Opening, ...]:
    """The openings of one local date, extra ones too, as if nobody had closed the desk."""
    openings = desk_day(hours.calendar, day).openings
    if not hours.extra_openings:
        return openings
    midnight, next_midnight = (first_instant(hours.time_zone, day, minutes) for minutes in (0, END_OF_DAY))
    extra = tuple(clipped(hours.extra_openings, midnight, next_midnight))
    return joined((*openings, *extra)) if extra else openings


@lru_cache(maxsize=8192)
def desk_day(hours: OpeningHours, day: date) -> DeskDay:
    """What one local date is for a desk without its extras; remembered, as every question begins here."""
    special, name = _special_day(hours, day), holiday(hours.holiday_country, day)
    if special is not None and special.spans is not None:
        return DeskDay(_openings(hours, day, special.spans), HoursReason.CLOSED_DAY, special.reason)
    if special is None and name is not None:
        return DeskDay((), HoursReason.HOLIDAY, name)
    weekly = _openings(hours, day, hours.weekly[day.weekday()])
    return DeskDay(weekly, HoursReason.WEEKEND, special.reason if special and weekly else None)


def _special_day(hours: OpeningHours, day: date) -> SpecialDay | None:
    fitting = [special for special in (*hours.open_days, *hours.closed_days) if special.falls_on(day)]
    return min(fitting, key=lambda special: special.year is None, default=None)


def _openings(hours: OpeningHours, day: date, spans: Iterable[DaySpan]) -> tuple[Opening, ...]:
    moments = [[first_instant(hours.time_zone, day, minutes) for minutes in span] for span in spans]
    return tuple(Opening(opens, closes) for opens, closes in moments if opens < closes)


def first_instant(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    """The first instant at which the zone's clock shows that many minutes after midnight of the day, or more."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if _wall(instant, zone) == wall:
        return instant
    # Skipped: the two readings of a time that never was lie on either side of the change (PEP 495).
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    seconds = range((instant - before) // ONE_SECOND)
    return before + ONE_SECOND * bisect_left(
        seconds, wall, key=lambda second: _wall(before + ONE_SECOND * second, zone)
    )


def _time_of_day(minutes: int) -> time:
    """24:00 is told as 00:00."""
    return time(minutes % END_OF_DAY // 60, minutes % 60)


def local_date(hours: OpeningHours, at: datetime) -> date:
    """The date at the desk."""
    return at.astimezone(hours.time_zone).date()


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)
