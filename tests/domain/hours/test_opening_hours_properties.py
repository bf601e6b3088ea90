"""Laws that hold for every desk, and agreement with a desk that is watched minute by minute."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from voice_intake.domain.hours.opening_hours import (
    Closure,
    DaySpan,
    ExtraOpening,
    HoursException,
    OpeningHours,
    account,
    add_working,
    desk_status_at,
    is_open,
    next_closing,
    next_opening,
    working_between,
)
from voice_intake.domain.language import Bilingual

MINUTE, TICK = timedelta(minutes=1), timedelta(microseconds=1)
HOLIDAYS = frozenset(json.loads((Path(__file__).parents[2] / "data/danish_public_holidays.json").read_text()))
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2026, 4, 2), date(2026, 12, 24)]


@st.composite
def days_spans(draw: st.DrawFn) -> tuple[DaySpan, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    return tuple(DaySpan(a * 15, b * 15) for a, b in zip(edges[::2], edges[1::2], strict=False))


def worth_an_hour(week: tuple[tuple[DaySpan, ...], ...]) -> bool:
    return sum(span.closes - span.opens for day in week for span in day) >= 60


weeks = st.tuples(*[days_spans()] * 7).filter(worth_an_hour)
zones = st.sampled_from(["Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "UTC"]).map(ZoneInfo)
desks = st.builds(OpeningHours, time_zone=zones, weekly=weeks, holiday_country=st.just("DK"))
instants = st.datetimes(datetime(2021, 1, 1), datetime(2039, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
spans_of_time = st.timedeltas(timedelta(), timedelta(hours=60))
WHY = Bilingual(da="flytning", en="moving")
kinds = st.sampled_from([Closure, ExtraOpening])
extras = st.lists(st.tuples(kinds, st.integers(-72 * 60, 72 * 60), st.integers(1, 48 * 60)), max_size=5)
Around = list[tuple[type[HoursException], int, int]]


def entered(at: datetime, around: Around) -> list[HoursException]:
    """Closures and extra openings around an instant, given in minutes: begins, lasts."""
    spans = [(kind, at + begins * MINUTE, lasts * MINUTE) for kind, begins, lasts in around]
    return [kind(starts_at=start, ends_at=start + lasts, reason=WHY) for kind, start, lasts in spans]


@given(desks, instants, spans_of_time, extras)
def test_added_working_time_is_measured_again(
    desk: OpeningHours, at: datetime, span: timedelta, around: Around
) -> None:
    desk = desk.with_extras(entered(at, around))
    due = add_working(desk, at, span)
    assert due >= at
    assert working_between(desk, at, due) == span
    if span:
        assert working_between(desk, at, due - TICK) < span
        assert is_open(desk, due - TICK)


@given(desks, instants, spans_of_time, spans_of_time)
def test_working_time_adds_up_and_never_runs_backwards(
    desk: OpeningHours, at: datetime, first: timedelta, second: timedelta
) -> None:
    middle = add_working(desk, at, first)
    assert add_working(desk, middle, second) == add_working(desk, at, first + second)
    assert add_working(desk, at, first) <= add_working(desk, at, first + second)
    assert add_working(desk, at, first) <= add_working(desk, at + second, first)


@given(desks, instants, st.timedeltas(timedelta(), timedelta(days=30)), st.floats(0, 1), extras)
def test_working_time_between_splits_anywhere(
    desk: OpeningHours, at: datetime, span: timedelta, share: float, around: Around
) -> None:
    desk = desk.with_extras(entered(at, around))
    middle, end = at + span * share, at + span
    whole = working_between(desk, at, end)
    assert working_between(desk, at, middle) + working_between(desk, middle, end) == whole
    assert timedelta() <= whole <= span
    assert sum((day.worked for day in account(desk, at, end)), timedelta()) == whole


@given(desks, instants, extras)
def test_openings_and_closings_are_edges(desk: OpeningHours, at: datetime, around: Around) -> None:
    desk = desk.with_extras(entered(at, around))
    opening, closing = next_opening(desk, at), next_closing(desk, at)
    assert opening > at < closing
    assert (is_open(desk, opening), is_open(desk, opening - TICK)) == (True, False)
    assert (is_open(desk, closing), is_open(desk, closing - TICK)) == (False, True)
    assert (closing < opening) is is_open(desk, at)
    assert desk_status_at(desk, at).until == min(opening, closing)


@settings(max_examples=25)
@given(weeks, st.sampled_from(CHANGES) | st.dates(date(2021, 1, 1), date(2039, 12, 1)), extras)
def test_desk_agrees_with_one_watched_minute_by_minute(
    weekly: tuple[tuple[DaySpan, ...], ...], day: date, around: Around
) -> None:
    start = datetime(day.year, day.month, day.day, 10, tzinfo=UTC) - timedelta(days=1)
    out_of_turn = entered(start + timedelta(days=1), around)
    week = OpeningHours(time_zone=ZoneInfo("Europe/Copenhagen"), weekly=weekly, holiday_country="DK")
    desk = week.with_extras(out_of_turn)
    watched = watch(weekly, start, 2 * 24 * 60, out_of_turn)
    assert [is_open(desk, start + minute * MINUTE) for minute in range(len(watched))] == watched
    assert working_between(desk, start, start + len(watched) * MINUTE) == sum(watched) * MINUTE
    opens = [n for n in range(1, len(watched)) if watched[n] and not watched[n - 1]]
    closes = [n for n in range(1, len(watched)) if watched[n - 1] and not watched[n]]
    assert not opens or next_opening(desk, start) == start + opens[0] * MINUTE
    assert not closes or next_closing(desk, start) == start + closes[0] * MINUTE
    for worked in {1, sum(watched) // 2, sum(watched)} if sum(watched) else ():
        passed = [n for n in range(len(watched)) if sum(watched[: n + 1]) == worked]
        assert add_working(desk, start, worked * MINUTE) == start + (passed[0] + 1) * MINUTE


def watch(
    weekly: tuple[tuple[DaySpan, ...], ...], start: datetime, minutes: int, out_of_turn: list[HoursException]
) -> list[bool]:
    """Looks at the clock on the wall each minute; within a date it never turns back: nobody goes home twice."""
    seen, today, latest = [], None, 0
    for minute in range(minutes):
        wall = (start + minute * MINUTE).astimezone(ZoneInfo("Europe/Copenhagen"))
        if wall.date() != today:
            today, latest = wall.date(), 0
        latest = max(latest, wall.hour * 60 + wall.minute)
        works = today.isoformat() not in HOLIDAYS
        usual = works and any(opens <= latest < closes for opens, closes in weekly[today.weekday()])
        now = [each for each in out_of_turn if each.starts_at <= start + minute * MINUTE < each.ends_at]
        is_shut = any(isinstance(each, Closure) for each in now)
        seen.append(not is_shut and (usual or any(isinstance(each, ExtraOpening) for each in now)))
    return seen


@given(desks, instants, st.integers(0, 72 * 60), spans_of_time, extras, extras)
def test_hours_that_are_changed_from_now_on_make_nothing_late_or_in_time_that_was_not(
    desk: OpeningHours, opened_at: datetime, passed: int, span: timedelta, before: Around, later: Around
) -> None:
    """Whatever is entered from an instant on: a deadline has passed at that instant, or it has not."""
    now = opened_at + passed * MINUTE
    entered_before = entered(opened_at, before)
    added = [replace(it, starts_at=max(it.starts_at, now)) for it in entered(now, later) if it.ends_at > now]
    due = add_working(desk.with_extras(entered_before), opened_at, span)
    moved = add_working(desk.with_extras([*entered_before, *added]), opened_at, span)
    assert (moved < now) is (due < now)
    assert due >= now or moved == due
