"""What a case is about, in its subject and in the steps by which the problem is made to happen again."""

from datetime import datetime

from voice_intake.actions.change_case import CaseChange, change_case
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases import transitions
from voice_intake.domain.cases.refusals import Seen
from voice_intake.domain.cases.text_input import line, paragraphs_or_none
from voice_intake.ports import Services


def edit_case(
    services: Services,
    reference: str,
    *,
    subject: str,
    steps_to_reproduce: str,
    seen: Seen,
    actor: Actor,
    now: datetime,
) -> CaseChange:
    """Empty steps are none. Raises NotPossible (`field` is subject or steps_to_reproduce) and ChangedMeanwhile."""
    subject = line(subject, "subject")
    steps = paragraphs_or_none(steps_to_reproduce, "steps_to_reproduce")
    return change_case(
        services,
        reference,
        lambda _, case: transitions.edit(case, subject=subject, steps_to_reproduce=steps),
        seen=seen,
        actor=actor,
        now=now,
    )
