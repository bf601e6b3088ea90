"""Instants as people type and read them: on the wall of the desk, unless they say otherwise."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click

TIME = re.compile(r"\d\d:\d\d(:\d\d)?")
YEARS = range(1800, 9900)
"""Where calendars and a search ahead both have room."""


def read_moment(text: str, zone: ZoneInfo, where: str = "") -> datetime:
    """An instant in UTC from ISO 8601; without an offset it is the time at the desk. Raises click.UsageError."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        wanted = "an ISO 8601 instant, such as 2026-12-24T10:00:00Z or 2026-12-24T10:00"
        raise click.UsageError(f"{where}{text!r} is not {wanted}") from error
    if moment.year not in YEARS:
        raise click.UsageError(f"{where}{text!r} is too far away: years {YEARS[0]} to {YEARS[-1]} can be told")
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    local = moment.replace(tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment:
        raise click.UsageError(f"{where}{text!r} never was in {zone}: the clocks skip it")
    return local.astimezone(UTC)


def read_moment_to_come(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The same, and a time alone, such as 15:30, is that of today at the desk."""
    today = now.astimezone(zone).date().isoformat()
    return read_moment(f"{today}T{text}" if TIME.fullmatch(text) else text, zone)


def local(at: datetime, zone: ZoneInfo) -> str:
    """Mon 02 Mar 2026 12:00, as the desk's clock shows it."""
    there = at.astimezone(zone)
    return f"{there:%a %d %b %Y} {clock(there)}"


def clock(there: datetime) -> str:
    """Seconds only where there are any."""
    return there.time().isoformat("minutes" if not there.second and not there.microsecond else "auto")


def written(at: datetime | None) -> str | None:
    """ISO 8601 in UTC, with microseconds only where there are any."""
    return None if at is None else at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
