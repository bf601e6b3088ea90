"""Calling a contact back: the agent's telephone rings first, asks whether to go on, and then the contact's rings.

What is told of it comes late, twice, in any order, or never. So each piece of news is merged into what is known, and
what it comes to does not depend on the order: whoever was joined with the contact has talked, whatever else is told.
"""

from datetime import timedelta
from enum import StrEnum

LONGEST_WAIT = timedelta(minutes=2)
"""An agent who asked expects the telephone to ring now; after this it does not ring any more."""

RING_AGENT = timedelta(seconds=25)
RING_CONTACT = timedelta(seconds=40)
"""Twilio adds up to five seconds to each: https://www.twilio.com/docs/voice/twiml/dial#timeout"""

LONGEST_TALK = timedelta(hours=2)

ACCEPTS = "1"
"""The key; every other one declines, as silence does, so that no voicemail of the agent's calls anybody."""


class CallbackStatus(StrEnum):
    """How far it has come."""

    REQUESTED = "requested"
    UNCERTAIN = "uncertain"
    """Nobody knows whether the agent's telephone rings."""
    PLACED = "placed"
    ACCEPTED = "accepted"
    OVER = "over"


class Outcome(StrEnum):
    """How it ended."""

    TALKED = "talked"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    """The contact's number cannot be reached."""
    AGENT_NO_ANSWER = "agent_no_answer"
    AGENT_BUSY = "agent_busy"
    AGENT_FAILED = "agent_failed"
    DECLINED = "declined"
    """The agent's telephone was picked up, and nobody pressed 1: so a voicemail does, too."""
    HUNG_UP = "hung_up"
    """The agent left before the contact answered."""
    TOO_LATE = "too_late"
    """It could not be placed in time."""
    REFUSED = "refused"
    """The carrier does not place it."""
    WITHDRAWN = "withdrawn"
    """When the agent picked up, the case was finished, or the contact's number gone."""
    UNKNOWN = "unknown"
    """Nobody told how it ended."""


class Who(StrEnum):
    """On whose side it was that nobody talked."""

    CONTACT = "contact"
    AGENT = "agent"
    LINE = "line"


_OF_CONTACT = (Outcome.NO_ANSWER, Outcome.BUSY, Outcome.FAILED)
_OF_LINE = (Outcome.TOO_LATE, Outcome.REFUSED, Outcome.WITHDRAWN, Outcome.UNKNOWN)


def who(outcome: Outcome) -> Who:
    if outcome in _OF_CONTACT:
        return Who.CONTACT
    return Who.LINE if outcome in _OF_LINE else Who.AGENT
