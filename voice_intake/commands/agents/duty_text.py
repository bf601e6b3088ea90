"""How somebody stands, in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from voice_intake.commands.terminal.datetimes import local
from voice_intake.domain.agents.duty import Duty, DutyReason

NEAR = timedelta(days=6)
"""The name of a weekday tells which one is meant."""


def duty_told(duty: Duty, at: datetime, zone: ZoneInfo) -> str:
    """Such as: on duty by the rota, Monday from 08:00 to 16:00 (with a dash)."""
    return f"{'on' if duty.is_on_duty else 'off'} duty{_why(duty, at, zone)}"


def _why(duty: Duty, at: datetime, zone: ZoneInfo) -> str:
    until = f" until {when(duty.until, at, zone)}" if duty.until else ""
    match duty.why:
        case DutyReason.BY_ROTA:
            return f" by the rota, {_span(duty, at, zone)}"
        case DutyReason.OUTSIDE_ROTA:
            return f" by the rota,{until}" if until else " by the rota"
        case DutyReason.BY_EXCEPTION:
            reason = f" ({duty.exception.reason})" if duty.exception and duty.exception.reason else ""
            return f": {'out of turn' if duty.is_on_duty else 'away'}{until}{reason}"
        case DutyReason.BY_HAND:
            held = f", until the rota's next change at {when(duty.until, at, zone)}" if duty.until else ""
            return f": {_switched(duty, at, zone)}{held}"
        case DutyReason.NO_ROTA:
            return f": {_switched(duty, at, zone)}, no rota{',' if until else ''}{until}"


def _span(duty: Duty, at: datetime, zone: ZoneInfo) -> str:
    """The weekday and the hours, where it is within one day."""
    since, until = duty.since, duty.until
    if since is None or until is None:
        return "round the clock"
    start, end = since.astimezone(zone), until.astimezone(zone)
    last = (until - timedelta.resolution).astimezone(zone)
    if start.date() == last.date():
        ends = f"{end:%H:%M}" if end.date() == start.date() else "24:00"
        return f"{start:%A} {start:%H:%M}\u2013{ends}"
    return f"{when(since, at, zone)} to {when(until, at, zone)}"


def _switched(duty: Duty, at: datetime, zone: ZoneInfo) -> str:
    state = "on" if duty.is_on_duty else "off"
    return f"switched {state} at {when(duty.since, at, zone)}" if duty.since else f"switched {state}"


def when(moment: datetime, at: datetime, zone: ZoneInfo) -> str:
    """16:00 on the same day, Tuesday 08:00 within a week, the date otherwise."""
    there, here = moment.astimezone(zone), at.astimezone(zone)
    if there.date() == here.date():
        return f"{there:%H:%M}"
    return f"{there:%A %H:%M}" if abs(moment - at) < NEAR else local(moment.replace(second=0, microsecond=0), zone)
