"""A year of the desk on a wall."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from voice_intake.domain.hours.intervals import Closure, ExtraOpening, HoursException
from voice_intake.domain.hours.month_view import CalendarDay, calendar
from voice_intake.domain.hours.opening_hours import HoursReason
from voice_intake.domain.language import Bilingual
from voice_intake.domain.ticket import Tier
from voice_intake.gateways.policy_file import read_policy

HOURS = read_policy(None).hours
WHY = Bilingual(da="flytning", en="moving")
HOUR = timedelta(hours=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Copenhagen"))


def day_of(day: date, *extras: HoursException) -> CalendarDay:
    [month] = calendar(HOURS, extras, day, months=1)
    return month.days[day.day - 1]


def test_twelve_whole_months_have_every_day_once_and_in_order() -> None:
    months = calendar(HOURS, (), date(2026, 11, 22))
    days = [day.date for month in months for day in month.days]
    assert (days[0], days[-1], len(days)) == (date(2026, 11, 1), date(2027, 10, 31), 365)
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))
    assert [month.first.month for month in months] == [11, 12, *range(1, 11)]


def test_a_day_tells_each_tiers_hours() -> None:
    day = day_of(date(2026, 11, 23))
    assert day.tiers[Tier.EXTENDED].spans == ((local("2026-11-23T08:00"), local("2026-11-23T22:00")),)
    assert day.tiers[Tier.STANDARD].worked == 8 * HOUR
    assert day.holiday is None


def test_a_holiday_is_named_and_stays_named_when_the_desk_opens_on_it() -> None:
    christmas = date(2026, 12, 25)
    name = Bilingual(da="Juledag", en="Christmas Day")
    closed = day_of(christmas)
    assert (closed.holiday, closed.tiers[Tier.EXTENDED].reason) == (name, HoursReason.HOLIDAY)

    opening = ExtraOpening(
        starts_at=local("2026-12-25T10:00"), ends_at=local("2026-12-25T14:00"), reason=WHY, tier=Tier.EXTENDED
    )
    opened = day_of(christmas, opening)
    assert (opened.holiday, opened.extras) == (name, (opening,))
    assert (opened.tiers[Tier.EXTENDED].worked, opened.tiers[Tier.EXTENDED].names) == (4 * HOUR, WHY)
    assert opened.tiers[Tier.STANDARD].reason is HoursReason.HOLIDAY


def test_a_closure_over_midnight_stands_on_both_days() -> None:
    closure = Closure(starts_at=local("2026-11-24T12:00"), ends_at=local("2026-11-25T12:00"), reason=WHY)
    days = calendar(HOURS, [closure], date(2026, 11, 1), months=1)[0].days
    assert [day.date.day for day in days if day.extras] == [24, 25]
    assert [day.tiers[Tier.EXTENDED].worked / HOUR for day in days[23:25]] == [4, 10]


def test_a_month_in_which_the_clocks_change_has_its_days_whole() -> None:
    [march] = calendar(HOURS, (), date(2026, 3, 31), months=1)
    assert [day.date.day for day in march.days] == list(range(1, 32))
