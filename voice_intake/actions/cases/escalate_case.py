"""A case is escalated to the customer's success manager, and the desk is told so at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models.agent import Agent
from models.customer import Customer
from voice_intake.actions.cases.change_case import CaseChange, current_version, lock_case, refuse_outdated, save_update
from voice_intake.actions.messages.queue_alert import queue_word
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases import transitions
from voice_intake.domain.cases.refusals import CaseVersion
from voice_intake.domain.cases.text_input import paragraphs
from voice_intake.domain.messages.notification import AlertKind
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class Escalation(CaseChange):
    """`manager` is the name of the customer's success manager; None: the customer has none, so only the desk knows."""

    manager: str | None


def escalate_case(
    services: Services, reference: str, reason: str, *, seen: CaseVersion, actor: Actor, now: datetime
) -> Escalation:
    """Once a case. Raises CaseRefused (`field` is reason) and CaseConflict."""
    why = paragraphs(reason, "reason")
    with services.engine.begin() as connection:
        case = lock_case(connection, reference)
        refuse_outdated(connection, case, seen)
        name, email = success_manager(connection, case.customer_id)
        save_update(connection, case, transitions.escalate(case, email, why, now=now), actor=actor.email, now=now)
        queue_word(connection, case.id, kind=AlertKind.ESCALATED, now=now)
        escalation = Escalation(
            reference=case.reference, seen=current_version(connection, case.id), is_news=True, manager=name
        )
    services.wakeup.ring()
    return escalation


def success_manager(connection: Connection, customer_id: int) -> tuple[str | None, str | None]:
    """Name and e-mail of whom the customer can turn to; neither, where nobody has been named."""
    managers = select(Agent.name, Agent.email).join(Customer, Customer.success_manager_id == Agent.id)
    found = connection.execute(managers.where(Customer.id == customer_id)).first()
    return (found.name, found.email) if found else (None, None)
