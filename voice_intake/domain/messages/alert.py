"""Alerts to the desk about a case: a title and lines for a mail or a chat, without what the caller said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from voice_intake.domain.language import LANGUAGE_NAMES, Language
from voice_intake.domain.messages.notification import AlertKind
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.speech import Dated, Printed, Say, Worded
from voice_intake.domain.ticket import Priority, format_reference


@dataclass(frozen=True, kw_only=True)
class AlertCase:
    """A case as it stands when the desk is told of it."""

    reference: str
    priority: Priority
    is_chosen: bool
    customer: str
    language: Language
    opened_at: datetime
    respond_by: datetime | None
    is_answered: bool
    has_message: bool
    is_on_the_line: bool
    """Its caller has not hung up yet, as far as we know."""
    success_manager: str | None = None
    """Who looks after the customer; None where nobody has been named."""


def title(case: AlertCase, policy: Policy, kind: AlertKind) -> Say:
    values: dict[str, Worded] = {"reference": Printed(format_reference(case.reference)), "customer": case.customer}
    match kind:
        case AlertKind.OPENED:
            return _say(policy, "word.opened", priority=int(case.priority), **values)
        case AlertKind.UNANSWERED:
            return _say(policy, "word.unanswered", priority=int(case.priority), **values)
        case AlertKind.MESSAGE_LOST:
            return _say(policy, "word.message_lost", **values)
        case AlertKind.ESCALATED:
            return _escalated(case, policy, values)
        case _ as never:
            assert_never(never)


def _escalated(case: AlertCase, policy: Policy, values: dict[str, Worded]) -> Say:
    if case.success_manager:
        return _say(policy, "word.escalated", manager=case.success_manager, priority=int(case.priority), **values)
    return _say(policy, "word.escalated_to_nobody", priority=int(case.priority), **values)


def lines(case: AlertCase, policy: Policy, kind: AlertKind, link: str, now: datetime) -> tuple[Say, ...]:
    return tuple(_lines(case, policy, kind, link, now))


def _lines(case: AlertCase, policy: Policy, kind: AlertKind, link: str, now: datetime) -> Iterator[Say]:
    is_lost = kind is AlertKind.MESSAGE_LOST
    if is_lost:
        yield _say(policy, "word.call_back")
    yield _say(policy, "word.severity", severity=policy.severities[case.priority].name)
    if not case.is_chosen:
        yield _say(policy, "word.not_chosen", priority=int(case.priority))
    yield _reply(case, policy, now)
    if not is_lost:
        yield _message(case, policy)
    yield _say(policy, "word.link", link=Printed(link))


def _reply(case: AlertCase, policy: Policy, now: datetime) -> Say:
    language = LANGUAGE_NAMES[case.language]
    if case.is_answered:
        return _say(policy, "word.answered")
    if case.respond_by is None:
        return _say(policy, "word.best_effort", language=language)
    due = Dated(case.respond_by)
    if case.respond_by <= now:
        return _say(policy, "word.overdue", language=language, due=due)
    return _say(policy, "word.due", language=language, due=due)


def _message(case: AlertCase, policy: Policy) -> Say:
    if case.has_message:
        return _say(policy, "word.message")
    return _say(policy, "word.on_the_line" if case.is_on_the_line else "word.no_message")


def _say(policy: Policy, key: str, /, **values: Worded) -> Say:
    return Say(key, policy.default_language, tuple(values.items()))
