"""What an agent does with a case: take it, hand it over, change its status, reopen, edit, note, log a reply."""

from datetime import datetime

from sqlalchemy import Connection, select

from models.agent import Agent
from voice_intake.actions.cases.change_case import CaseChange, change_case
from voice_intake.actions.hours.compute_deadline import count_deadline
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases import transitions
from voice_intake.domain.cases.refusals import CaseRefused, CaseVersion, RefusalReason
from voice_intake.domain.cases.text_input import line, paragraphs, paragraphs_or_none
from voice_intake.domain.cases.transitions import Case, CaseUpdate
from voice_intake.domain.ticket import Status
from voice_intake.ports import Services


def take_case(services: Services, reference: str, *, seen: CaseVersion, actor: Actor, now: datetime) -> CaseChange:
    """Also from a colleague, whom the agent saw that it belongs to. Raises CaseRefused and CaseConflict."""

    def decide(connection: Connection, case: Case) -> CaseUpdate | None:
        return transitions.take(case, find_colleague(connection, actor.agent_id))

    return change_case(services, reference, decide, seen=seen, actor=actor, now=now)


def hand_over_case(
    services: Services, reference: str, agent_id: int | None, *, seen: CaseVersion, actor: Actor, now: datetime
) -> CaseChange:
    """None: nobody has it any more. Raises CaseRefused and CaseConflict."""

    def decide(connection: Connection, case: Case) -> CaseUpdate | None:
        return transitions.hand_over(case, None if agent_id is None else find_colleague(connection, agent_id))

    return change_case(services, reference, decide, seen=seen, actor=actor, now=now)


def find_colleague(connection: Connection, agent_id: int) -> Actor:
    """Who is not removed before the end of this transaction; raises CaseRefused where they have been."""
    there = select(Agent.id, Agent.name, Agent.email).where(Agent.id == agent_id)
    found = connection.execute(there.with_for_update(read=True, key_share=True)).first()
    if found is None:
        raise CaseRefused(RefusalReason.NO_SUCH_AGENT, field="agent")
    return Actor(agent_id=found.id, name=found.name, email=found.email)


def change_status(
    services: Services, reference: str, status: Status, *, seen: CaseVersion, actor: Actor, now: datetime
) -> CaseChange:
    """`transitions.NEXT_STATUSES` says where a case may go. Raises CaseRefused and CaseConflict."""
    return change_case(
        services, reference, lambda _, case: transitions.change_status(case, status), seen=seen, actor=actor, now=now
    )


def reopen_case(services: Services, reference: str, *, seen: CaseVersion, actor: Actor, now: datetime) -> CaseChange:
    """Its clock goes on where nobody had reacted, in the hours as they are now: nobody moved its deadline meanwhile.

    Raises CaseRefused and CaseConflict.
    """

    def decide(connection: Connection, case: Case) -> CaseUpdate:
        return transitions.reopen(case, count_deadline(connection, services.policy, case, case.priority), now=now)

    return change_case(services, reference, decide, seen=seen, actor=actor, now=now)


def edit_case(
    services: Services,
    reference: str,
    *,
    subject: str,
    steps_to_reproduce: str,
    seen: CaseVersion,
    actor: Actor,
    now: datetime,
) -> CaseChange:
    """Empty steps are none. Raises CaseRefused (`field` is subject or steps_to_reproduce) and CaseConflict."""
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


def add_note(services: Services, reference: str, text: str, *, actor: Actor, now: datetime) -> CaseChange:
    """Whatever state the case is in. Raises CaseRefused (`field` is text)."""
    noted = CaseUpdate("noted", {}, {"text": paragraphs(text, "text")})
    return change_case(services, reference, lambda *_: noted, actor=actor, now=now)


def log_reply(
    services: Services, reference: str, text: str, *, actor: Actor, now: datetime, replied_at: datetime | None = None
) -> CaseChange:
    """`replied_at` is when it went out, if it was not just now. Raises CaseRefused (`field` is text or replied_at).

    Logging the same reply twice writes two lines of the timeline, and the clock keeps the first.
    """
    said = paragraphs(text, "text")
    at = replied_at or now
    return change_case(
        services, reference, lambda _, case: transitions.log_reply(case, at, said, now=now), actor=actor, now=now
    )
