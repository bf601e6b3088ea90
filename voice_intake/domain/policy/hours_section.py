"""The hours in the policy file: time zone, holidays, weekly hours of each tier, and special days."""

import re
from dataclasses import replace
from datetime import date, datetime
from difflib import get_close_matches
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from voice_intake.domain.hours.desk_calendar import END_OF_DAY, DaySpan, OpeningHours, SpecialDay
from voice_intake.domain.hours.public_holidays import known_countries, public_holidays
from voice_intake.domain.policy.toml_reader import Advice, TomlTable, ValueType
from voice_intake.domain.policy.value_types import one_of
from voice_intake.domain.ticket import Tier

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPAN = re.compile(r"(\d\d):([0-5]\d)-(\d\d):([0-5]\d)")
LEAP_YEAR = 2000
"""Stands in for every year: it has a 29 February."""

Spans = tuple[DaySpan, ...]


def read_hours(root: TomlTable) -> dict[Tier, OpeningHours]:
    """Each tier's hours, from [hours], [[closed_days]] and [[open_days]]."""
    table = root.table("hours")
    zone, country = table.read("time_zone", TIME_ZONE, ZoneInfo("UTC")), table.read("holiday_country", COUNTRY, "")
    hours = {
        tier: OpeningHours(tier=tier, time_zone=zone, holiday_country=country, weekly=_weekly(table.table(tier)))
        for tier in Tier
    }
    closed, opened = root.tables("closed_days"), root.tables("open_days")
    _add_special_days(hours, [(row, _closed_day(row)) for row in closed] + [(row, _open_day(row)) for row in opened])
    return hours


def _weekly(table: TomlTable) -> tuple[Spans, ...]:
    """A day that is left out is closed; a desk that never opens is refused."""
    weekly = tuple(table.read(day, HOURS, ()) if table.has(day) else () for day in WEEKDAYS)
    if not any(weekly) and not table.faults:
        table.faults.append(f'{table.path} never opens: give at least one day, such as monday = "09:00-17:00"')
    return weekly


def _closed_day(row: TomlTable) -> SpecialDay:
    return _special_day(row, ())


def _open_day(row: TomlTable) -> SpecialDay:
    spans = row.read("hours", HOURS, ()) if row.has("hours") else None
    if spans == () and not row.faults:
        row.refuse("hours", "an open day has hours; a closed one belongs under [[closed_days]]")
    return _special_day(row, spans)


def _special_day(row: TomlTable, spans: Spans | None) -> SpecialDay:
    year, month, day = row.read("date", DAY, (None, 1, 1))
    return SpecialDay(year=year, month=month, day=day, reason=row.both("reason"), spans=spans)


def _add_special_days(hours: dict[Tier, OpeningHours], rows: list[tuple[TomlTable, SpecialDay]]) -> None:
    for row, day in rows:
        for tier in [row.read("tier", one_of(Tier), Tier.STANDARD)] if row.has("tier") else list(Tier):
            if not row.faults:
                _refuse_contradictions(row, day, hours[tier])
            hours[tier] = _with_special_day(hours[tier], day)


def _refuse_contradictions(row: TomlTable, day: SpecialDay, hours: OpeningHours) -> None:
    same = {(other.year, other.month, other.day) for other in (*hours.closed_days, *hours.open_days)}
    if (day.year, day.month, day.day) in same:
        row.refuse("date", "this day stands in the file already: keep one of the two")
    elif day.spans is None and day.year and not hours.weekly[date(day.year, day.month, day.day).weekday()]:
        row.refuse("date", 'this weekday has no hours of its own: give hours = "09:00-17:00"')


def _with_special_day(hours: OpeningHours, day: SpecialDay) -> OpeningHours:
    if day.spans == ():
        return replace(hours, closed_days=(*hours.closed_days, day))
    return replace(hours, open_days=(*hours.open_days, day))


def _time_zone(value: object) -> ZoneInfo:
    if not isinstance(value, str):
        raise ValueError
    try:
        return ZoneInfo(value)
    except (KeyError, OSError, ValueError) as error:  # unknown, a folder of zones, not a name at all
        if meant := get_close_matches(value, available_timezones(), n=1):
            raise Advice(f'did you mean "{meant[0]}"?') from error
        raise ValueError from error


def _country(value: object) -> str:
    if not isinstance(value, str) or value not in known_countries():
        raise ValueError
    public_holidays(value, LEAP_YEAR)  # a country's rules are loaded once: now, not during the first call
    return value


def _spans(value: object) -> Spans:
    """One span or a list of them, in order and apart; touching ones are fine."""
    texts = value if isinstance(value, list) else [value]
    spans = tuple(_span(text) for text in texts)
    if any(earlier.closes > later.opens for earlier, later in pairwise(spans)):
        raise Advice("put the spans of a day in order, so that none overlaps the next")
    return spans


def _span(value: object) -> DaySpan:
    match = SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError
    opens, closes = (int(match[hour]) * 60 + int(match[hour + 1]) for hour in (1, 3))
    if closes > END_OF_DAY:
        raise Advice("a day ends at 24:00")
    if opens >= closes:
        raise Advice("a span ends after it begins: for a night, write 22:00-24:00 and, on the next day, 00:00-06:00")
    return DaySpan(opens, closes)


def _day(value: object) -> tuple[int | None, int, int]:
    """Year, month and day; the year is None for a day of every year."""
    if isinstance(value, str) and re.fullmatch(r"\d\d-\d\d", value):
        yearly = date.fromisoformat(f"{LEAP_YEAR}-{value}")
        return None, yearly.month, yearly.day
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError
    return value.year, value.month, value.day


TIME_ZONE = ValueType('a time zone, such as "Europe/Copenhagen"', _time_zone)
COUNTRY = ValueType('the ISO code of a country whose holidays are known, such as "DK"', _country)
HOURS = ValueType('hours, such as "09:00-17:00" or ["09:00-12:00", "13:00-17:00"]', _spans)
DAY = ValueType('a date, such as 2026-12-24, or "12-24" for every year', _day)
