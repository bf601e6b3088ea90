"""From where to where the carrier's lists are compared with ours, so that no call falls between two comparisons.

The lists go by when a call or a recording *began*, and what matters is when it ended. So each comparison begins longer
before the mark (where the last one stopped) than a call may last; and calls begin longer before recordings once more,
so that the call of every listed recording is known by the time that the recording is looked at.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from voice_intake.domain.carrier import ListedCall, ListedRecording

LONGEST_CALL = timedelta(hours=4)
"""https://www.twilio.com/docs/voice/twiml/dial: nothing that is played lasts longer, unless Twilio was asked for it."""

STALE_AFTER = LONGEST_CALL + timedelta(minutes=30)
"""A call of which nobody has told anything for so long is over."""

FIRST_WINDOW = timedelta(hours=24)
"""How far back the first comparison goes."""

MAX_WINDOW = timedelta(days=30)
"""Older calls are left alone: their callers have found another way, and what was erased must not come back."""

OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
"""A call's last states, in the carrier's words."""

UNFINISHED = frozenset({"in-progress", "paused", "stopped", "processing"})
"""A recording's states before it is known what it is."""


@dataclass(frozen=True, kw_only=True)
class ReconciliationWindow:
    """Calls that began in [calls_since, until), recordings that began in [recordings_since, until)."""

    calls_since: datetime
    recordings_since: datetime
    until: datetime


def window(
    *, now: datetime, mark: datetime | None, oldest_open: datetime | None, asked: datetime | None
) -> ReconciliationWindow:
    """`oldest_open`: the arrival of the oldest call whose end nobody told; `asked`: from when on somebody wants it.

    Never from later than the mark on, so that a short look leaves no gap behind it; nor from later than now, where the
    clock was put back since.
    """
    usual = min(mark, now) if mark else min(now - FIRST_WINDOW, oldest_open or now)
    begin = max(min(usual, asked or usual), now - MAX_WINDOW)
    return ReconciliationWindow(calls_since=begin - 2 * STALE_AFTER, recordings_since=begin - STALE_AFTER, until=now)


def is_over(call: ListedCall) -> bool:
    return call.status in OVER


def end_of(listed: ListedCall | ListedRecording) -> datetime:
    """When something that is over ended. A list may leave out the one or the other."""
    ended_at = listed.ended_at if isinstance(listed, ListedCall) else None
    return ended_at or listed.started_at + timedelta(seconds=listed.seconds or 0)
