"""Ringing the desk's people for one caller: whose telephone is next, for how long, and what they hear then.

An agent hears whose call it is and accepts with a key, so that no voicemail of theirs can swallow a caller.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from voice_intake.domain.calls.journey import State
from voice_intake.domain.language import LANGUAGE_NAMES, Bilingual, Language
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.speech import Ask, HangUp, Say, Worded
from voice_intake.domain.ticket import Priority

SHORTEST_RING = timedelta(seconds=10)
"""Twilio rings for five seconds at the least, and adds five: https://www.twilio.com/docs/voice/twiml/dial#timeout"""

CUT_OFF = timedelta(seconds=10)
"""A shorter conversation has helped nobody: a caller who is still there is offered to leave a message."""

ACCEPTS = "1"
"""The key by which an agent who was rung takes a call, or calls back; `2` declines, as all others and silence do."""

A_MINUTE = timedelta(minutes=1)


class RingOutcome(StrEnum):
    """How the ringing of one agent ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    """Picked up and did not accept, as a voicemail does."""
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    CANCELED = "canceled"
    """The caller went on, or was gone in the very second of the acceptance."""


@dataclass(frozen=True, kw_only=True)
class DialResult:
    """What the carrier tells when it rings or joins an agent no longer. Who accepted, only our rows know."""

    outcome: RingOutcome
    """As far as the carrier can tell: somebody who picked up has DECLINED."""
    is_joined: bool
    """The two could speak with each other."""
    seconds: int
    """Since the agent picked up; 0 where nobody did, or it is not told."""
    is_left: bool = False
    """The caller is not on the line any more."""


@dataclass(frozen=True)
class Connect:
    """The agent has accepted: the two are joined."""


@dataclass(frozen=True, kw_only=True)
class Telephone:
    """An agent who can be rung now; `number` is E.164, `sip:…` or `client:…`."""

    agent_id: int
    number: str


def next_telephone(state: State, telephones: Sequence[Telephone]) -> Telephone | None:
    """The first one that has not rung yet in this call: nobody is asked twice."""
    return next((each for each in telephones if each.agent_id not in state.rung), None)


def seconds_left(state: State, policy: Policy, now: datetime) -> int | None:
    """How long one more agent may be rung; None once the time for all of them is used up."""
    used = now - state.ringing_since if state.ringing_since else timedelta()
    left = min(policy.ring_agent, policy.ring_total - used)
    return int(left.total_seconds()) if left >= SHORTEST_RING else None


@dataclass(frozen=True, kw_only=True)
class WaitingCase:
    """The case of a caller who waits, as the agent who is rung hears of it."""

    priority: Priority
    severity: Bilingual
    customer: str
    contact: str | None
    """None where it is not known, or was removed while they called."""
    caller_language: Language
    time_left: timedelta | None
    """Working time until somebody must have reacted, none or less when that is over; None is best effort."""
    is_answered: bool
    """Somebody of the desk has reacted to this case before, so no clock runs."""


def screening(case: WaitingCase, language: Language, policy: Policy) -> Ask:
    """In the agent's language; no key declines, as any but the right one does."""
    return Ask(says=tuple(_case_prompts(case, language)), digits=1, seconds=policy.question_seconds)


def too_late(language: Language) -> HangUp:
    """The caller went on before the agent accepted."""
    return HangUp((Say("screening.too_late", language),))


def _case_prompts(case: WaitingCase, language: Language) -> Iterator[Say]:
    names: dict[str, Worded] = {"customer": case.customer}
    if case.contact:
        yield _say("screening.contact", language, contact=case.contact, **names)
    else:
        yield _say("screening.customer", language, **names)
    yield _say("screening.priority", language, priority=int(case.priority), severity=case.severity)
    yield _say("screening.language", language, language=LANGUAGE_NAMES[case.caller_language])
    if not case.is_answered:
        yield _time_left(case.time_left, language)
    yield _say("screening.choose", language)


def _time_left(left: timedelta | None, language: Language) -> Say:
    if left is None:
        return _say("screening.best_effort", language)
    if left < A_MINUTE:
        return _say("screening.overdue", language)
    return _say("screening.time_left", language, left=left)


def _say(key: str, language: Language, /, **values: Worded) -> Say:
    return Say(key, language, tuple(values.items()))
