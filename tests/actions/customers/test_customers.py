"""An admin adds and changes customers and contracts, each change on record, and nobody overwrites anybody."""

from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine

from models.customer import Customer, SupportContract
from tests.actions.edits import LATER, NOW, audit, newest, row_of
from tests.desk import desk_on
from tests.factories import MONDAY_NOON, make_agent, make_contract, make_customer
from voice_intake.actions.audit.edit_rows import EditConflict
from voice_intake.actions.customers.contracts import add_contract, change_contract, end_contract
from voice_intake.actions.customers.customers import add_customer, change_customer
from voice_intake.domain.customers.forms import ContractForm, CustomerForm, RefusedEdit

NORDLYS = CustomerForm(customer_number="4711", customer="Nordlys A/S")


def test_a_customer_is_added_and_changed_on_record(database: Engine) -> None:
    desk = desk_on(database)
    manager = make_agent(database, email="mette@desk.example")

    customer_id = add_customer(desk, NORDLYS, **NOW)
    form = CustomerForm(customer_number="4711", customer="Nordlys  Energi A/S", success_manager="Mette@desk.example")
    changed = change_customer(desk, customer_id, form, seen=newest(database), **LATER)

    assert changed
    stored = row_of(database, Customer, customer_id)
    assert (stored.name, stored.success_manager_id) == ("Nordlys Energi A/S", manager.id)
    added, changed_event = audit(database)
    assert (added.actor, added.action, added.subject, added.after["number"]) == (
        "sofie@desk.example",
        "added",
        "customers",
        "4711",
    )
    assert (changed_event.actor, changed_event.before["name"], changed_event.after["name"]) == (
        "bo@desk.example",
        "Nordlys A/S",
        "Nordlys Energi A/S",
    )


def test_what_changes_nothing_is_not_on_record(database: Engine) -> None:
    desk = desk_on(database)
    customer_id = add_customer(desk, NORDLYS, **NOW)

    assert not change_customer(desk, customer_id, NORDLYS, seen=newest(database), **LATER)
    assert len(audit(database)) == 1


def test_two_customers_cannot_key_in_the_same_number(database: Engine) -> None:
    desk = desk_on(database)
    add_customer(desk, NORDLYS, **NOW)
    other = add_customer(desk, CustomerForm(customer_number="8", customer="Bryg"), **NOW)

    with pytest.raises(RefusedEdit, match="Nordlys A/S has this number already") as refusal:
        add_customer(desk, CustomerForm(customer_number="4711", customer="Bryg"), **NOW)
    assert refusal.value.faults[0].field == "customer_number"
    with pytest.raises(RefusedEdit, match="Nordlys A/S has this number already"):
        change_customer(
            desk, other, CustomerForm(customer_number="4711", customer="Bryg"), seen=newest(database), **NOW
        )
    assert len(audit(database)) == 2


def test_a_success_manager_is_an_agent(database: Engine) -> None:
    form = CustomerForm(customer_number="4711", customer="Nordlys", success_manager="nobody@desk.example")
    with pytest.raises(RefusedEdit, match="no agent has this"):
        add_customer(desk_on(database), form, **NOW)
    assert audit(database) == []


def test_who_changes_what_somebody_else_has_just_changed_is_told_by_whom(database: Engine) -> None:
    desk = desk_on(database)
    customer_id = add_customer(desk, NORDLYS, **NOW)
    seen = newest(database)
    change_customer(desk, customer_id, CustomerForm(customer_number="4712", customer="Nordlys"), seen=seen, **LATER)

    with pytest.raises(EditConflict, match=r"bo@desk\.example changed this") as refusal:
        change_customer(desk, customer_id, NORDLYS, seen=seen, **NOW)

    [since] = refusal.value.since
    assert (since.actor, since.before, since.after) == (
        "bo@desk.example",
        {"number": "4711", "name": "Nordlys A/S"},
        {"number": "4712", "name": "Nordlys"},
    )
    assert row_of(database, Customer, customer_id).number == "4712"


def test_a_customer_who_is_gone_cannot_be_changed(database: Engine) -> None:
    with pytest.raises(EditConflict, match="it is gone"):
        change_customer(desk_on(database), 404, NORDLYS, seen=0, **NOW)


def test_of_two_who_change_a_customer_at_once_one_is_told_so(database: Engine) -> None:
    desk = desk_on(database)
    customer_id = add_customer(desk, NORDLYS, **NOW)
    seen, together, told = newest(database), Barrier(2), []

    def change(name: str) -> None:
        together.wait()
        try:
            form = CustomerForm(customer_number="4711", customer=name)
            told.append(change_customer(desk, customer_id, form, seen=seen, actor=name, now=MONDAY_NOON))
        except EditConflict as refusal:
            told.append(refusal.since[0].actor)

    threads = [Thread(target=change, args=(name,)) for name in ("Sofie", "Bo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(audit(database)) == 2
    winner = row_of(database, Customer, customer_id).name
    assert sorted(told, key=str) == sorted([True, winner], key=str)


def test_a_contract_that_overlaps_is_refused_with_which(database: Engine) -> None:
    desk = desk_on(database)
    customer = make_customer(database)
    quote = ContractForm(tier="extended", contract="Quote 17", starts_on="01-01-2026", ends_on="31.12.2026")
    add_contract(desk, customer.id, quote, **NOW)

    with pytest.raises(RefusedEdit, match=r"'Quote 17' is in force then, from 2026-01-01 to 2026-12-31") as refusal:
        add_contract(desk, customer.id, ContractForm(tier="extended", contract="Q 18", starts_on="2026-12-31"), **NOW)
    assert refusal.value.faults[0].field == "starts_on"
    assert refusal.value.faults[0].hint.values["contract"] == "Quote 17"
    with pytest.raises(RefusedEdit, match="one name stands for one contract at a time"):
        add_contract(
            desk, customer.id, ContractForm(tier="standard", contract="Quote 17", starts_on="2026-12-31"), **NOW
        )

    assert add_contract(desk, customer.id, ContractForm(tier="standard", starts_on="2026-01-01"), **NOW)
    assert add_contract(
        desk, customer.id, ContractForm(tier="extended", contract="Quote 17", starts_on="2027-01-01"), **NOW
    )
    assert add_contract(desk, make_customer(database).id, quote, **NOW), "another customer's"


def test_a_contract_may_change_in_place_but_not_into_another(database: Engine) -> None:
    desk = desk_on(database)
    customer = make_customer(database)
    first = make_contract(database, customer=customer, source="First", ends_on=date(2025, 12, 31))
    make_contract(database, customer=customer, source="Second", starts_on=date(2026, 1, 1))
    longer = ContractForm(tier="extended", contract="First", starts_on="2020-01-01", ends_on="2026-01-01")
    shorter = ContractForm(tier="extended", contract="First", starts_on="2021-01-01", ends_on="2025-12-31")

    with pytest.raises(RefusedEdit, match="'Second' is in force then, from 2026-01-01 on without an end"):
        change_contract(desk, first.id, longer, seen=0, **NOW)
    assert change_contract(desk, first.id, shorter, seen=0, **NOW)

    [event] = audit(database)
    assert (event.before, event.after) == ({"starts_on": "2020-01-01"}, {"starts_on": "2021-01-01"})


def test_a_contract_ends(database: Engine) -> None:
    desk = desk_on(database)
    contract = make_contract(database)

    assert end_contract(desk, contract.id, "2026-03-31", seen=0, **NOW)
    with pytest.raises(RefusedEdit, match="the contract ends sooner"):
        end_contract(desk, contract.id, "2026-04-01", seen=newest(database), **NOW)

    assert row_of(database, SupportContract, contract.id).ends_on == date(2026, 3, 31)
    [event] = audit(database)
    assert (event.before, event.after) == ({"ends_on": None}, {"ends_on": "2026-03-31"})
