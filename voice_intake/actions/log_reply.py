"""A reply went out to the customer, by mail or otherwise: the first of them stops the clock."""

from datetime import datetime

from voice_intake.actions.change_case import CaseChange, change_case
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases import transitions
from voice_intake.domain.cases.text_input import paragraphs
from voice_intake.ports import Services


def log_reply(
    services: Services, reference: str, text: str, *, actor: Actor, now: datetime, replied_at: datetime | None = None
) -> CaseChange:
    """`replied_at` is when it went out, if it was not just now. Raises NotPossible (`field` is text or replied_at).

    Logging the same reply twice writes two lines of the timeline, and the clock keeps the first.
    """
    said = paragraphs(text, "text")
    at = replied_at or now
    return change_case(
        services, reference, lambda _, case: transitions.log_reply(case, at, said, now=now), actor=actor, now=now
    )
