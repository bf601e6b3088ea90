"""When somebody may call: instants at which the line has something else to say, found in the policy's own hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from voice_intake.domain.hours.opening_hours import NoSuchInstant, OpeningHours, is_open, next_closing
from voice_intake.domain.hours.public_holidays import public_holidays
from voice_intake.domain.language import Language
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import PHONE_TIER, Tier

MORNING, EVENING, SATURDAY = time(10), time(20, 30), time(11)
EASTER_MONDAY = "Easter Monday"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """`told` names it, beside its day and hour."""

    name: str
    told: LazyString
    at: datetime


def choices(policy: Policy, *, now: datetime) -> tuple[Choice, ...]:
    """All of them to come; those that this policy's hours do not know are left out."""
    hours, standard = policy.hours[PHONE_TIER], policy.hours[Tier.STANDARD]
    today = policy.date_at(now)
    coming = [today + timedelta(days=days) for days in range(1, 15)]
    workday = next((day for day in coming if is_open(standard, _at(policy, day, MORNING))), None)
    evening = next(
        (day for day in coming if is_open(hours, at := _at(policy, day, EVENING)) and not is_open(standard, at)), None
    )
    saturday = next(day for day in coming if day.isoweekday() == 6)
    easter = next(_easters(policy, today), None)
    closing = _last_second(hours, _at(policy, workday, MORNING)) if workday else None
    found: tuple[tuple[datetime | None, str, LazyString], ...] = (
        (_at(policy, workday, MORNING) if workday else None, "morning", _("A morning: agents are on duty")),
        (_at(policy, evening, EVENING) if evening else None, "evening", _("An evening: extended support alone")),
        (_at(policy, saturday, SATURDAY), "saturday", _("A Saturday")),
        (_at(policy, easter, MORNING) if easter else None, "easter", _("Easter Monday")),
        (closing, "closing", _("The last second before closing")),
    )
    return tuple(Choice(name=name, told=told, at=at) for at, name, told in found if at)


def _at(policy: Policy, day: date, at: time) -> datetime:
    return datetime.combine(day, at, policy.time_zone)


def _easters(policy: Policy, today: date) -> Iterator[date]:
    for year in (today.year, today.year + 1):
        for day, names in sorted(public_holidays(policy.holiday_country, year).items()):
            if names[Language.ENGLISH] == EASTER_MONDAY and day > today:
                yield day


def _last_second(hours: OpeningHours, at: datetime) -> datetime | None:
    try:
        return next_closing(hours, at) - timedelta(seconds=1)
    except NoSuchInstant:
        return None
