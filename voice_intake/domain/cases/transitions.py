"""What agents do with a case, and what each of it does to the case's clock. All of it decides, nothing is done.

- The clock runs from opening until somebody of the desk has reacted: a reply that is logged, or a conversation. That
  instant is set once. Taking, handing over, notes and changes of status do not stop it; a finished case owes nothing.
- Another priority means another deadline, counted from opening as the line counts it, and never later than the caller
  of a duplicate was promised. Once somebody has reacted, the deadline is history: it says what was promised then, and
  whether that was kept.
- A duplicate is closed and points to the case that goes on, which takes over the earlier deadline of the two, as that
  is what a caller was promised.
- A case goes from status to status as WAYS says. Back to work from solved or closed is `reopen`, and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voice_intake.domain.actor import Actor
from voice_intake.domain.cases.refusals import CaseRefused, RefusalReason
from voice_intake.domain.ticket import UNFINISHED, Priority, Status, Tier

NEXT_STATUSES: Mapping[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.PENDING, Status.SOLVED, Status.CLOSED}),
    Status.OPEN: frozenset({Status.PENDING, Status.SOLVED, Status.CLOSED}),
    Status.PENDING: frozenset({Status.OPEN, Status.SOLVED, Status.CLOSED}),
    Status.SOLVED: frozenset({Status.CLOSED}),
    Status.CLOSED: frozenset(),
}
"""Where a case may go by an agent's word, besides being reopened."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case as it stands."""

    id: int
    reference: str
    customer_id: int
    contact_id: int | None
    tier: Tier
    priority: Priority
    is_chosen: bool
    status: Status
    subject: str
    steps_to_reproduce: str | None
    opened_at: datetime
    respond_by: datetime | None
    responded_at: datetime | None
    assignee_id: int | None
    assignee: str | None
    """Their e-mail."""
    escalated_at: datetime | None
    merged_into: str | None
    """The reference of the case that goes on instead."""
    version: int

    @property
    def is_finished(self) -> bool:
        return self.status not in UNFINISHED

    @property
    def has_running_clock(self) -> bool:
        return self.responded_at is None and self.respond_by is not None and not self.is_finished


@dataclass(frozen=True)
class CaseUpdate:
    """Columns that become something else, and the line of the timeline that explains it."""

    kind: str
    values: Mapping[str, Any]
    data: Mapping[str, Any]


def take(case: Case, actor: Actor) -> CaseUpdate | None:
    """None: it is theirs already."""
    _refuse_finished(case)
    if case.assignee_id == actor.agent_id and case.status is not Status.NEW:
        return None
    return _assigned("taken", case, actor)


def hand_over(case: Case, to: Actor | None) -> CaseUpdate | None:
    """To a colleague, or back to everybody (None)."""
    _refuse_finished(case)
    if case.assignee_id == (to and to.agent_id):
        return None
    return _assigned("handed_over", case, to)


def _assigned(kind: str, case: Case, to: Actor | None) -> CaseUpdate:
    """Whoever has a case works on it; one that is given back stays as it is."""
    values: dict[str, Any] = {"assignee_id": to and to.agent_id}
    data: dict[str, Any] = {"from": case.assignee, "to": to and to.email}
    if to is not None and case.status is Status.NEW:
        values["status"] = Status.OPEN
        data["status"] = {"from": Status.NEW, "to": Status.OPEN}
    return CaseUpdate(kind, values, data)


def prioritise(case: Case, priority: Priority, due: datetime | None, *, by: str = "agent") -> CaseUpdate | None:
    """`due` is the deadline that the new priority gives, counted from opening. None: nothing changes."""
    _refuse_finished(case)
    respond_by = deadline_after(case, due)
    if (case.priority, case.is_chosen, case.respond_by) == (priority, True, respond_by):
        return None
    values = {"priority": int(priority), "priority_chosen": True, "respond_by": respond_by}
    data = {"from": int(case.priority), "to": int(priority), "by": by, "assumed": not case.is_chosen}
    return CaseUpdate("priority_changed", values, data | moved_deadline(case.respond_by, respond_by))


def deadline_after(case: Case, due: datetime | None) -> datetime | None:
    return due if case.responded_at is None else case.respond_by


def moved_deadline(before: datetime | None, after: datetime | None) -> dict[str, Any]:
    """As the data of a line have it."""
    if before == after:
        return {}
    return {"respond_by": {"from": before and before.isoformat(), "to": after and after.isoformat()}}


def edit(case: Case, *, subject: str, steps_to_reproduce: str | None) -> CaseUpdate | None:
    _refuse_merged(case)
    wanted = {"subject": subject, "steps_to_reproduce": steps_to_reproduce}
    before = {"subject": case.subject, "steps_to_reproduce": case.steps_to_reproduce}
    values = {name: value for name, value in wanted.items() if value != before[name]}
    if not values:
        return None
    return CaseUpdate("edited", values, {name: {"from": before[name], "to": values[name]} for name in values})


def stop_clock(case: Case, at: datetime) -> dict[str, Any]:
    """The columns by which a reaction at that instant stops the clock: none, where somebody has reacted before."""
    return {} if case.responded_at else {"responded_at": at}


def log_reply(case: Case, at: datetime, text: str, *, now: datetime) -> CaseUpdate:
    """A reply that went out by mail or otherwise: the case is being worked on from then on."""
    _refuse_merged(case)
    if not case.opened_at <= at <= now:
        raise CaseRefused(RefusalReason.NOT_YET, field="replied_at")
    values = stop_clock(case, at)
    data: dict[str, Any] = {"text": text, "replied_at": at.isoformat(), "first": bool(values)}
    if case.status is Status.NEW:
        values["status"] = Status.OPEN
        data["status"] = {"from": Status.NEW, "to": Status.OPEN}
    return CaseUpdate("reply_logged", values, data)


def escalate(case: Case, manager: str | None, reason: str, *, now: datetime) -> CaseUpdate:
    """`manager` is the e-mail of the customer's success manager; None where nobody has been named."""
    _refuse_finished(case)
    if case.escalated_at:
        raise CaseRefused(RefusalReason.ALREADY_ESCALATED, reference=case.reference)
    return CaseUpdate("escalated", {"escalated_at": now}, {"to": manager, "reason": reason})


def change_status(case: Case, status: Status) -> CaseUpdate | None:
    _refuse_merged(case)
    if case.status is status:
        return None
    if status not in NEXT_STATUSES[case.status]:
        raise CaseRefused(
            RefusalReason.FINISHED if case.is_finished else RefusalReason.NO_TRANSITION, reference=case.reference
        )
    return CaseUpdate("status_changed", {"status": status}, {"from": case.status, "to": status})


def reopen(case: Case, due: datetime | None, *, now: datetime) -> CaseUpdate:
    """`due` is the deadline as it is counted now. It never moves into the past."""
    _refuse_merged(case)
    if not case.is_finished:
        raise CaseRefused(RefusalReason.NOT_FINISHED, reference=case.reference)
    respond_by = deadline_after(case, due) if due and due >= now else case.respond_by
    values: dict[str, Any] = {"status": Status.OPEN}
    if respond_by != case.respond_by:
        values["respond_by"] = respond_by
    data = {"from": case.status, "to": Status.OPEN}
    return CaseUpdate("reopened", values, data | moved_deadline(case.respond_by, respond_by))


def merge(case: Case, into: Case, due: datetime | None, *, now: datetime) -> tuple[CaseUpdate, CaseUpdate]:
    """What becomes of a duplicate, and of the case that goes on: open again if the duplicate waited for an answer.

    `due` is the deadline of the case that goes on, as it is counted now: for when it is open again.
    """
    _refuse_merged(case)
    if case.id == into.id:
        raise CaseRefused(RefusalReason.SAME_CASE, reference=into.reference)
    if into.merged_into:
        raise CaseRefused(RefusalReason.MERGED, reference=into.merged_into)
    if case.customer_id != into.customer_id:
        raise CaseRefused(RefusalReason.OTHER_CUSTOMER, reference=into.reference)
    closed = {"status": Status.CLOSED, "merged_into_id": into.id}
    told = {"into": into.reference, "status": {"from": case.status, "to": Status.CLOSED}}
    values: dict[str, Any] = {}
    data: dict[str, Any] = {"from": case.reference}
    if into.is_finished and not case.is_finished:
        values |= reopen(into, due, now=now).values
        data |= {"status": {"from": into.status, "to": Status.OPEN}}
    promised = _earlier_due(case, into, values.get("respond_by", into.respond_by))
    if promised != into.respond_by:
        values |= {"respond_by": promised}
        data |= moved_deadline(into.respond_by, promised)
    return CaseUpdate("merged", closed, told), CaseUpdate("duplicate_added", values, data)


def _earlier_due(case: Case, into: Case, due: datetime | None) -> datetime | None:
    """The earlier deadline of two that are owed; never one before the case that goes on was opened."""
    if not case.has_running_clock or into.responded_at or not (case.respond_by and due):
        return due
    return min(max(case.respond_by, into.opened_at), due)


def _refuse_finished(case: Case) -> None:
    _refuse_merged(case)
    if case.is_finished:
        raise CaseRefused(RefusalReason.FINISHED, reference=case.reference)


def _refuse_merged(case: Case) -> None:
    if case.merged_into:
        raise CaseRefused(RefusalReason.MERGED, reference=case.merged_into)
