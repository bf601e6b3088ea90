"""The nights in which clocks are changed, in several zones; a time that is skipped or repeated in each."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from voice_intake.domain.hours.opening_hours import (
    DaySpan,
    OpeningHours,
    account,
    add_working,
    is_open,
    next_closing,
    next_opening,
    working_between,
)

HOUR = timedelta(hours=1)
ALL_DAY = DaySpan(0, 1440)


def daily(zone: str, *spans: DaySpan, days: int = 7) -> OpeningHours:
    weekly = (spans,) * days + ((),) * (7 - days)
    return OpeningHours(time_zone=ZoneInfo(zone), weekly=weekly, holiday_country="")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Copenhagen", date(2026, 3, 29), 23),
        ("Europe/Copenhagen", date(2026, 10, 25), 25),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("America/Havana", date(2026, 3, 8), 23),
        ("Pacific/Apia", date(2011, 12, 30), 0),
        ("Asia/Tokyo", date(2026, 3, 29), 24),
    ],
)
def test_day_round_the_clock_is_as_long_as_it_lasts(zone: str, day: date, hours: float) -> None:
    desk = daily(zone, ALL_DAY)
    around = utc(f"{day}T00:00") - 36 * HOUR, utc(f"{day}T00:00") + 60 * HOUR
    [worked] = [it.worked for it in account(desk, *around) if it.date == day]
    assert worked == hours * HOUR
    assert working_between(desk, *around) == 96 * HOUR


def test_desk_open_around_the_clock_closes_on_saturday_midnight_over_both_changes() -> None:
    desk = daily("Europe/Copenhagen", ALL_DAY, days=5)
    assert next_closing(desk, utc("2026-03-23T12:00")) == utc("2026-03-27T23:00")
    assert next_opening(desk, utc("2026-03-23T12:00")) == utc("2026-03-29T22:00")
    assert next_closing(desk, utc("2026-10-21T12:00")) == utc("2026-10-23T22:00")
    assert next_opening(desk, utc("2026-10-21T12:00")) == utc("2026-10-25T23:00")


def test_hours_worked_over_a_change_are_hours_elapsed() -> None:
    desk = daily("Europe/Copenhagen", ALL_DAY)
    assert add_working(desk, utc("2026-03-28T23:00"), 24 * HOUR) == utc("2026-03-29T23:00")
    assert add_working(desk, utc("2026-10-24T22:00"), 24 * HOUR) == utc("2026-10-25T22:00")


@pytest.mark.parametrize(
    ("zone", "span", "noon", "opens", "closes"),
    [
        pytest.param(
            "Europe/Copenhagen",
            DaySpan(150, 300),
            "2026-03-28T12:00",
            "2026-03-29T01:00",
            "2026-03-29T03:00",
            id="skipped",
        ),
        pytest.param(
            "Europe/Copenhagen",
            DaySpan(60, 150),
            "2026-03-28T12:00",
            "2026-03-29T00:00",
            "2026-03-29T01:00",
            id="no end",
        ),
        pytest.param(
            "Europe/Copenhagen",
            DaySpan(130, 160),
            "2026-03-28T12:00",
            "2026-03-30T00:10",
            "2026-03-30T00:40",
            id="no time",
        ),
        pytest.param(
            "Europe/Copenhagen",
            DaySpan(150, 300),
            "2026-10-24T12:00",
            "2026-10-25T00:30",
            "2026-10-25T04:00",
            id="twice",
        ),
        pytest.param(
            "Europe/Copenhagen",
            DaySpan(60, 150),
            "2026-10-24T12:00",
            "2026-10-24T23:00",
            "2026-10-25T00:30",
            id="first",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            DaySpan(135, 300),
            "2026-10-03T02:00",
            "2026-10-03T15:30",
            "2026-10-03T18:00",
            id="half",
        ),
        pytest.param(
            "America/New_York", DaySpan(150, 300), "2026-03-07T20:00", "2026-03-08T07:00", "2026-03-08T09:00", id="west"
        ),
    ],
)
def test_time_of_day_is_the_first_instant_that_reaches_it(
    zone: str, span: DaySpan, noon: str, opens: str, closes: str
) -> None:
    desk = daily(zone, span)
    assert next_opening(desk, utc(noon)) == utc(opens)
    assert next_closing(desk, utc(opens)) == utc(closes)
    assert [is_open(desk, utc(opens) + step) for step in (-timedelta(microseconds=1), timedelta())] == [False, True]
    assert [is_open(desk, utc(closes) + step) for step in (-timedelta(microseconds=1), timedelta())] == [True, False]


def test_office_in_new_york_follows_its_own_clock() -> None:
    desk = daily("America/New_York", DaySpan(540, 1020), days=5)
    assert next_opening(desk, utc("2026-03-06T22:00")) == utc("2026-03-09T13:00")
    assert next_opening(desk, utc("2026-02-27T22:00")) == utc("2026-03-02T14:00")
