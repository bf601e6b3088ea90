"""An import takes a customer off the allowlist while a caller of theirs has not said yet how bad it is."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit_event import AuditEvent
from models.customer import Contact, ContactNumber, Customer, SupportContract
from tests.allowlists import row
from tests.factories import MONDAY_NOON, PHONE, make_agent, make_caller, make_customer
from tests.journeys.ringing.ringing import heard_by, kinds, rung
from tests.phone import HANGS_UP, Desk
from voice_intake.actions.customers.restore_customer import restore_customer
from voice_intake.actions.imports.import_now import Import, import_allowlist
from voice_intake.domain.customers.row import COLUMNS


def imports(desk: Desk, *rows: list[str]) -> None:
    """A table that does not name the caller's customer."""
    table = Import(COLUMNS, list(enumerate(rows, start=2)), may_remove_many=True)
    import_allowlist(desk.line.services, table, actor="cli:bo", now=MONDAY_NOON)


def test_the_caller_reaches_a_person(desk: Desk) -> None:
    contact, agent = make_caller(desk.engine), make_agent(desk.engine)
    phone = desk.phone(PHONE).dials()
    imports(desk, row())
    picked_up = rung(phone.presses("1")).answers()
    assert heard_by(picked_up)[0] == "screening.customer"
    picked_up.presses("1").talks(40).hangs_up()
    [ticket] = desk.tickets()
    assert (ticket.customer_id, ticket.contact_id, ticket.assignee_id) == (contact.customer_id, None, agent.id)
    assert "talked" in kinds(desk)


def test_the_callers_message_is_in_a_case(desk: Desk) -> None:
    contact = make_caller(desk.engine)
    phone = desk.phone(PHONE).dials()
    imports(desk, row())
    phone.presses("1").speaks(seconds=9, finish=HANGS_UP)
    desk.line.account.callbacks.settle()
    [ticket], [voicemail], [call] = desk.tickets(), desk.voicemails(), desk.calls()
    assert (ticket.customer_id, voicemail.ticket_id) == (contact.customer_id, ticket.id)
    assert (call.outcome, call.customer_id) == ("voicemail", contact.customer_id)


def test_nobody_gets_in_by_a_customer_who_is_kept_for_a_case(desk: Desk) -> None:
    customer_id = make_caller(desk.engine).customer_id
    [kept] = (it for it in desk.rows(Customer) if it.id == customer_id)
    imports(desk)
    with desk.engine.begin() as connection:
        assert restore_customer(connection, customer_id, actor="line", now=MONDAY_NOON) == customer_id
    [restored] = desk.rows(Customer)
    for name in ("number", "name", "created_at", "success_manager_id"):
        assert getattr(restored, name) == getattr(kept, name)
    assert [desk.rows(model) for model in (SupportContract, Contact, ContactNumber)] == [[], [], []]
    with desk.engine.connect() as connection:
        newest = select(AuditEvent.actor, AuditEvent.action, AuditEvent.subject_id).order_by(AuditEvent.id.desc())
        assert connection.execute(newest).first() == ("line", "added", customer_id)


def test_a_customer_who_was_removed_twice_comes_back_as_they_were_last(desk: Desk) -> None:
    manager_id = make_agent(desk.engine).id
    customer_id = make_customer(desk.engine, name="Nordlys ApS").id
    imports(desk)
    with desk.engine.begin() as connection:
        restore_customer(connection, customer_id, actor="line", now=MONDAY_NOON)
    with Session(desk.engine) as session, session.begin():
        customer = session.get_one(Customer, customer_id)
        customer.name, customer.success_manager_id = "Nordlys A/S", manager_id
    imports(desk)
    with desk.engine.begin() as connection:
        restore_customer(connection, customer_id, actor="line", now=MONDAY_NOON)
    [restored] = desk.rows(Customer)
    assert (restored.name, restored.success_manager_id) == ("Nordlys A/S", manager_id)


@pytest.mark.parametrize("is_recorded", [True, False])
def test_whoever_has_the_number_by_now_has_the_case(desk: Desk, *, is_recorded: bool) -> None:
    gone = make_customer(desk.engine, number="4711").id
    imports(desk)
    again = make_customer(desk.engine, number="4711").id
    with desk.engine.begin() as connection:
        found = restore_customer(connection, gone if is_recorded else 99, actor="line", now=MONDAY_NOON)
    assert found == (again if is_recorded else None)
