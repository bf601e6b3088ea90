"""A case that was solved or closed is worked on again."""

from datetime import datetime

from voice_intake.actions.change_case import CaseChange, change_case
from voice_intake.domain import case_work
from voice_intake.domain.actor import Actor
from voice_intake.domain.case_refusals import Seen
from voice_intake.ports import Services


def reopen_case(services: Services, reference: str, *, seen: Seen, actor: Actor, now: datetime) -> CaseChange:
    """Its clock goes on where nobody had reacted. Raises NotPossible and ChangedMeanwhile."""
    return change_case(services, reference, lambda _, case: case_work.reopen(case), seen=seen, actor=actor, now=now)
