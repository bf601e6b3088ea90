"""A duplicate becomes a part of another case of the same customer, which goes on."""

from datetime import datetime

from sqlalchemy import Connection, select

from models.rows import table_of
from models.ticket import Ticket, change_of_ticket
from voice_intake.actions.cases.change_case import (
    CaseChange,
    bare,
    current_version,
    lock_case,
    refuse_outdated,
    save_update,
)
from voice_intake.actions.hours.compute_deadline import count_deadline
from voice_intake.actions.timeline.events import write_event
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases import transitions
from voice_intake.domain.cases.refusals import CaseVersion
from voice_intake.domain.cases.transitions import Case, CaseUpdate
from voice_intake.ports import Services

_tickets = table_of(Ticket)


def merge_case(
    services: Services, reference: str, into: str, *, seen: CaseVersion, actor: Actor, now: datetime
) -> CaseChange:
    """Closes the case `reference`, whose messages and events stay with it and are shown with `into` too.

    Raises CaseRefused and CaseConflict.
    """
    with services.engine.begin() as connection:
        _lock_both(connection, reference, into)
        case, kept = lock_case(connection, reference), lock_case(connection, into)
        refuse_outdated(connection, case, seen)
        due = count_deadline(connection, services.policy, kept, kept.priority)
        merged, goes_on = transitions.merge(case, kept, due, now=now)
        _repoint(connection, case, kept, actor=actor, now=now)
        save_update(connection, case, merged, actor=actor.email, now=now)
        save_update(connection, kept, goes_on, actor=actor.email, now=now)
        return CaseChange(reference=case.reference, seen=current_version(connection, case.id), is_news=True)


def _lock_both(connection: Connection, *references: str) -> None:
    """In the order of their ids, as everybody who locks several does: references are drawn, and have another."""
    both = select(_tickets.c.id).where(_tickets.c.reference.in_([bare(each) for each in references]))
    connection.execute(both.order_by(_tickets.c.id).with_for_update())


def _repoint(connection: Connection, case: Case, kept: Case, *, actor: Actor, now: datetime) -> None:
    """What was merged into the duplicate before points to where it goes on: nobody has to follow a chain."""
    moved = change_of_ticket(_tickets.c.merged_into_id == case.id).values(merged_into_id=kept.id)
    for ticket_id in connection.scalars(moved.returning(_tickets.c.id)).all():
        told = CaseUpdate("merged", {}, {"into": kept.reference, "by_way_of": case.reference})
        write_event(connection, ticket_id, told, actor=actor.email, now=now)
