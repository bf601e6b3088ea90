"""Open, closed, why and until when. Moments are wall-clock times in Copenhagen unless they end in Z."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from voice_intake.domain.hours.opening_hours import (
    DaySpan,
    HoursReason,
    NoSuchInstant,
    OpeningHours,
    SpecialDay,
    account,
    add_working,
    desk_status_at,
    is_open,
    next_closing,
    next_opening,
    working_between,
)
from voice_intake.domain.language import Bilingual

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
HOUR, TICK = timedelta(hours=1), timedelta(microseconds=1)
OFFICE, SPLIT = (DaySpan(540, 1020),), (DaySpan(540, 720), DaySpan(780, 1020))
MOVE = Bilingual(da="flytning", en="moving house")


def week(*spans: DaySpan, days: int = 5, **more: object) -> OpeningHours:
    """A desk with these spans on its first days, from Monday."""
    weekly = (spans,) * days + ((),) * (7 - days)
    return OpeningHours(**{"time_zone": COPENHAGEN, "weekly": weekly, "holiday_country": "DK"} | more)


def local(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=COPENHAGEN)


def special(year: int | None, month: int, day: int, spans: tuple[DaySpan, ...] | None = ()) -> SpecialDay:
    return SpecialDay(year=year, month=month, day=day, reason=MOVE, spans=spans)


DESK, LUNCH = week(*OFFICE), week(*SPLIT)


@pytest.mark.parametrize(
    ("at", "opened", "reason", "until"),
    [
        ("2026-11-24T08:59:59.999999", False, HoursReason.BEFORE_HOURS, "2026-11-24T09:00"),
        ("2026-11-24T09:00", True, HoursReason.OPEN, "2026-11-24T12:00"),
        ("2026-11-24T10:30", True, HoursReason.OPEN, "2026-11-24T12:00"),
        ("2026-11-24T11:59:59.999999", True, HoursReason.OPEN, "2026-11-24T12:00"),
        ("2026-11-24T12:00", False, HoursReason.BETWEEN, "2026-11-24T13:00"),
        ("2026-11-24T12:59:59.999999", False, HoursReason.BETWEEN, "2026-11-24T13:00"),
        ("2026-11-24T13:00", True, HoursReason.OPEN, "2026-11-24T17:00"),
        ("2026-11-24T17:00", False, HoursReason.AFTER_HOURS, "2026-11-25T09:00"),
        ("2026-11-27T17:00", False, HoursReason.AFTER_HOURS, "2026-11-30T09:00"),
        ("2026-11-28T10:00", False, HoursReason.WEEKEND, "2026-11-30T09:00"),
        ("2026-04-02T10:00", False, HoursReason.HOLIDAY, "2026-04-07T09:00"),
        ("2026-04-05T10:00", False, HoursReason.HOLIDAY, "2026-04-07T09:00"),
    ],
)
def test_standing_in_every_position_of_a_day(at: str, opened: bool, reason: HoursReason, until: str) -> None:  # noqa: FBT001
    found = desk_status_at(LUNCH, local(at))
    assert (found.is_open, found.reason, found.until) == (opened, reason, local(until))
    assert found.until.tzinfo is UTC


def test_holiday_is_told_by_name_in_both_languages() -> None:
    assert desk_status_at(DESK, local("2026-05-24T10:00")).names == Bilingual(da="Pinsedag", en="Pentecost")


def test_store_bededag_ended_with_2023() -> None:
    assert desk_status_at(DESK, local("2023-05-05T10:00")).reason is HoursReason.HOLIDAY
    assert is_open(DESK, local("2024-04-26T10:00"))


def test_holidays_hold_far_in_the_future() -> None:
    assert desk_status_at(DESK, local("2525-12-25T10:00")).reason is HoursReason.HOLIDAY
    assert next_opening(DESK, local("3000-12-24T17:00")) == local("3000-12-29T09:00")


@pytest.mark.parametrize(("after", "opening"), [("08:59", "24T09:00"), ("09:00", "25T09:00"), ("09:01", "25T09:00")])
def test_next_opening_is_strictly_after(after: str, opening: str) -> None:
    assert next_opening(DESK, local(f"2026-11-24T{after}")) == local(f"2026-11-{opening}")


@pytest.mark.parametrize(("after", "closing"), [("16:59", "24T17:00"), ("17:00", "25T17:00"), ("17:01", "25T17:00")])
def test_next_closing_is_strictly_after(after: str, closing: str) -> None:
    assert next_closing(DESK, local(f"2026-11-24T{after}")) == local(f"2026-11-{closing}")


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-24T10:00", 7, "2026-11-24T17:00"),
        ("2026-11-24T08:00", 8, "2026-11-24T17:00"),
        ("2026-11-24T10:00", 12, "2026-11-25T14:00"),
        ("2026-11-24T17:00", 1, "2026-11-25T10:00"),
        ("2026-11-28T10:00", 2, "2026-11-30T11:00"),
        ("2026-11-28T10:00", 0, "2026-11-28T10:00"),
        ("2026-11-24T16:00", 41, "2026-12-01T17:00"),
    ],
)
def test_working_time_runs_while_the_desk_is_open(start: str, hours: int, end: str) -> None:
    assert add_working(DESK, local(start), hours * HOUR) == local(end)
    assert working_between(DESK, local(start), local(end)) == hours * HOUR


def test_one_tick_over_a_days_end_falls_on_the_next_opening() -> None:
    assert add_working(DESK, local("2026-11-24T10:00"), 7 * HOUR + TICK) == local("2026-11-25T09:00:00.000001")


def test_working_time_backwards_is_none_when_measured_and_refused_when_added() -> None:
    assert working_between(DESK, local("2026-11-25T10:00"), local("2026-11-24T10:00")) == timedelta()
    assert working_between(DESK, local("2026-11-24T12:00"), local("2026-11-24T10:00")) == timedelta()
    with pytest.raises(ValueError, match="forwards"):
        add_working(DESK, local("2026-11-24T10:00"), -TICK)


@pytest.mark.parametrize("ask", [is_open, next_opening, next_closing, desk_status_at])
def test_naive_instants_are_refused(ask: object) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        ask(DESK, datetime(2026, 11, 24, 10))  # type: ignore[operator]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("closed", "opened", "at", "expected"),
    [
        ([special(None, 12, 24)], [], "2026-12-24T10:00", False),
        ([special(None, 12, 24)], [], "2027-12-24T10:00", False),
        ([special(2026, 12, 24)], [], "2027-12-24T10:00", True),
        ([special(None, 12, 24)], [special(2026, 12, 24, None)], "2026-12-24T10:00", True),
        ([special(None, 12, 24)], [special(2026, 12, 24, None)], "2027-12-24T10:00", False),
        ([special(2026, 12, 24)], [special(None, 12, 24, None)], "2026-12-24T10:00", False),
        ([special(None, 12, 24)], [special(None, 12, 24, None)], "2026-12-24T10:00", True),
        ([], [special(2026, 4, 2, None)], "2026-04-02T10:00", True),
        ([], [special(2026, 11, 28, (DaySpan(600, 660),))], "2026-11-28T10:00", True),
        ([], [special(2026, 11, 28, (DaySpan(600, 660),))], "2026-11-28T11:00", False),
        ([], [special(None, 2, 29, (DaySpan(0, 1440),))], "2032-02-29T10:00", True),
    ],
)
def test_special_days_go_before_the_calendar(
    closed: list[SpecialDay],
    opened: list[SpecialDay],
    at: str,
    expected: bool,  # noqa: FBT001
) -> None:
    desk = week(*OFFICE, closed_days=tuple(closed), open_days=tuple(opened))
    assert is_open(desk, local(at)) is expected


def test_closed_day_and_open_day_tell_their_reasons() -> None:
    closed = week(*OFFICE, closed_days=(special(2026, 12, 24),))
    assert desk_status_at(closed, local("2026-12-24T10:00")).reason is HoursReason.CLOSED_DAY
    assert desk_status_at(closed, local("2026-12-24T10:00")).names == MOVE
    yearly = week(*OFFICE, open_days=(special(None, 11, 28, None),))
    assert desk_status_at(yearly, local("2026-11-28T10:00")).reason is HoursReason.WEEKEND


def test_spans_that_touch_are_one_opening() -> None:
    desk = week(DaySpan(540, 720), DaySpan(720, 1020))
    assert next_closing(desk, local("2026-11-24T10:00")) == local("2026-11-24T17:00")
    assert next_opening(desk, local("2026-11-24T10:00")) == local("2026-11-25T09:00")


def test_desk_that_never_opens_is_told_and_not_searched_for_ever() -> None:
    never = week(days=0)
    assert not is_open(never, local("2026-11-24T10:00"))
    assert working_between(never, local("2026-11-24"), local("2036-11-24")) == timedelta()
    for ask in (next_opening, next_closing, desk_status_at):
        with pytest.raises(NoSuchInstant, match="within five years"):
            ask(never, local("2026-11-24T10:00"))
    with pytest.raises(NoSuchInstant):
        add_working(never, local("2026-11-24T10:00"), HOUR)


def test_desk_that_never_closes_is_open_and_has_no_closing() -> None:
    always = week(DaySpan(0, 1440), days=7, holiday_country="")
    assert is_open(always, local("2026-12-25T10:00"))
    assert add_working(always, local("2026-11-24T10:00"), 100 * HOUR) == local("2026-11-28T14:00")
    for ask in (next_opening, next_closing):
        with pytest.raises(NoSuchInstant):
            ask(always, local("2026-11-24T10:00"))


def test_usual_day_is_that_of_most_weekdays() -> None:
    short_friday = OpeningHours(
        time_zone=COPENHAGEN, holiday_country="DK", weekly=(*(SPLIT,) * 4, (DaySpan(540, 900),), (), ())
    )
    assert short_friday.usual_day == (time(9), time(17))
    assert week(DaySpan(0, 1440)).usual_day == (time(0), time(0))


def test_account_tells_each_day_and_holidays_by_name() -> None:
    days = account(DESK, local("2026-04-01T15:00"), local("2026-04-07T11:00"))
    assert [(day.date, day.worked / HOUR, day.reason) for day in days] == [
        (date(2026, 4, 1), 2, HoursReason.OPEN),
        (date(2026, 4, 2), 0, HoursReason.HOLIDAY),
        (date(2026, 4, 3), 0, HoursReason.HOLIDAY),
        (date(2026, 4, 4), 0, HoursReason.WEEKEND),
        (date(2026, 4, 5), 0, HoursReason.HOLIDAY),
        (date(2026, 4, 6), 0, HoursReason.HOLIDAY),
        (date(2026, 4, 7), 2, HoursReason.OPEN),
    ]
    assert days[1].names == Bilingual(da="Skærtorsdag", en="Maundy Thursday")
    assert days[0].spans == ((local("2026-04-01T15:00"), local("2026-04-01T17:00")),)


def test_account_of_no_time_is_empty_and_midnight_belongs_to_the_next_day() -> None:
    assert account(DESK, local("2026-11-24T10:00"), local("2026-11-24T10:00")) == ()
    assert len(account(DESK, local("2026-11-24T10:00"), local("2026-11-25T00:00"))) == 1
