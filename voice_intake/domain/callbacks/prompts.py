"""What an agent hears who calls a contact back, in the agent's own language."""

from collections.abc import Iterator
from dataclasses import dataclass

from voice_intake.domain.callbacks.callback import CallbackOutcome
from voice_intake.domain.language import Language
from voice_intake.domain.speech import Ask, HangUp, Say, Spelled, Worded


@dataclass(frozen=True, kw_only=True)
class CalledCase:
    """The case that a call back is about, as the agent hears of it."""

    reference: str
    customer: str
    contact: str | None
    """None where it is not known, or was removed."""


@dataclass(frozen=True, kw_only=True)
class CallContact:
    """The contact's telephone rings, and the two are joined when it is answered."""

    says: tuple[Say, ...]
    number: str


AgentInstruction = Ask | HangUp | CallContact


def screening(case: CalledCase, language: Language, *, seconds: int) -> Ask:
    """In the agent's language; `seconds` is how long a key is waited for."""
    return Ask(says=tuple(_case_prompts(case, language)), digits=1, seconds=seconds)


def connecting(number: str, language: Language) -> CallContact:
    return CallContact(says=(Say("callback.connecting", language),), number=number)


def contact_gone(outcome: CallbackOutcome | None, language: Language) -> HangUp:
    """What an agent hears who is still there when the contact is not."""
    match outcome:
        case CallbackOutcome.NO_ANSWER:
            return HangUp((Say("callback.no_answer", language),))
        case CallbackOutcome.BUSY:
            return HangUp((Say("callback.busy", language),))
        case CallbackOutcome.FAILED:
            return HangUp((Say("callback.failed", language),))
        case (
            None
            | CallbackOutcome.TALKED
            | CallbackOutcome.AGENT_NO_ANSWER
            | CallbackOutcome.AGENT_BUSY
            | CallbackOutcome.AGENT_FAILED
            | CallbackOutcome.DECLINED
            | CallbackOutcome.HUNG_UP
            | CallbackOutcome.TOO_LATE
            | CallbackOutcome.REFUSED
            | CallbackOutcome.WITHDRAWN
            | CallbackOutcome.UNKNOWN
        ):
            return HangUp()


def withdrawn(language: Language) -> HangUp:
    return HangUp((Say("callback.withdrawn", language),))


def declined(language: Language) -> HangUp:
    return HangUp((Say("callback.declined", language),))


def system_failure() -> HangUp:
    """When we fail ourselves, and do not know the agent's language."""
    return HangUp(tuple(Say("callback.broken", language) for language in Language))


def _case_prompts(case: CalledCase, language: Language) -> Iterator[Say]:
    names: dict[str, Worded] = {"customer": case.customer, "reference": Spelled(case.reference)}
    if case.contact:
        yield Say("callback.contact", language, tuple({**names, "contact": case.contact}.items()))
    else:
        yield Say("callback.customer", language, tuple(names.items()))
    yield Say("callback.choose", language)
