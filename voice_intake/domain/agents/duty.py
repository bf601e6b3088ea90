"""Who is on duty at an instant, why, and until when.

- A rota is weekly shifts on the desk's clock, and exceptions from one instant to another. All of them are half-open: a
  shift that ends at 16:00 lasts to 15:59:59.999999. Times that the clock skips or repeats are told in `desk_calendar`.
- Shifts that touch or overlap, across midnight too, are one. An exception goes before the shifts, and before an
  exception that was entered earlier.
- An agent who is switched by hand stays so until the rota's next boundary: the start or the end of a shift or of an
  exception. Without shifts the switch alone tells, outside of exceptions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from voice_intake.domain.hours.desk_calendar import END_OF_DAY, first_instant
from voice_intake.domain.hours.intervals import in_utc

ONE_DAY = timedelta(days=1)
SEARCH_DAYS = 15
"""Every shift comes again within a week; one that a change of the clocks swallows, within two."""


class DutyReason(StrEnum):
    """What decides whether an agent is on duty."""

    BY_ROTA = "by_rota"
    """On duty: a shift says so."""
    OUTSIDE_ROTA = "outside_rota"
    """Off duty: there are shifts, and it is none of them now."""
    BY_EXCEPTION = "by_exception"
    BY_HAND = "by_hand"
    """Switched, until the rota's next boundary."""
    NO_ROTA = "no_rota"
    """As switched, because there are no shifts."""


@dataclass(frozen=True, order=True)
class Shift:
    """Weekly time on duty, in minutes after midnight on the wall clock; `weekday` 1 is Monday, 7 is Sunday."""

    weekday: int
    starts: int
    ends: int

    def __post_init__(self) -> None:
        if not (1 <= self.weekday <= 7 and 0 <= self.starts < self.ends <= END_OF_DAY):
            raise ValueError(f"{self} is no stretch of time within a day of the week")


@dataclass(frozen=True, kw_only=True)
class DutyException:
    """Away (`is_on_duty` False), or on duty out of turn."""

    starts_at: datetime
    ends_at: datetime
    is_on_duty: bool
    reason: str = ""
    id: int | None = None
    """Of its row, to take it back by; None: not kept."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts_at", in_utc(self.starts_at))
        object.__setattr__(self, "ends_at", in_utc(self.ends_at))
        if self.ends_at <= self.starts_at:
            raise ValueError(f"an exception that starts at {self.starts_at} cannot end at {self.ends_at}")


@dataclass(frozen=True, kw_only=True)
class Rota:
    """One agent's; `exceptions` in the order in which they were entered."""

    time_zone: ZoneInfo
    shifts: tuple[Shift, ...] = ()
    exceptions: tuple[DutyException, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Switch:
    """How an agent was last switched by hand, and when: None is never. What was before it is not known."""

    is_on_duty: bool
    changed_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.changed_at is not None:
            object.__setattr__(self, "changed_at", in_utc(self.changed_at))


@dataclass(frozen=True, kw_only=True)
class Duty:
    """How things stand with one agent at one instant."""

    is_on_duty: bool
    why: DutyReason
    since: datetime | None
    """A boundary of the rota, or the switch, whatever exceptions came after it; None where neither is known."""
    until: datetime | None
    """When something else will decide, or decide otherwise; None when nothing that is known now will."""
    exception: DutyException | None = None
    """The one that decides."""


def duty(rota: Rota, switch: Switch, at: datetime) -> Duty:
    """On or off duty, why, since when and until when; of instants past and future, as far as is known now."""
    at = in_utc(at)
    if (changed_at := _hand_in_force(rota, switch, at)) is not None:
        until = next_boundary(rota, changed_at)
        return Duty(is_on_duty=switch.is_on_duty, why=DutyReason.BY_HAND, since=changed_at, until=until)
    is_on_duty, why, exception = _planned(rota, switch, at)
    if exception is not None:
        began, ends = max(edge for edge in _edges(rota) if edge <= at), _end_of(exception, rota, at)
        return Duty(is_on_duty=is_on_duty, why=why, since=began, until=ends, exception=exception)
    since = _switched_at(switch, at) if why is DutyReason.NO_ROTA else _last_boundary(rota, at)
    return Duty(is_on_duty=is_on_duty, why=why, since=since, until=next_boundary(rota, at))


def is_on_duty(rota: Rota, switch: Switch, at: datetime) -> bool:
    """The first word of `duty`, for less work: asked of everybody while a caller waits."""
    at = in_utc(at)
    if _hand_in_force(rota, switch, at) is not None:
        return switch.is_on_duty
    return _planned(rota, switch, at)[0]


def next_boundary(rota: Rota, after: datetime) -> datetime | None:
    """The first instant after this one at which a shift or an exception starts or ends; None if there is none."""
    shift = next(_shift_boundaries(rota, after), None)
    exception = min((edge for edge in _edges(rota) if edge > after), default=None)
    return min((edge for edge in (shift, exception) if edge is not None), default=None)


def _hand_in_force(rota: Rota, switch: Switch, at: datetime) -> datetime | None:
    """When the agent was switched, if that goes before the rota."""
    changed_at = _switched_at(switch, at)
    if changed_at is None:
        return None
    boundary = next_boundary(rota, changed_at)
    if boundary is None:
        return changed_at if rota.shifts else None
    return changed_at if at < boundary else None


def _switched_at(switch: Switch, at: datetime) -> datetime | None:
    """None of an instant before the switch."""
    return switch.changed_at if switch.changed_at is not None and switch.changed_at <= at else None


def _planned(rota: Rota, switch: Switch, at: datetime) -> tuple[bool, DutyReason, DutyException | None]:
    exception = _exception_at(rota, at)
    if exception is not None:
        return exception.is_on_duty, DutyReason.BY_EXCEPTION, exception
    if not rota.shifts:
        return switch.is_on_duty, DutyReason.NO_ROTA, None
    if _is_in_shift(rota, at):
        return True, DutyReason.BY_ROTA, None
    return False, DutyReason.OUTSIDE_ROTA, None


def _exception_at(rota: Rota, at: datetime) -> DutyException | None:
    covering = (it for it in reversed(rota.exceptions) if it.starts_at <= at < it.ends_at)
    return next(covering, None)


def _end_of(exception: DutyException, rota: Rota, at: datetime) -> datetime:
    """It ends by itself, or a newer one begins within it."""
    edges = sorted(edge for edge in _edges(rota) if at < edge <= exception.ends_at)
    return next(edge for edge in edges if _exception_at(rota, edge) is not exception)


def _edges(rota: Rota) -> Iterator[datetime]:
    for exception in rota.exceptions:
        yield exception.starts_at
        yield exception.ends_at


def _last_boundary(rota: Rota, at: datetime) -> datetime | None:
    shift = next(_shift_boundaries(rota, at, step=-1), None)
    exception = max((edge for edge in _edges(rota) if edge <= at), default=None)
    return max((edge for edge in (shift, exception) if edge is not None), default=None)


def _shift_boundaries(rota: Rota, at: datetime, *, step: int = 1) -> Iterator[datetime]:
    """Where shifts start and end: those after an instant, or with step -1 those up to it, the nearest first."""
    today = at.astimezone(rota.time_zone).date()
    for days in range(-1, SEARCH_DAYS):
        day = today + step * days * ONE_DAY
        ends = {edge for span in _shifts_on(rota, day) for edge in span}
        for edge in sorted(ends, reverse=step < 0):
            if (edge > at) == (step > 0) and _is_in_shift(rota, edge) != _is_in_shift(
                rota, edge - timedelta.resolution
            ):
                yield edge


def _is_in_shift(rota: Rota, at: datetime) -> bool:
    day = at.astimezone(rota.time_zone).date()
    return any(starts_at <= at < ends_at for starts_at, ends_at in _shifts_on(rota, day))


def _shifts_on(rota: Rota, day: date) -> Iterator[tuple[datetime, datetime]]:
    for shift in rota.shifts:
        if shift.weekday == day.isoweekday():
            yield (
                first_instant(rota.time_zone, day, shift.starts),
                first_instant(rota.time_zone, day, shift.ends),
            )
