"""Another priority, and with it another deadline: shown before it is confirmed, and counted as the line counts it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from models.engine.database import reading
from voice_intake.actions.cases.change_case import CaseChange, change_case, load_case
from voice_intake.actions.hours.compute_deadline import count_deadline
from voice_intake.actions.hours.exceptions import load_extras
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases import transitions
from voice_intake.domain.cases.refusals import CaseVersion
from voice_intake.domain.cases.transitions import Case, CaseUpdate
from voice_intake.domain.hours.intervals import HoursException
from voice_intake.domain.hours.opening_hours import DayAccount, account
from voice_intake.domain.policy import response_target
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import Priority
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class PriorityPreview:
    """What another priority would make of the deadline; None is best effort."""

    before: Priority
    after: Priority
    respond_by_before: datetime | None
    respond_by_after: datetime | None
    is_history: bool
    """Somebody has reacted, so the deadline stays what it was."""
    is_breached: bool
    """The new deadline has passed already."""
    target: timedelta | None
    """Working time that the policy allows with it."""
    is_duplicates: bool
    """The new deadline is what a duplicate was promised, earlier than the priority's own."""
    days: tuple[DayAccount, ...]
    """How the new deadline is counted; empty without one, and where it stays."""


def preview_priorities(services: Services, reference: str, *, now: datetime) -> tuple[PriorityPreview, ...]:
    """Of each priority; changes nothing. Raises CaseRefused where there is no such case, or it is finished."""
    policy = services.policy
    with reading(services.engine).connect() as connection:
        case = load_case(connection, reference)
        dues = {each: count_deadline(connection, policy, case, each) for each in Priority}
        extras = load_extras(connection, case.opened_at)
    return tuple(_preview(policy, case, priority, due, extras, now) for priority, due in dues.items())


def _preview(
    policy: Policy,
    case: Case,
    priority: Priority,
    due: datetime | None,
    extras: tuple[HoursException, ...],
    now: datetime,
) -> PriorityPreview:
    transitions.prioritise(case, priority, due)
    after, is_history = transitions.deadline_after(case, due), case.responded_at is not None
    is_counted = after is not None and not is_history
    hours = policy.hours[case.tier].with_extras(extras)
    return PriorityPreview(
        before=case.priority,
        after=priority,
        respond_by_before=case.respond_by,
        respond_by_after=after,
        is_history=is_history,
        is_breached=response_target.breached(after, case.responded_at, now),
        target=response_target.target(policy, case.tier, priority),
        is_duplicates=is_counted and due != response_target.due(policy, case.tier, priority, case.opened_at, extras),
        days=account(hours, case.opened_at, after) if is_counted and after else (),
    )


def change_priority(
    services: Services, reference: str, priority: Priority, *, seen: CaseVersion, actor: Actor, now: datetime
) -> CaseChange:
    """Raises CaseRefused and CaseConflict."""

    def decide(connection: Connection, case: Case) -> CaseUpdate | None:
        due = count_deadline(connection, services.policy, case, priority)
        return transitions.prioritise(case, priority, due)

    return change_case(services, reference, decide, seen=seen, actor=actor, now=now)
