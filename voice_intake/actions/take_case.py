"""An agent takes a case: from now on it is theirs."""

from datetime import datetime

from voice_intake.actions.change_case import CaseChange, change_case
from voice_intake.domain import case_work
from voice_intake.domain.actor import Actor
from voice_intake.domain.case_refusals import Seen
from voice_intake.ports import Services


def take_case(services: Services, reference: str, *, seen: Seen, actor: Actor, now: datetime) -> CaseChange:
    """Also from a colleague, whom the agent saw that it belongs to. Raises NotPossible and ChangedMeanwhile."""
    return change_case(
        services, reference, lambda _, case: case_work.take(case, actor), seen=seen, actor=actor, now=now
    )
