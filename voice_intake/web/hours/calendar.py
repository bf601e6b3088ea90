"""The desk's months as a page shows them: a table of weeks each, and beneath it the days that are not as usual."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby

from babel.dates import format_date, get_day_names

from voice_intake.domain.hours.desk_calendar import HoursReason, OpeningHours, before_closures, desk_day
from voice_intake.domain.hours.intervals import Closure, HoursException, Opening
from voice_intake.domain.hours.month_view import CalendarDay, CalendarMonth, calendar
from voice_intake.domain.language import Language
from voice_intake.domain.ticket import Tier
from voice_intake.web.shared import formatting


class Mark(StrEnum):
    """What a day is, as its colour and sign tell."""

    USUAL = "usual"
    REST = "rest"
    """A weekday without hours."""
    HOLIDAY = "holiday"
    """Closed by the calendar or by the policy."""
    OTHER = "other"
    """Open at hours of its own, by the policy."""
    SHUT = "shut"
    """Closed by somebody at the desk, all of it."""
    CUT = "cut"
    """Closed by somebody for a part of it."""
    EXTRA = "extra"
    """Opened by somebody."""


NOT_USUAL = tuple(Mark)[2:]


@dataclass(frozen=True, kw_only=True)
class ShownDay:
    date: date
    mark: Mark
    hours: str
    """`08:00–17:00`, empty for a day on which the desk is closed."""
    name: str
    is_past: bool
    is_today: bool


@dataclass(frozen=True, kw_only=True)
class NamedDays:
    """One day, or several in a row that are alike."""

    days: str
    mark: Mark
    hours: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ShownMonth:
    key: str
    title: str
    weeks: tuple[tuple[int, tuple[ShownDay | None, ...]], ...]
    named: tuple[NamedDays, ...]


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Whose desk is shown to whom, and when."""

    tier: Tier
    language: Language
    now: datetime


def shown_months(
    hours: Mapping[Tier, OpeningHours], extras: Sequence[HoursException], viewer: Viewer
) -> tuple[ShownMonth, ...]:
    """Twelve of them, from the present one on."""
    mine = hours[viewer.tier].with_extras(extras)
    today = viewer.now.astimezone(mine.time_zone).date()
    months = calendar(hours, extras, today)
    return tuple(_month(month, mine, today, viewer) for month in months)


def weekday_names(language: Language) -> list[tuple[str, str]]:
    """From Monday: short and whole."""
    short = get_day_names("short", "stand-alone", locale=language)
    whole = get_day_names("wide", "stand-alone", locale=language)
    return [(short[day].rstrip("."), whole[day]) for day in range(7)]


def usual_week(hours: OpeningHours, language: Language) -> list[tuple[str, str]]:
    """Days of the week that are alike, and their hours; empty where the desk is closed."""
    names = get_day_names("abbreviated", "stand-alone", locale=language)
    told = []
    for spans, days in groupby(range(7), key=lambda day: hours.weekly[day]):
        first, *rest = (names[day].rstrip(".") for day in days)
        week = ", ".join(f"{_wall(opens)}–{_wall(closes)}" for opens, closes in spans)
        told.append((f"{first}–{rest[-1]}" if rest else first, week))
    return told


def _wall(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _month(month: CalendarMonth, hours: OpeningHours, today: date, viewer: Viewer) -> ShownMonth:
    days = [_day(day, hours, today, viewer) for day in month.days]
    title = format_date(month.first, "LLLL y", locale=viewer.language)
    return ShownMonth(
        key=f"{month.first:%Y-%m}",
        title=title[:1].upper() + title[1:],
        weeks=tuple(_weeks(days)),
        named=tuple(_named(days, viewer.language)),
    )


def _weeks(days: Sequence[ShownDay]) -> Iterator[tuple[int, tuple[ShownDay | None, ...]]]:
    """By their numbers, each with seven places from Monday."""
    for number, week in groupby(days, key=lambda day: day.date.isocalendar().week):
        by_weekday = {day.date.weekday(): day for day in week}
        yield number, tuple(by_weekday.get(place) for place in range(7))


def _day(day: CalendarDay, hours: OpeningHours, today: date, viewer: Viewer) -> ShownDay:
    account, mark = day.tiers[viewer.tier], _mark(day, hours, viewer.tier)
    closure = next((extra.reason for extra in day.extras if isinstance(extra, Closure)), None)
    name = (closure if mark is Mark.CUT else None) or account.names or day.holiday
    return ShownDay(
        date=day.date,
        mark=mark,
        hours=", ".join(_span(span, day.date, hours) for span in account.spans),
        name=name[viewer.language] if name else "",
        is_past=day.date < today,
        is_today=day.date == today,
    )


def _mark(day: CalendarDay, hours: OpeningHours, tier: Tier) -> Mark:
    account = day.tiers[tier]
    usual = before_closures(hours, day.date)
    match account.reason:
        case HoursReason.CLOSED_BY_DESK:
            return Mark.SHUT
        case HoursReason.HOLIDAY | HoursReason.CLOSED_DAY:
            return Mark.HOLIDAY
        case HoursReason.OPEN if account.spans != usual:
            return Mark.CUT
        case HoursReason.OPEN if usual != desk_day(hours.calendar, day.date).openings:
            return Mark.EXTRA
        case HoursReason.OPEN:
            return Mark.OTHER if account.names or day.holiday else Mark.USUAL
    return Mark.REST


def _span(span: Opening, day: date, hours: OpeningHours) -> str:
    opens, closes = (at.astimezone(hours.time_zone) for at in span)
    return f"{opens:%H:%M}–{f'{closes:%H:%M}' if closes.date() == day else '24:00'}"


def _named(days: Sequence[ShownDay], language: Language) -> Iterator[NamedDays]:
    for run in _runs([day for day in days if day.mark in NOT_USUAL]):
        first, last = run[0], run[-1]
        told = f"{first.date.day}–{last.date.day}" if last is not first else str(first.date.day)
        yield NamedDays(days=formatting.ordinal(told, language), mark=first.mark, hours=first.hours, name=first.name)


def _runs(days: Sequence[ShownDay]) -> Iterator[list[ShownDay]]:
    """Days in a row that are alike."""
    run: list[ShownDay] = []
    for day in days:
        if run and not _goes_on(run[-1], day):
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _goes_on(before: ShownDay, day: ShownDay) -> bool:
    is_next = day.date - before.date == timedelta(days=1)
    return is_next and (day.mark, day.hours, day.name) == (before.mark, before.hours, before.name)
