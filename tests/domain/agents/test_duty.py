"""Who is on duty: rota, exceptions, the switch, and the two nights in which the clocks are changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_intake.domain.agents.duty import (
    Duty,
    DutyException,
    DutyReason,
    Rota,
    Shift,
    Switch,
    duty,
    is_on_duty,
    next_boundary,
)

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
INSTANT = timedelta.resolution
NEVER = Switch(is_on_duty=True)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN).astimezone(UTC)


def rota(*shifts: Shift, exceptions: tuple[DutyException, ...] = ()) -> Rota:
    return Rota(time_zone=COPENHAGEN, shifts=shifts, exceptions=exceptions)


def away(start: str, end: str, *, is_on_duty: bool = False) -> DutyException:
    return DutyException(starts_at=local(start), ends_at=local(end), is_on_duty=is_on_duty)


OFFICE = tuple(Shift(day, 480, 960) for day in range(1, 6))


def test_shift_is_half_open() -> None:
    assert not is_on_duty(rota(*OFFICE), NEVER, local("2026-11-23T08:00") - INSTANT)
    assert is_on_duty(rota(*OFFICE), NEVER, local("2026-11-23T08:00"))
    assert is_on_duty(rota(*OFFICE), NEVER, local("2026-11-23T16:00") - INSTANT)
    assert not is_on_duty(rota(*OFFICE), NEVER, local("2026-11-23T16:00"))


def test_rota_says_since_when_and_until_when() -> None:
    working = duty(rota(*OFFICE), NEVER, local("2026-11-20T10:00"))
    weekend = duty(rota(*OFFICE), NEVER, local("2026-11-20T16:00"))
    assert working == Duty(
        is_on_duty=True, why=DutyReason.BY_ROTA, since=local("2026-11-20T08:00"), until=local("2026-11-20T16:00")
    )
    assert (weekend.why, weekend.until) == (DutyReason.OUTSIDE_ROTA, local("2026-11-23T08:00"))


def test_shift_over_midnight_is_one() -> None:
    night = rota(Shift(1, 1320, 1440), Shift(2, 0, 360))
    held = duty(night, Switch(is_on_duty=False, changed_at=local("2026-11-23T23:00")), local("2026-11-24T05:00"))
    assert duty(night, NEVER, local("2026-11-23T23:00")).until == local("2026-11-24T06:00")
    assert (held.why, held.until) == (DutyReason.BY_HAND, local("2026-11-24T06:00"))


def test_round_the_clock_has_no_end() -> None:
    always = rota(*(Shift(day, 0, 1440) for day in range(1, 8)))
    off = Switch(is_on_duty=False, changed_at=local("2026-01-01T10:00"))
    assert duty(always, NEVER, local("2026-03-29T02:30")).until is None
    assert duty(always, off, local("2027-01-01T10:00")).why is DutyReason.BY_HAND


def test_without_a_rota_the_switch_tells() -> None:
    assert duty(rota(), NEVER, local("2026-11-23T03:00")) == Duty(
        is_on_duty=True, why=DutyReason.NO_ROTA, since=None, until=None
    )
    off = Switch(is_on_duty=False, changed_at=local("2026-11-01T10:00"))
    assert duty(rota(), off, local("2026-11-23T03:00")).since == local("2026-11-01T10:00")


def test_holiday_of_somebody_without_a_rota() -> None:
    holiday = rota(exceptions=(away("2026-12-21T00:00", "2027-01-04T00:00"),))
    assert [
        is_on_duty(holiday, NEVER, local(day)) for day in ("2026-12-20T23:59", "2026-12-24T10:00", "2027-01-04T00:00")
    ] == [True, False, True]


def test_exception_goes_before_shifts_and_before_an_earlier_one() -> None:
    week = away("2026-11-23T00:00", "2026-11-28T00:00")
    morning = away("2026-11-25T07:00", "2026-11-25T09:00", is_on_duty=True)
    planned = rota(*OFFICE, exceptions=(week, morning))
    assert duty(planned, NEVER, local("2026-11-24T10:00")).until == morning.starts_at
    out_of_turn = duty(planned, NEVER, local("2026-11-25T07:30"))
    assert (out_of_turn.is_on_duty, out_of_turn.exception, out_of_turn.until) == (True, morning, morning.ends_at)
    assert duty(planned, NEVER, morning.ends_at).until == week.ends_at


@pytest.mark.parametrize(
    ("switched", "until"),
    [
        ("2026-11-23T10:02", "2026-11-23T16:00"),
        ("2026-11-23T16:00", "2026-11-24T08:00"),
        ("2026-11-23T07:59", "2026-11-23T08:00"),
        ("2026-11-20T20:00", "2026-11-23T08:00"),
    ],
)
@pytest.mark.parametrize("state", [True, False])
def test_switch_holds_until_the_rotas_next_boundary(switched: str, until: str, *, state: bool) -> None:
    switch = Switch(is_on_duty=state, changed_at=local(switched))
    stands = duty(rota(*OFFICE), switch, local(until) - INSTANT)
    assert (stands.is_on_duty, stands.why, stands.until) == (state, DutyReason.BY_HAND, local(until))
    assert duty(rota(*OFFICE), switch, local(until)).why is not DutyReason.BY_HAND


def test_holiday_ends_what_was_switched_before_it() -> None:
    on = Switch(is_on_duty=True, changed_at=local("2026-11-22T20:00"))
    planned = rota(*OFFICE, exceptions=(away("2026-11-23T00:00", "2026-11-28T00:00"),))
    assert not is_on_duty(planned, on, local("2026-11-23T00:00"))


def test_switch_says_nothing_of_the_time_before_it() -> None:
    off = Switch(is_on_duty=False, changed_at=local("2026-11-23T10:00"))
    assert duty(rota(*OFFICE), off, local("2026-11-23T09:00")).why is DutyReason.BY_ROTA


def test_skipped_and_repeated_times_are_the_first_instant_that_reaches_them() -> None:
    """02:30 is skipped on 29 March, and comes twice on 25 October."""
    sundays = rota(Shift(7, 150, 300))
    assert next_boundary(sundays, local("2026-03-28T12:00")) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert next_boundary(sundays, local("2026-10-24T12:00")) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert is_on_duty(sundays, NEVER, datetime(2026, 10, 25, 1, 15, tzinfo=UTC))


def test_shift_that_the_clock_swallows_comes_a_week_later() -> None:
    swallowed = rota(Shift(7, 130, 160))
    assert duty(swallowed, NEVER, local("2026-03-28T12:00")).until == local("2026-04-05T02:10")


shifts = st.builds(
    lambda day, starts, length: Shift(day, starts, min(starts + length, 1440)),
    st.integers(1, 7),
    st.integers(0, 95).map(lambda quarter: quarter * 15),
    st.integers(1, 64).map(lambda quarter: quarter * 15),
)
"""Of quarters of an hour, over both changes of the clocks, too."""
moments = st.sampled_from([datetime(2026, 3, 26, tzinfo=UTC), datetime(2026, 10, 22, tzinfo=UTC)]).flatmap(
    lambda start: st.integers(0, 8 * 96).map(lambda quarter: start + timedelta(minutes=15 * quarter))
)
exceptions = st.builds(
    lambda start, hours, state: DutyException(
        starts_at=start, ends_at=start + timedelta(hours=hours), is_on_duty=state
    ),
    moments,
    st.integers(1, 60),
    st.booleans(),
)
rotas = st.builds(
    Rota,
    time_zone=st.just(COPENHAGEN),
    shifts=st.lists(shifts, max_size=6).map(tuple),
    exceptions=st.lists(exceptions, max_size=3).map(tuple),
)
switches = st.builds(Switch, is_on_duty=st.booleans(), changed_at=st.none() | moments)


@given(rotas, switches, moments)
def test_nothing_changes_before_it_is_said_to(planned: Rota, switch: Switch, at: datetime) -> None:
    stands = duty(planned, switch, at)
    assert is_on_duty(planned, switch, at) == stands.is_on_duty
    assert stands.since is None or stands.since <= at
    end = min(stands.until or at + timedelta(days=3), at + timedelta(days=3))
    start = max(stands.since or at, at - timedelta(days=3))
    if stands.until is not None:
        assert stands.until > at
    moments_between = [end - INSTANT, at + (end - at) / 2]
    if stands.why is not DutyReason.NO_ROTA:
        moments_between.append(start)
    for moment in (it for it in moments_between if not switch.changed_at or switch.changed_at <= min(it, at)):
        then = duty(planned, switch, moment)
        assert (then.is_on_duty, then.why, then.until) == (stands.is_on_duty, stands.why, stands.until)


@given(rotas, switches, moments, moments)
def test_switch_decides_exactly_until_the_next_boundary(
    planned: Rota, switch: Switch, changed_at: datetime, at: datetime
) -> None:
    state = switch.is_on_duty
    boundary = next_boundary(planned, changed_at)
    by_hand = is_on_duty(planned, Switch(is_on_duty=state, changed_at=changed_at), at)
    if at >= changed_at and (boundary is None or at < boundary):
        assert by_hand == state
    elif planned.shifts:
        assert by_hand == is_on_duty(planned, Switch(is_on_duty=not state), at)


@given(st.lists(shifts, min_size=1, max_size=6), moments)
def test_on_duty_as_the_clock_on_the_wall_says(week: list[Shift], at: datetime) -> None:
    wall = at.astimezone(COPENHAGEN)
    minutes = wall.hour * 60 + wall.minute
    if wall.fold or wall.utcoffset() != (at + timedelta(hours=3)).astimezone(COPENHAGEN).utcoffset():
        return
    said = any(it.weekday == wall.isoweekday() and it.starts <= minutes < it.ends for it in week)
    assert is_on_duty(rota(*week), NEVER, at) == said
