"""An agent takes a case: from now on it is theirs."""

from datetime import datetime

from sqlalchemy import Connection

from voice_intake.actions.change_case import CaseChange, change_case
from voice_intake.actions.hand_over_case import find_colleague
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases import transitions
from voice_intake.domain.cases.refusals import Seen
from voice_intake.domain.cases.transitions import Case, Changed
from voice_intake.ports import Services


def take_case(services: Services, reference: str, *, seen: Seen, actor: Actor, now: datetime) -> CaseChange:
    """Also from a colleague, whom the agent saw that it belongs to. Raises NotPossible and ChangedMeanwhile."""

    def decide(connection: Connection, case: Case) -> Changed | None:
        return transitions.take(case, find_colleague(connection, actor.agent_id))

    return change_case(services, reference, decide, seen=seen, actor=actor, now=now)
