"""Calling a contact back: the agent's telephone rings first, asks whether to go on, and then the contact's rings.

What is told of it comes late, twice, in any order, or never. Each piece of news is merged into what is known: once is
as often as it counts, and who was joined with the contact has talked, whatever else is told.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from voice_intake.domain.errors import RefusedChange
from voice_intake.domain.user_message import UserMessage

LONGEST_WAIT = timedelta(minutes=2)
"""An agent who asked expects the telephone to ring now; after this it does not ring any more."""

RING_AGENT = timedelta(seconds=25)
RING_CONTACT = timedelta(seconds=40)
"""Twilio may add up to five seconds to each: https://www.twilio.com/docs/voice/twiml/dial#timeout"""

LONGEST_TALK = timedelta(hours=2)

LONGEST = LONGEST_TALK + timedelta(minutes=10)
"""Whatever was not over by then, nobody will tell of any more."""


class CallbackRefused(RefusedChange):
    """Nobody's telephone rings; `hint` says what to do instead."""

    def __init__(self, hint: UserMessage) -> None:
        super().__init__(str(hint))
        self.hint = hint


class CallbackStatus(StrEnum):
    """How far it has come."""

    REQUESTED = "requested"
    UNCERTAIN = "uncertain"
    """Nobody knows whether the agent's telephone rings."""
    PLACED = "placed"
    ACCEPTED = "accepted"
    OVER = "over"


class CallbackOutcome(StrEnum):
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
    """The agent left before the two were joined."""
    TOO_LATE = "too_late"
    """It could not be placed in time."""
    REFUSED = "refused"
    """The carrier does not place it."""
    WITHDRAWN = "withdrawn"
    """When the agent picked up, the case was finished, or the contact's number gone."""
    UNKNOWN = "unknown"
    """Nobody told how it ended."""


class CallbackParty(StrEnum):
    """On whose side it was that nobody talked."""

    CONTACT = "contact"
    AGENT = "agent"
    LINE = "line"


_OF_CONTACT = (CallbackOutcome.NO_ANSWER, CallbackOutcome.BUSY, CallbackOutcome.FAILED)
_OF_LINE = (CallbackOutcome.TOO_LATE, CallbackOutcome.REFUSED, CallbackOutcome.WITHDRAWN, CallbackOutcome.UNKNOWN)


def who(outcome: CallbackOutcome) -> CallbackParty:
    if outcome in _OF_CONTACT:
        return CallbackParty.CONTACT
    return CallbackParty.LINE if outcome in _OF_LINE else CallbackParty.AGENT


OF_AGENT = {
    "completed": CallbackOutcome.DECLINED,
    "busy": CallbackOutcome.AGENT_BUSY,
    "no-answer": CallbackOutcome.AGENT_NO_ANSWER,
    "failed": CallbackOutcome.AGENT_FAILED,
    "canceled": CallbackOutcome.AGENT_FAILED,
}
"""What the carrier's words for the end of the agent's leg mean where nobody had pressed 1."""

_OF_CONTACTS_LEG = {
    "busy": CallbackOutcome.BUSY,
    "no-answer": CallbackOutcome.NO_ANSWER,
    "failed": CallbackOutcome.FAILED,
}


def contact_leg_outcome(status: str, *, is_left: bool) -> CallbackOutcome:
    """What the carrier's word for the end of the contact's leg means where the two were not joined.

    `is_left`: the agent was gone, too, and did not wait for an answer.
    """
    outcome = _OF_CONTACTS_LEG.get(status, CallbackOutcome.HUNG_UP)
    return CallbackOutcome.HUNG_UP if is_left and outcome is CallbackOutcome.NO_ANSWER else outcome


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What is known of a call back. Of a conversation whose end nobody told, `talk_seconds` stays None."""

    status: CallbackStatus
    outcome: CallbackOutcome | None = None
    accepted_at: datetime | None = None
    connected_at: datetime | None = None
    ended_at: datetime | None = None
    talk_seconds: int | None = None

    @property
    def is_over(self) -> bool:
        return self.status is CallbackStatus.OVER


@dataclass(frozen=True)
class Rings:
    """The carrier has placed it."""


@dataclass(frozen=True)
class Accepted:
    """The agent has pressed 1."""


@dataclass(frozen=True)
class ContactAnswered:
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ContactLeft:
    """The contact's telephone is not rung, or not joined, any more. `outcome` counts where the two were not joined."""

    outcome: CallbackOutcome
    is_joined: bool
    seconds: int | None = None
    """Since the contact answered; None where it is not told."""
    at: datetime | None = None
    """None where that is told just now."""


@dataclass(frozen=True)
class AgentLeft:
    """The agent's leg is over; `outcome` is how, as far as nobody had pressed 1."""

    outcome: CallbackOutcome


@dataclass(frozen=True)
class GivenUp:
    """We ourselves end it, or nobody tells of it any more."""

    outcome: CallbackOutcome


News = Rings | Accepted | ContactAnswered | ContactLeft | AgentLeft | GivenUp


def merge_progress(known: Progress, news: News, now: datetime) -> Progress:
    """What is known after some news, which may be old. Nothing happens after `now`, whatever another clock says."""
    match news:
        case Rings() if known.status in (CallbackStatus.REQUESTED, CallbackStatus.UNCERTAIN):
            return replace(known, status=CallbackStatus.PLACED)
        case Accepted() if not known.is_over and known.accepted_at is None:
            return replace(known, status=CallbackStatus.ACCEPTED, accepted_at=now)
        case ContactAnswered(at) if _may_be_joined(known):
            return _joined(known, at, now)
        case ContactLeft():
            return _after_contact(known, news, now)
        case AgentLeft(outcome) if not known.is_over and known.accepted_at is None:
            return _over(known, outcome, now)
        case AgentLeft() if not known.is_over and known.connected_at:
            return _talked(known, int((now - known.connected_at).total_seconds()), now)
        case GivenUp(outcome) if not known.is_over:
            return _over(known, CallbackOutcome.TALKED if known.connected_at else outcome, now)
        case Rings() | Accepted() | ContactAnswered() | AgentLeft() | GivenUp():
            return known


def _may_be_joined(known: Progress) -> bool:
    return known.connected_at is None and (not known.is_over or known.outcome is CallbackOutcome.UNKNOWN)


def _joined(known: Progress, at: datetime, now: datetime) -> Progress:
    """The two are joined in the instant in which the contact answers, and not before the agent pressed the key."""
    connected_at = min(max(at, known.accepted_at or at), now)
    if known.is_over:
        return replace(known, connected_at=connected_at, outcome=CallbackOutcome.TALKED)
    return replace(
        known,
        status=CallbackStatus.ACCEPTED,
        accepted_at=known.accepted_at or connected_at,
        connected_at=connected_at,
    )


def _after_contact(known: Progress, left: ContactLeft, now: datetime) -> Progress:
    """The last word: only where the agent had accepted is there any such news."""
    ended_at = min(known.ended_at or left.at or now, now)
    if not left.is_joined:
        return _over(replace(known, connected_at=None, talk_seconds=None), left.outcome, ended_at)
    if known.outcome is CallbackOutcome.TALKED and known.talk_seconds is not None:
        return known
    at = known.connected_at or ended_at - timedelta(seconds=left.seconds or 0)
    seconds = int((ended_at - at).total_seconds()) if left.seconds is None else left.seconds
    return _talked(replace(known, connected_at=max(at, known.accepted_at or at)), seconds, ended_at)


def _talked(known: Progress, seconds: int, now: datetime) -> Progress:
    return replace(_over(known, CallbackOutcome.TALKED, now), talk_seconds=max(seconds, 0))


def _over(known: Progress, outcome: CallbackOutcome, now: datetime) -> Progress:
    return replace(known, status=CallbackStatus.OVER, outcome=outcome, ended_at=known.ended_at or now)
