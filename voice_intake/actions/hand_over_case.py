"""An agent hands a case over to a colleague, or back to everybody."""

from datetime import datetime

from sqlalchemy import Connection, select

from models.agent import Agent
from voice_intake.actions.change_case import CaseChange, change_case
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases import transitions
from voice_intake.domain.cases.refusals import NotPossible, Seen, WhyNot
from voice_intake.domain.cases.transitions import Case, Changed
from voice_intake.ports import Services


def hand_over_case(
    services: Services, reference: str, agent_id: int | None, *, seen: Seen, actor: Actor, now: datetime
) -> CaseChange:
    """None: nobody has it any more. Raises NotPossible and ChangedMeanwhile."""

    def decide(connection: Connection, case: Case) -> Changed | None:
        return transitions.hand_over(case, None if agent_id is None else find_colleague(connection, agent_id))

    return change_case(services, reference, decide, seen=seen, actor=actor, now=now)


def find_colleague(connection: Connection, agent_id: int) -> Actor:
    """Who is not removed before the end of this transaction; raises NotPossible where they have been."""
    there = select(Agent.id, Agent.name, Agent.email).where(Agent.id == agent_id)
    found = connection.execute(there.with_for_update(read=True, key_share=True)).first()
    if found is None:
        raise NotPossible(WhyNot.NO_SUCH_AGENT, field="agent")
    return Actor(agent_id=found.id, name=found.name, email=found.email)
