"""The months of a desk as a calendar on a wall: each day with its holiday, and when and why each desk is open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from voice_intake.domain.hours.desk_calendar import OpeningHours, first_instant
from voice_intake.domain.hours.intervals import HoursException, clipped
from voice_intake.domain.hours.opening_hours import DayAccount, account
from voice_intake.domain.hours.public_holidays import holiday
from voice_intake.domain.language import Bilingual
from voice_intake.domain.ticket import PHONE_TIER, Tier

TIER = PHONE_TIER
"""Whose time zone and holidays a day has: the policy gives both tiers the same."""


@dataclass(frozen=True, kw_only=True)
class CalendarDay:
    date: date
    holiday: Bilingual | None
    """Its name, whether the desk is open or not."""
    tiers: Mapping[Tier, DayAccount]
    """When each desk is open, in `spans`; and why, or why not, in `reason` and `names`."""
    extras: tuple[HoursException, ...]
    """What was entered besides the policy that falls on this day, in the order in which it starts."""


@dataclass(frozen=True, kw_only=True)
class CalendarMonth:
    first: date
    days: tuple[CalendarDay, ...]


def calendar(
    hours: Mapping[Tier, OpeningHours], extras: Iterable[HoursException], first: date, *, months: int = 12
) -> tuple[CalendarMonth, ...]:
    """That many whole months from the one in which a day lies; `hours` are the policy's, by tier."""
    entered = sorted(extras, key=lambda extra: extra.starts_at)
    with_extras = {tier: each.with_extras(entered) for tier, each in hours.items()}
    begins = first.replace(day=1)
    made = []
    for _ in range(months):
        made.append(_month(with_extras, entered, begins))
        begins = _next_month(begins)
    return tuple(made)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _month(hours: Mapping[Tier, OpeningHours], extras: list[HoursException], first: date) -> CalendarMonth:
    accounts = {tier: {day.date: day for day in _days(each, first)} for tier, each in hours.items()}
    days = (
        CalendarDay(
            date=day,
            holiday=holiday(hours[TIER].holiday_country, day),
            tiers={tier: each[day] for tier, each in accounts.items()},
            extras=tuple(extra for extra in extras if _falls_on(hours[TIER], extra, day)),
        )
        for day in accounts[TIER]
    )
    return CalendarMonth(first=first, days=tuple(days))


def _days(hours: OpeningHours, first: date) -> tuple[DayAccount, ...]:
    return account(hours, _midnight(hours, first), _midnight(hours, _next_month(first)))


def _midnight(hours: OpeningHours, day: date) -> datetime:
    return first_instant(hours.time_zone, day, 0)


def _falls_on(hours: OpeningHours, extra: HoursException, day: date) -> bool:
    return any(clipped((extra,), _midnight(hours, day), _midnight(hours, day + timedelta(days=1))))
