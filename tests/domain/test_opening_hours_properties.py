"""Laws that hold for every desk, and agreement with a desk that is watched minute by minute."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from voice_intake.domain.language import Bilingual
from voice_intake.domain.opening_hours import (
    Closure,
    OpeningHours,
    Span,
    account,
    add_working,
    is_open,
    next_closing,
    next_opening,
    standing,
    working_between,
)

MINUTE, TICK = timedelta(minutes=1), timedelta(microseconds=1)
HOLIDAYS = frozenset(json.loads((Path(__file__).parents[1] / "data/danish_public_holidays.json").read_text()))
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2026, 4, 2), date(2026, 12, 24)]

patiently = settings(deadline=None)  # a year of holidays takes its time when it is first asked for


@st.composite
def days_spans(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    return tuple(Span(a * 15, b * 15) for a, b in zip(edges[::2], edges[1::2], strict=False))


def worth_an_hour(week: tuple[tuple[Span, ...], ...]) -> bool:
    return sum(span.closes - span.opens for day in week for span in day) >= 60


weeks = st.tuples(*[days_spans()] * 7).filter(worth_an_hour)
zones = st.sampled_from(["Europe/Copenhagen", "America/New_York", "Australia/Lord_Howe", "UTC"]).map(ZoneInfo)
desks = st.builds(OpeningHours, time_zone=zones, weekly=weeks, holiday_country=st.just("DK"))
instants = st.datetimes(datetime(2021, 1, 1), datetime(2039, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
spans_of_time = st.timedeltas(timedelta(), timedelta(hours=60))
closures = st.lists(st.tuples(st.integers(-72, 72), st.integers(1, 48)), max_size=3)


def closed(desk: OpeningHours, at: datetime, spans: list[tuple[int, int]]) -> OpeningHours:
    """The desk with closures around an instant, given in hours: begins, lasts."""
    begins = [(at + timedelta(hours=offset), timedelta(hours=hours)) for offset, hours in spans]
    why = Bilingual(da="lukket", en="closed")
    return desk.with_extras([Closure(starts_at=start, ends_at=start + lasts, reason=why) for start, lasts in begins])


@patiently
@given(desks, instants, spans_of_time, closures)
def test_added_working_time_is_measured_again(
    desk: OpeningHours, at: datetime, span: timedelta, shut: list[tuple[int, int]]
) -> None:
    desk = closed(desk, at, shut)
    due = add_working(desk, at, span)
    assert due >= at
    assert working_between(desk, at, due) == span
    if span:
        assert working_between(desk, at, due - TICK) < span
        assert is_open(desk, due - TICK)


@patiently
@given(desks, instants, spans_of_time, spans_of_time)
def test_working_time_adds_up_and_never_runs_backwards(
    desk: OpeningHours, at: datetime, first: timedelta, second: timedelta
) -> None:
    middle = add_working(desk, at, first)
    assert add_working(desk, middle, second) == add_working(desk, at, first + second)
    assert add_working(desk, at, first) <= add_working(desk, at, first + second)
    assert add_working(desk, at, first) <= add_working(desk, at + second, first)


@patiently
@given(desks, instants, st.timedeltas(timedelta(), timedelta(days=30)), st.floats(0, 1))
def test_working_time_between_splits_anywhere(desk: OpeningHours, at: datetime, span: timedelta, share: float) -> None:
    middle, end = at + span * share, at + span
    whole = working_between(desk, at, end)
    assert working_between(desk, at, middle) + working_between(desk, middle, end) == whole
    assert timedelta() <= whole <= span
    assert sum((day.worked for day in account(desk, at, end)), timedelta()) == whole


@patiently
@given(desks, instants, closures)
def test_openings_and_closings_are_edges(desk: OpeningHours, at: datetime, shut: list[tuple[int, int]]) -> None:
    desk = closed(desk, at, shut)
    opening, closing = next_opening(desk, at), next_closing(desk, at)
    assert opening > at < closing
    assert (is_open(desk, opening), is_open(desk, opening - TICK)) == (True, False)
    assert (is_open(desk, closing), is_open(desk, closing - TICK)) == (False, True)
    assert (closing < opening) is is_open(desk, at)
    assert standing(desk, at).until == min(opening, closing)


@settings(max_examples=25, deadline=None)
@given(weeks, st.sampled_from(CHANGES) | st.dates(date(2021, 1, 1), date(2039, 12, 1)))
def test_desk_agrees_with_one_watched_minute_by_minute(weekly: tuple[tuple[Span, ...], ...], day: date) -> None:
    desk = OpeningHours(time_zone=ZoneInfo("Europe/Copenhagen"), weekly=weekly, holiday_country="DK")
    start = datetime(day.year, day.month, day.day, 10, tzinfo=UTC) - timedelta(days=1)
    watched = watch(weekly, start, 2 * 24 * 60)
    assert [is_open(desk, start + minute * MINUTE) for minute in range(len(watched))] == watched
    assert working_between(desk, start, start + len(watched) * MINUTE) == sum(watched) * MINUTE
    opens = [n for n in range(1, len(watched)) if watched[n] and not watched[n - 1]]
    closes = [n for n in range(1, len(watched)) if watched[n - 1] and not watched[n]]
    assert not opens or next_opening(desk, start) == start + opens[0] * MINUTE
    assert not closes or next_closing(desk, start) == start + closes[0] * MINUTE


def watch(weekly: tuple[tuple[Span, ...], ...], start: datetime, minutes: int) -> list[bool]:
    """Looks at the clock on the wall each minute; within a date it never turns back: nobody goes home twice."""
    seen, today, latest = [], None, 0
    for minute in range(minutes):
        wall = (start + minute * MINUTE).astimezone(ZoneInfo("Europe/Copenhagen"))
        if wall.date() != today:
            today, latest = wall.date(), 0
        latest = max(latest, wall.hour * 60 + wall.minute)
        works = today.isoformat() not in HOLIDAYS
        seen.append(works and any(opens <= latest < closes for opens, closes in weekly[today.weekday()]))
    return seen
