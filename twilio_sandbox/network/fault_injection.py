"""Faults that can be injected between Twilio and the application."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Media = Literal["sound", "page", "truncated", "endless", "strayed"]
"""Audio; or a page of HTML, a part of it, a body that never ends, a redirect to a stranger."""


@dataclass(frozen=True)
class FaultInjection:
    """Chances are between 0 and 1 and drawn from the account's own generator, so that a seed repeats a run."""

    duplicate: float = 0.0
    """A callback comes twice."""
    drop: float = 0.0
    """A callback never comes."""
    delay: float = 0.0
    """A callback comes `delayed_by` later than it should."""
    delayed_by: timedelta = timedelta(minutes=5)
    reorder: float = 0.0
    """A callback overtakes others that are still pending."""
    twin: float = 0.0
    """A turn is requested twice at the same moment."""
    timeout: float = 0.0
    """The application answers a turn, but the answer reaches Twilio too late: it goes to the fallback URL,
    which is always in time."""
    media_not_ready: int = 0
    """How many fetches of a recording's media are answered 404 before the file is there."""
    media: Media = "sound"
    """What a recording's address hands out instead of its file."""
    rest_429: float = 0.0
    rest_5xx: float = 0.0
    rest_timeout: float = 0.0
    """The REST API does what it was asked, and closes the connection without an answer."""
