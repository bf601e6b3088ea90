"""The texts that a caller gets: which case, by when somebody reacts; or that they may call now. Never what about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from voice_intake.domain.language import Language
from voice_intake.domain.phone_number import international
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.speech import Dated, Printed, Say, Worded
from voice_intake.domain.ticket import Priority, format_reference


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """A case as it stands when the text is written. `is_added`: the call went on with it and did not open it."""

    reference: str
    priority: Priority
    respond_by: datetime | None
    is_answered: bool
    is_added: bool
    language: Language


def confirmation(case: Confirmed, policy: Policy, now: datetime) -> tuple[Say, ...]:
    """Nothing is promised that has happened, and no moment that has passed."""
    return tuple(_sentences(case, policy, now))


def invitation(language: Language, policy: Policy) -> Say:
    """To somebody who was refused, and would be let in now."""
    number = Printed(international(policy.phone_number))
    return Say("text.may_call", language, (("desk", policy.desk_name), ("number", number)))


def _sentences(case: Confirmed, policy: Policy, now: datetime) -> Iterator[Say]:
    key = "text.added" if case.is_added else "text.opened"
    yield _say(case, key, desk=policy.desk_name, reference=Printed(format_reference(case.reference)))
    if not case.is_answered:
        yield _promise(case, now)
    if case.priority in policy.knowledge_base_reminder and not case.is_added:
        yield _say(case, "text.knowledge_base", link=Printed(policy.knowledge_base))


def _promise(case: Confirmed, now: datetime) -> Say:
    if case.respond_by is None or case.respond_by <= now:
        return _say(case, "text.best_effort")
    return _say(case, "text.due", due=Dated(case.respond_by))


def _say(case: Confirmed, key: str, /, **values: Worded) -> Say:
    return Say(key, case.language, tuple(values.items()))
