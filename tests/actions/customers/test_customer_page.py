"""What the admins' pages show of customers, contacts and numbers, in a constant number of statements."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event

from tests.actions.edits import NOW
from tests.desk import desk_on
from tests.factories import (
    MONDAY_NOON,
    PHONE,
    make_agent,
    make_blocked_number,
    make_caller,
    make_contact,
    make_contract,
    make_customer,
    make_number,
    make_ticket,
)
from voice_intake.actions.customers.contacts import block_contact, change_contact
from voice_intake.actions.customers.customer_page import CONTACTS, load_contact, load_customer
from voice_intake.actions.customers.list_customers import PAGE_SIZE, list_customers
from voice_intake.domain.callers.admission import AdmissionReason, Outlook
from voice_intake.domain.customers.forms import ContactForm


def test_a_customer_is_shown_with_all_that_belongs_to_them(database: Engine) -> None:
    manager = make_agent(database, name="Mette Lund", email="mette@desk.example")
    customer = make_customer(database, number="4711", success_manager=manager)
    make_contract(database, customer=customer, source="Old", ends_on=date(2025, 12, 31))
    make_contract(database, customer=customer, source="New", starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30))
    contact = make_contact(database, customer=customer, name="Åse", pin_hash="secret", blocked_at=MONDAY_NOON)
    make_number(database, contact=contact, valid_until=MONDAY_NOON + timedelta(days=1))
    make_number(database, contact=contact, number="+4520123499", label="")
    make_number(database, contact=make_contact(database))
    make_blocked_number(database, number="+4520123499")
    make_ticket(database, contact=contact)
    make_ticket(database, contact=contact, status="closed")

    shown = load_customer(desk_on(database), customer.id, now=MONDAY_NOON)

    assert shown is not None
    assert (shown.number, shown.success_manager, shown.success_manager_email) == (
        "4711",
        "Mette Lund",
        "mette@desk.example",
    )
    assert [contract.name for contract in shown.contracts] == ["New", "Old"]
    assert shown.outlook == (
        Outlook(MONDAY_NOON.date(), AdmissionReason.ENTITLED),
        Outlook(date(2026, 7, 1), AdmissionReason.CONTRACT_ENDED),
    )
    assert (shown.open_cases, shown.contact_count, shown.more) == (1, 1, None)
    [person] = shown.contacts
    assert (person.name, person.has_pin, person.blocked_at) == ("Åse", True, MONDAY_NOON)
    assert [(it.number, it.is_shared, it.is_blocked) for it in person.numbers] == [
        (PHONE, True, False),
        ("+4520123499", False, True),
    ]
    assert "secret" not in repr(shown)
    assert load_contact(desk_on(database), contact.id) == person


def test_what_is_not_there_is_not_shown(database: Engine) -> None:
    assert load_customer(desk_on(database), 404, now=MONDAY_NOON) is None
    assert load_contact(desk_on(database), 404) is None


def test_what_was_seen_is_handed_back_with_the_next_change(database: Engine) -> None:
    desk = desk_on(database)
    contact = make_caller(database)
    block_contact(desk, contact.id, seen=0, **NOW)

    shown = load_contact(desk, contact.id)

    assert shown is not None
    form = ContactForm(contact="Astrid Lind", email=contact.email)
    assert change_contact(desk, contact.id, form, seen=shown.seen, **NOW)


def test_many_contacts_come_page_by_page(database: Engine) -> None:
    customer = make_customer(database)
    for place in range(CONTACTS + 3):
        make_contact(database, customer=customer, name=f"Contact {place // 2:03}")

    first = load_customer(desk_on(database), customer.id, now=MONDAY_NOON)
    assert first is not None
    second = load_customer(desk_on(database), customer.id, now=MONDAY_NOON, after=first.more)
    assert second is not None

    assert (len(first.contacts), len(second.contacts), second.more) == (CONTACTS, 3, None)
    assert len({contact.id for contact in first.contacts + second.contacts}) == CONTACTS + 3
    assert first.contact_count == CONTACTS + 3


def test_customers_are_listed_by_name_with_what_they_hear_today(database: Engine) -> None:
    entitled = make_caller(database)
    make_ticket(database, contact=entitled)
    make_contract(database, customer=make_customer(database, name="Basis"), tier="standard")
    for place in range(PAGE_SIZE):
        make_customer(database, name=f"Without {place}")

    first = list_customers(desk_on(database), now=MONDAY_NOON)
    second = list_customers(desk_on(database), now=MONDAY_NOON, after=first.more)

    listed = {it.name: (it.reason, it.contacts, it.open_cases) for it in first.customers + second.customers}
    assert listed["Nordlys A/S"] == (AdmissionReason.ENTITLED, 1, 1)
    assert listed["Basis"] == (AdmissionReason.STANDARD, 0, 0)
    assert listed["Without 0"] == (AdmissionReason.NO_CONTRACT, 0, 0)
    assert (len(first.customers), len(listed), second.more) == (PAGE_SIZE, PAGE_SIZE + 2, None)


@pytest.fixture
def statements(database: Engine) -> Iterator[list[str]]:
    seen: list[str] = []
    note = lambda *told: seen.append(told[2])  # noqa: E731 - to be taken off again
    event.listen(database, "before_cursor_execute", note)
    yield seen
    event.remove(database, "before_cursor_execute", note)


def test_more_rows_cost_no_more_statements(database: Engine, statements: list[str]) -> None:
    customer = make_customer(database)
    costs = []
    for times in (1, 20):
        for _ in range(times):
            make_contract(database, customer=customer)
            make_number(database, contact=make_contact(database, customer=customer))
            make_customer(database)
        statements.clear()
        load_customer(desk_on(database), customer.id, now=MONDAY_NOON)
        costs.append(len(statements))
        list_customers(desk_on(database), now=MONDAY_NOON)
        costs.append(len(statements))
    assert costs[:2] == costs[2:]
    assert costs[1] <= 12
