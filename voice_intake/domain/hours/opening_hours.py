"""When a desk is open, and how working time runs (P6, P10); which hours a day has is told in `desk_calendar`.

- Openings are half-open: a desk that closes at 17:00 is open at 16:59:59.999999 and closed at 17:00:00.
- Openings that touch, across midnight too, are one: around the clock from Monday to Friday closes on Saturday 00:00.
- An hour worked is an hour elapsed, whatever the clock shows.
- Instants go in aware (a naive one raises ValueError) and come out in UTC.
- A search looks five years ahead and then raises NoSuchInstant, so no desk can make it loop.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from voice_intake.domain.errors import VoiceIntakeError
from voice_intake.domain.hours.desk_calendar import (
    DaySpan,
    HoursReason,
    OpeningHours,
    SpecialDay,
    before_closures,
    desk_day,
    first_instant,
    local_date,
    openings_on,
)
from voice_intake.domain.hours.intervals import Closure, ExtraOpening, HoursException, Opening, clipped, in_utc
from voice_intake.domain.language import Bilingual

__all__ = [
    "Closure",
    "DayAccount",
    "DaySpan",
    "DeskStatus",
    "ExtraOpening",
    "HoursException",
    "HoursReason",
    "NoSuchInstant",
    "Opening",
    "OpeningHours",
    "SpecialDay",
    "account",
    "add_working",
    "desk_status_at",
    "is_open",
    "next_closing",
    "next_opening",
    "working_between",
]

ONE_DAY = timedelta(days=1)
SEARCH = timedelta(days=5 * 366)


class NoSuchInstant(VoiceIntakeError):
    """The desk does not open, or does not close, within five years."""


@dataclass(frozen=True, kw_only=True)
class DeskStatus:
    """How things stand at one instant."""

    is_open: bool
    reason: HoursReason
    names: Bilingual | None
    """The holiday's name, or the reason of a special day or a closure, when that is why the desk is closed."""
    until: datetime
    """The next closing when open, the next opening when closed."""


def desk_status_at(hours: OpeningHours, at: datetime) -> DeskStatus:
    """Open or closed, why, and until when."""
    if is_open(hours, at):
        return DeskStatus(is_open=True, reason=HoursReason.OPEN, names=None, until=next_closing(hours, at))
    reason, names = closed_reason(hours, at)
    return DeskStatus(is_open=False, reason=reason, names=names, until=next_opening(hours, at))


def closed_reason(hours: OpeningHours, at: datetime) -> tuple[HoursReason, Bilingual | None]:
    """The reason for being closed at a closed instant: the desk's own closure first, then the day, then the hour."""
    at = in_utc(at)
    for closure in hours.closures:
        if closure.starts_at <= at < closure.ends_at:
            return HoursReason.CLOSED_BY_DESK, closure.reason
    day = local_date(hours, at)
    usual = before_closures(hours, day)
    if not usual:
        return desk_day(hours.calendar, day)[1:]
    if at < usual[0].opens_at:
        return HoursReason.BEFORE_HOURS, None
    return (HoursReason.AFTER_HOURS if at >= usual[-1].closes_at else HoursReason.BETWEEN), None


def is_open(hours: OpeningHours, at: datetime) -> bool:
    at = in_utc(at)
    return any(opens <= at < closes for opens, closes in openings_on(hours, local_date(hours, at)))


def next_opening(hours: OpeningHours, after: datetime) -> datetime:
    """The first opening strictly after an instant."""
    after, joined = in_utc(after), None
    for opens, closes in openings(hours, after, after + SEARCH):
        if opens > after and opens != joined:
            return opens
        joined = closes
    raise NoSuchInstant(f"the desk does not open within five years after {after.isoformat()}")


def next_closing(hours: OpeningHours, after: datetime) -> datetime:
    """The first closing strictly after an instant, of the opening it falls in or else of the next one."""
    after, closing = in_utc(after), None
    for opens, closes in openings(hours, after, after + SEARCH):
        if closing not in (None, opens):
            break
        closing = closes
    if closing is None or closing > after + SEARCH:
        raise NoSuchInstant(f"the desk does not close within five years after {after.isoformat()}")
    return closing


def add_working(hours: OpeningHours, start: datetime, span: timedelta) -> datetime:
    """The first instant at which that much working time has passed: using up a day's last minute gives its closing."""
    left, start = span, in_utc(start)
    if left < timedelta():
        raise ValueError(f"working time is counted forwards, not {span}")
    if not left:
        return start
    for opens, closes in openings(hours, start, start + SEARCH):
        begins = max(opens, start)
        if left <= closes - begins:
            return begins + left
        left -= closes - begins
    raise NoSuchInstant(f"the desk does not work {span} within five years after {start.isoformat()}")


def working_between(hours: OpeningHours, start: datetime, end: datetime) -> timedelta:
    """The open time in [start, end), elapsed; none when the end lies before the start."""
    start, end = in_utc(start), in_utc(end)
    found = openings(hours, start, end) if start < end else ()
    return sum((min(closes, end) - max(opens, start) for opens, closes in found if opens < end), timedelta())


def openings(hours: OpeningHours, since: datetime, until: datetime) -> Iterator[Opening]:
    """The openings that end after `since`, on the local dates up to that of `until`, cut at midnights, in order."""
    day, last = local_date(hours, since), local_date(hours, until)
    while day <= last:
        yield from (opening for opening in openings_on(hours, day) if opening.closes_at > since)
        day += ONE_DAY


@dataclass(frozen=True, kw_only=True)
class DayAccount:
    """What one local date contributed to a working time."""

    date: date
    spans: tuple[Opening, ...]
    """The stretches that counted."""
    worked: timedelta
    reason: HoursReason
    """OPEN when anything counted, else why nothing did."""
    names: Bilingual | None
    """The name of an extra opening that counted, or of a special day, a holiday or a closure."""


def account(hours: OpeningHours, start: datetime, end: datetime) -> tuple[DayAccount, ...]:
    """The working time in [start, end) day by day, days without any included; empty when the end is not later."""
    start, end = in_utc(start), in_utc(end)
    day, days = local_date(hours, start), []
    while start < end and (midnight := first_instant(hours.time_zone, day, 0)) < end:
        days.append(_account_of(hours, day, max(start, midnight), end))
        day += ONE_DAY
    return tuple(days)


def _account_of(hours: OpeningHours, day: date, start: datetime, end: datetime) -> DayAccount:
    within = [Opening(max(opens, start), min(closes, end)) for opens, closes in openings_on(hours, day)]
    spans = tuple(opening for opening in within if opening.opens_at < opening.closes_at)
    worked = sum((closes - opens for opens, closes in spans), timedelta())
    reason, names = (
        (HoursReason.OPEN, special_day_name(hours, day, spans)) if spans else _no_hours_reason(hours, day, start, end)
    )
    return DayAccount(date=day, spans=spans, worked=worked, reason=reason, names=names)


def special_day_name(hours: OpeningHours, day: date, spans: tuple[Opening, ...]) -> Bilingual | None:
    """What a day with these openings is called, if anything but the weekday opens it."""
    for extra in hours.extra_openings:
        if any(True for opens, closes in spans for _ in clipped((extra,), opens, closes)):
            return extra.reason
    return desk_day(hours.calendar, day).names


def _no_hours_reason(
    hours: OpeningHours, day: date, start: datetime, end: datetime
) -> tuple[HoursReason, Bilingual | None]:
    """A day whose hours a closure took away is told by the closure, not by the night before it."""
    usual = (max(opens, start) for opens, closes in before_closures(hours, day) if closes > start)
    return closed_reason(hours, next((opens for opens in usual if opens < end), start))
