"""A case that was solved or closed is worked on again."""

from datetime import datetime

from sqlalchemy import Connection

from voice_intake.actions.change_case import CaseChange, change_case
from voice_intake.actions.count_deadline import count_deadline
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases import transitions
from voice_intake.domain.cases.refusals import Seen
from voice_intake.domain.cases.transitions import Case, Changed
from voice_intake.ports import Services


def reopen_case(services: Services, reference: str, *, seen: Seen, actor: Actor, now: datetime) -> CaseChange:
    """Its clock goes on where nobody had reacted, in the hours as they are now: nobody moved its deadline meanwhile.

    Raises NotPossible and ChangedMeanwhile.
    """

    def decide(connection: Connection, case: Case) -> Changed:
        return transitions.reopen(case, count_deadline(connection, services.policy, case, case.priority), now=now)

    return change_case(services, reference, decide, seen=seen, actor=actor, now=now)
