"""`voice-intake tickets hold`: whoever sets a hold says why, and the timeline and the audit keep it."""

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.audit_event import AuditEvent
from models.ticket import TicketEvent
from tests.commands.shell import run
from tests.factories import make_ticket


def test_a_hold_stands_on_the_timeline_and_in_the_audit(database: Engine) -> None:
    ticket = make_ticket(database)
    result = run(database, "tickets", "hold", ticket.reference, "on", "--reason", "Lawyers")
    assert result.output == f"{ticket.reference} is on legal hold.\n"
    again = run(database, "tickets", "hold", ticket.reference, "on", "--reason", "Lawyers")
    assert again.output == f"{ticket.reference} is on legal hold already.\n"
    with Session(database) as session:
        [event] = session.scalars(select(TicketEvent)).all()
        [audit] = session.scalars(select(AuditEvent)).all()
    assert (event.kind, event.data) == ("legal_hold_set", {"reason": "Lawyers"})
    assert (audit.subject, audit.subject_id, audit.after) == (
        "tickets",
        ticket.id,
        {"on_legal_hold": True, "reason": "Lawyers"},
    )
    assert event.actor == audit.actor


def test_what_is_no_ticket_is_told(database: Engine) -> None:
    wrong = run(database, "tickets", "hold", "4711-0021", "on", "--reason", "x")
    assert (wrong.exit_code, "is no reference" in wrong.output) == (1, True)
    unknown = run(database, "tickets", "hold", "4711-0020", "on", "--reason", "x")
    assert (unknown.exit_code, unknown.output) == (1, "Error: There is no ticket 4711-0020\n")


def test_a_hold_needs_a_reason(database: Engine) -> None:
    assert run(database, "tickets", "hold", "4711-0020", "on").exit_code == 2
