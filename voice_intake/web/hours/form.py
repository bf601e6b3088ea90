"""What an admin writes to close the desk, or to open it, out of turn: days and times on the wall of the desk."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from voice_intake.domain.customers.forms import FieldFault, RefusedEdit
from voice_intake.domain.hours.closures import FURTHEST, LONGEST, new_closure, new_opening
from voice_intake.domain.hours.desk_calendar import END_OF_DAY, first_instant
from voice_intake.domain.hours.intervals import HoursException
from voice_intake.domain.language import Bilingual, Language
from voice_intake.domain.ticket import Tier
from voice_intake.domain.user_message import said

CLOCK = re.compile(r"(\d{1,2})[:.]([0-5]\d)", re.ASCII)

REASONS = tuple(f"reason_{language}" for language in Language)
FIELDS = ("what", "from_day", "from_time", "until_day", "until_time", "tier", *REASONS)
CALLED = {"starts_at": "from_day", "ends_at": "until_day"}
"""Where the form has what the domain calls otherwise."""


class HoursEntryKind(StrEnum):
    """What is to be entered."""

    CLOSURE = "closure"
    OPENING = "opening"


@dataclass(frozen=True, kw_only=True)
class _Wall:
    """Where and when the form is read."""

    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def is_near(self, day: date) -> bool:
        """Anything further away is a slip of the pen, and may be no instant at all."""
        return abs(day - self.today) <= FURTHEST + LONGEST

    def instant(self, day: date, minutes: int) -> datetime:
        return first_instant(self.zone, day, minutes)


def read_form(form: Mapping[str, str], *, zone: ZoneInfo, now: datetime) -> HoursException:
    """Raises RefusedEdit with all that is wrong. A closure without times is one of whole days."""
    wall = _Wall(zone=zone, now=now)
    is_closure = form["what"] == HoursEntryKind.CLOSURE
    if faults := [*_day_faults(form, wall), *_time_faults(form, needs_times=not is_closure)]:
        raise RefusedEdit(*faults)
    first = date.fromisoformat(form["from_day"])
    last = date.fromisoformat(form["until_day"]) if form["until_day"] else first
    begins = wall.instant(first, _minutes(form["from_time"]) or 0)
    ends = wall.instant(last, END_OF_DAY if (at := _minutes(form["until_time"])) is None else at)
    starts_at = None if first == wall.today and not form["from_time"] else begins
    reason = Bilingual.of({language: form[f"reason_{language}"] for language in Language})
    if is_closure:
        return new_closure(starts_at=starts_at, ends_at=ends, reason=reason, now=now)
    tier = Tier(form["tier"]) if form["tier"] in tuple(Tier) else None
    return new_opening(starts_at=starts_at, ends_at=ends, reason=reason, tier=tier, now=now)


def _day_faults(form: Mapping[str, str], wall: _Wall) -> Iterator[FieldFault]:
    for name, is_needed in (("from_day", True), ("until_day", False)):
        text = form[name]
        if not text and not is_needed:
            continue
        day = _day(text)
        if day is None:
            yield FieldFault(name, said("Write a day as year, month and day, such as 2026-12-24."))
        elif not wall.is_near(day):
            yield FieldFault(name, said("Write a day within the coming two years."))


def _time_faults(form: Mapping[str, str], *, needs_times: bool) -> Iterator[FieldFault]:
    for name in ("from_time", "until_time"):
        if not form[name] and not needs_times:
            continue
        if _minutes(form[name]) is None:
            yield FieldFault(name, said("Write a time of the day, such as 15:30."))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _minutes(text: str) -> int | None:
    """After midnight; the end of a day may be written 24:00."""
    told = CLOCK.fullmatch(text.strip())
    count = int(told[1]) * 60 + int(told[2]) if told else END_OF_DAY + 1
    return count if count <= END_OF_DAY else None


def whole_days(extra: HoursException, zone: ZoneInfo) -> tuple[date, date] | None:
    """The first and the last day of what goes from midnight to midnight."""
    first, after = extra.starts_at.astimezone(zone).date(), extra.ends_at.astimezone(zone).date()
    is_whole = extra.starts_at == first_instant(zone, first, 0) and extra.ends_at == first_instant(zone, after, 0)
    return (first, after - timedelta(1)) if is_whole else None
