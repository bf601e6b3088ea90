"""Instants as a browser's fields have them: 2026-03-02T14:20, on the wall of the desk, without a zone."""

from datetime import UTC, date, datetime, time, timedelta

from voice_intake.domain.customers.forms import refused
from voice_intake.domain.user_message import said
from voice_intake.web.shared import i18n

LONGEST = 40
YEARS = range(1800, 9900)
"""Where calendars, every time zone and a search ahead have room."""


def typed(at: datetime | None) -> str:
    """For a field; to the second only where it has seconds."""
    if at is None:
        return ""
    there = at.astimezone(i18n.zone()).replace(tzinfo=None)
    return there.isoformat(timespec="seconds" if there.second else "minutes")


def read(text: str, *, field: str) -> datetime | None:
    """None for nothing. An hour that comes twice is the first of both. Raises RefusedEdit."""
    if not text.strip():
        return None
    try:
        there = datetime.fromisoformat(text.strip()[:LONGEST])
    except ValueError as error:
        raise refused(said("This is not a date with a time: write it as 2026-03-31 14:30."), field=field) from error
    if there.year not in YEARS:
        raise refused(said("This year is too far away."), field=field)
    return (there if there.tzinfo else there.replace(tzinfo=i18n.zone())).astimezone(UTC)


def first_of(text: str, *, days: int = 0) -> datetime | None:
    """When a day begins at the desk, or so many days after it; None for what is no day."""
    try:
        day = date.fromisoformat(text.strip()[:LONGEST]) + timedelta(days=days)
        return datetime.combine(day, time(), i18n.zone()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
