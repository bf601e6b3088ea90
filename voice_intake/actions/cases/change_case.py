"""How every change of a case is made: looked at, locked, decided, written together with its line of the timeline.

`seen` is what the agent had before them. Whoever has missed something is told what (CaseConflict), and nothing is
written. What overwrites nothing (a note, a reply, a listening) needs no `seen`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Select, func, select

from models.agent import Agent
from models.rows import table_of
from models.ticket import Ticket, TicketEvent, change_of_ticket
from voice_intake.actions.timeline.events import write_event
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases.refusals import CaseConflict, CaseRefused, CaseVersion, PastEvent, RefusalReason
from voice_intake.domain.cases.transitions import Case, CaseUpdate
from voice_intake.domain.ticket import Priority, Status, Tier
from voice_intake.ports import Services

_agents = table_of(Agent)
_events = table_of(TicketEvent)
_kept = table_of(Ticket).alias("kept")
_tickets = table_of(Ticket)

Decide = Callable[[Connection, Case], CaseUpdate | None]
"""What is to become of a case that is locked; None: it is so already. Raises CaseRefused."""


@dataclass(frozen=True, kw_only=True)
class CaseChange:
    """A case after a change, and whether there was any."""

    reference: str
    seen: CaseVersion
    is_news: bool


def change_case(
    services: Services, reference: str, decide: Decide, *, actor: Actor, now: datetime, seen: CaseVersion | None = None
) -> CaseChange:
    """Raises CaseRefused and CaseConflict; then nothing has happened."""
    with services.engine.begin() as connection:
        case = lock_case(connection, reference)
        refuse_outdated(connection, case, seen)
        changed = decide(connection, case)
        if changed:
            save_update(connection, case, changed, actor=actor.email, now=now)
        return CaseChange(
            reference=case.reference, seen=current_version(connection, case.id), is_news=changed is not None
        )


def lock_case(connection: Connection, reference: str) -> Case:
    """For this transaction alone; raises CaseRefused where there is none. `reference` may be written with a dash.

    Locked first and read then: PostgreSQL would read what is joined as it was before the lock was waited for.
    """
    of_reference = _tickets.c.reference == bare(reference)
    connection.execute(select(_tickets.c.id).where(of_reference).with_for_update())
    return load_case(connection, reference)


def load_case(connection: Connection, reference: str) -> Case:
    """The same, without keeping anybody from it."""
    return _case_of_row(connection.execute(_case().where(_tickets.c.reference == bare(reference))).first())


def bare(reference: str) -> str:
    """4711-0020, as people write it, by its digits alone; empty for what is no reference."""
    digits = "".join(reference.replace("-", "").split())
    return digits if len(digits) == 8 and digits.isascii() and digits.isdigit() else ""


def _case() -> Select[*tuple[object, ...]]:
    return (
        select(_tickets, _kept.c.reference.label("merged_into"), _agents.c.email.label("assignee"))
        .outerjoin(_kept, _kept.c.id == _tickets.c.merged_into_id)
        .outerjoin(_agents, _agents.c.id == _tickets.c.assignee_id)
    )


def _case_of_row(row: Row[*tuple[object, ...]] | None) -> Case:
    if row is None:
        raise CaseRefused(RefusalReason.NO_SUCH_CASE)
    facts = row._mapping
    same = ("id", "reference", "customer_id", "contact_id", "subject", "steps_to_reproduce", "opened_at", "respond_by")
    more = ("responded_at", "assignee_id", "assignee", "escalated_at", "merged_into", "version")
    return Case(
        **{name: facts[name] for name in (*same, *more)},
        tier=Tier(facts["tier"]),
        priority=Priority(facts["priority"]),
        is_chosen=facts["priority_chosen"],
        status=Status(facts["status"]),
    )


def refuse_outdated(connection: Connection, case: Case, seen: CaseVersion | None) -> None:
    """Raises CaseConflict where the case is not what its reader saw."""
    if seen is None or seen.version == case.version:
        return
    since = _events.c.ticket_id == case.id, _events.c.id > seen.event_id
    rows = connection.execute(select(_events).where(*since).order_by(_events.c.id.desc()).limit(50)).all()
    events = tuple(PastEvent(id=it.id, at=it.at, actor=it.actor, kind=it.kind, data=it.data) for it in reversed(rows))
    raise CaseConflict(case.reference, current_version(connection, case.id), events)


def current_version(connection: Connection, ticket_id: int) -> CaseVersion:
    """What whoever looks at the case now can see of it."""
    last = select(func.coalesce(func.max(_events.c.id), 0)).where(_events.c.ticket_id == ticket_id).scalar_subquery()
    version, event_id = connection.execute(select(_tickets.c.version, last).where(_tickets.c.id == ticket_id)).one()
    return CaseVersion(version, event_id)


def save_update(
    connection: Connection,
    case: Case,
    changed: CaseUpdate,
    *,
    actor: str,
    now: datetime,
    call_id: int | None = None,
) -> None:
    """Writes the change and the line that explains it."""
    if changed.values:
        is_as_seen = (_tickets.c.id == case.id, _tickets.c.version == case.version)
        if connection.execute(change_of_ticket(*is_as_seen).values(**changed.values)).rowcount != 1:
            raise LookupError(f"the case {case.reference} changed while it was locked")
    write_event(connection, case.id, changed, actor=actor, now=now, call_id=call_id)
