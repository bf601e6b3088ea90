"""A case goes on: open, waiting for the customer, solved or closed. Reopening is a verb of its own."""

from datetime import datetime

from voice_intake.actions.change_case import CaseChange, change_case
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases import transitions
from voice_intake.domain.cases.refusals import Seen
from voice_intake.domain.ticket import Status
from voice_intake.ports import Services


def change_status(
    services: Services, reference: str, status: Status, *, seen: Seen, actor: Actor, now: datetime
) -> CaseChange:
    """`transitions.WAYS` says where a case may go. Raises NotPossible and ChangedMeanwhile."""
    return change_case(
        services, reference, lambda _, case: transitions.change_status(case, status), seen=seen, actor=actor, now=now
    )
