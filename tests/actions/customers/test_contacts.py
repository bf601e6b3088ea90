"""An admin adds, changes, blocks and removes contacts and their numbers, and renews PINs."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from models.blocked_number import BlockedNumber
from models.call import Call
from models.customer import Contact, ContactNumber
from models.ticket import Ticket
from tests.actions.edits import LATER, NOW, audit, newest, row_of
from tests.desk import desk_on
from tests.factories import MONDAY_NOON, PHONE, make_call, make_caller, make_contact, make_customer, make_ticket
from voice_intake.actions.audit.edit_rows import EditConflict
from voice_intake.actions.callers.hash_pin import hash_pin
from voice_intake.actions.customers.blocked_numbers import block_number, unblock_number
from voice_intake.actions.customers.contacts import (
    add_contact,
    block_contact,
    change_contact,
    remove_contact,
    unblock_contact,
)
from voice_intake.actions.customers.phone_numbers import Validity, add_number, change_number, remove_number
from voice_intake.actions.customers.reset_pin import reset_pin
from voice_intake.domain.customers.forms import ContactForm, NumberForm, RefusedEdit

ASTRID = ContactForm(contact="Astrid Holm", email="Astrid@Nordlys.example", language="da", administrator="yes")


def test_a_contact_is_added_and_changed(database: Engine) -> None:
    desk = desk_on(database)
    customer = make_customer(database)

    contact_id = add_contact(desk, customer.id, ASTRID, **NOW)
    asked = ContactForm(contact="Astrid Lind", email="astrid@nordlys.example")
    assert change_contact(desk, contact_id, asked, seen=newest(database), **LATER)

    stored = row_of(database, Contact, contact_id)
    assert (stored.name, stored.email, stored.language, stored.is_administrator) == (
        "Astrid Lind",
        "astrid@nordlys.example",
        None,
        False,
    )
    assert audit(database)[-1].before == {"name": "Astrid Holm", "language": "da", "is_administrator": True}


def test_an_address_is_one_contact_of_a_customer(database: Engine) -> None:
    desk = desk_on(database)
    customer = make_customer(database)
    add_contact(desk, customer.id, ASTRID, **NOW)
    other = make_contact(database, customer=customer)

    with pytest.raises(RefusedEdit, match="email: Astrid Holm has this address already"):
        add_contact(desk, customer.id, ASTRID, **NOW)
    with pytest.raises(RefusedEdit, match="email: Astrid Holm has this address already"):
        change_contact(desk, other.id, ASTRID, seen=0, **NOW)
    assert add_contact(desk, make_customer(database).id, ASTRID, **NOW), "another customer's"


def test_a_contact_is_blocked_and_let_in_again(database: Engine) -> None:
    desk = desk_on(database)
    contact = make_caller(database)

    assert block_contact(desk, contact.id, seen=0, **NOW)
    assert not block_contact(desk, contact.id, seen=newest(database), **LATER), "blocked already"
    assert row_of(database, Contact, contact.id).blocked_at == MONDAY_NOON
    with pytest.raises(EditConflict, match=r"sofie@desk\.example changed this"):
        unblock_contact(desk, contact.id, seen=0, **LATER)
    assert unblock_contact(desk, contact.id, seen=newest(database), **LATER)

    assert row_of(database, Contact, contact.id).blocked_at is None
    assert [(it.before, it.after) for it in audit(database)] == [
        ({"blocked_at": None}, {"blocked_at": MONDAY_NOON.isoformat()}),
        ({"blocked_at": MONDAY_NOON.isoformat()}, {"blocked_at": None}),
    ]


def test_a_removed_contact_takes_the_numbers_along_and_leaves_calls_and_cases(database: Engine) -> None:
    contact = make_caller(database, pin_hash="secret")
    call = make_call(database, contact=contact)
    ticket = make_ticket(database, contact=contact)

    remove_contact(desk_on(database), contact.id, seen=0, **NOW)

    assert (row_of(database, Call, call.id).contact_id, row_of(database, Ticket, ticket.id).contact_id) == (None, None)
    assert [(it.action, it.subject) for it in audit(database)] == [
        ("removed", "contact_numbers"),
        ("removed", "contacts"),
    ]
    assert "secret" not in str(audit(database))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+45 20 12 34 56", "+4520123456"),
        ("20123456", "+4520123456"),
        ("0044 2871 359777", "+442871359777"),
        ("(+45) 20.12.34.56", "+4520123456"),
    ],
)
def test_a_number_is_kept_as_e164_however_it_is_typed(database: Engine, typed: str, kept: str) -> None:
    contact = make_contact(database)

    number = add_number(desk_on(database), contact.id, NumberForm(phone=typed, label="mobile"), **NOW)

    assert (number.number, number.shared_with, number.is_blocked) == (kept, (), False)
    assert row_of(database, ContactNumber, number.id).number == kept
    assert audit(database)[0].after == {"contact_id": contact.id, "number": kept, "label": "mobile"}


def test_a_shared_number_is_allowed_and_pointed_out(database: Engine) -> None:
    desk = desk_on(database)
    other = make_caller(database, name="Bo Lind")
    contact = make_contact(database)
    block_number(desk, PHONE, reason="called a hundred times", **NOW)

    number = add_number(desk, contact.id, NumberForm(phone=PHONE), **NOW)

    assert [(it.contact_id, it.contact, it.customer) for it in number.shared_with] == [
        (other.id, "Bo Lind", "Nordlys A/S")
    ]
    assert number.is_blocked
    with pytest.raises(RefusedEdit, match="phone: this contact has this number already"):
        add_number(desk, contact.id, NumberForm(phone="20 12 34 56"), **NOW)


def test_a_number_changes_and_goes(database: Engine) -> None:
    desk = desk_on(database)
    contact = make_contact(database)
    number = add_number(desk, contact.id, NumberForm(phone=PHONE), **NOW)
    other = add_number(desk, contact.id, NumberForm(phone="20123457"), **NOW)
    for_a_week = Validity(valid_from=MONDAY_NOON, valid_until=MONDAY_NOON + timedelta(days=7))
    seen = newest(database) - 1

    with pytest.raises(RefusedEdit, match="has this number already"):
        change_number(desk, number.id, NumberForm(phone="20123457"), seen=seen, **NOW)
    backwards = Validity(valid_from=MONDAY_NOON, valid_until=MONDAY_NOON)
    with pytest.raises(RefusedEdit, match="end before it begins"):
        change_number(desk, number.id, NumberForm(phone=PHONE), holds=backwards, seen=seen, **NOW)
    change_number(desk, number.id, NumberForm(phone="20123458", label="car"), holds=for_a_week, seen=seen, **NOW)
    remove_number(desk, other.id, seen=seen + 1, **NOW)

    stored = row_of(database, ContactNumber, number.id)
    assert (stored.number, stored.label, stored.valid_until) == ("+4520123458", "car", for_a_week.valid_until)
    with pytest.raises(EditConflict, match="it is gone") as refusal:
        remove_number(desk, other.id, seen=seen + 1, **LATER)
    assert refusal.value.since[0].action == "removed"


def test_a_pin_is_made_and_shown_once(database: Engine) -> None:
    desk = desk_on(database)
    contact = make_contact(database)

    given = reset_pin(desk, contact.id, seen=0, **NOW)

    stored = row_of(database, Contact, contact.id)
    assert stored.pin_hash == hash_pin(given.pin, stored.customer_id)
    with pytest.raises(EditConflict):
        reset_pin(desk, contact.id, seen=0, **LATER)
    assert row_of(database, Contact, contact.id).pin_hash == stored.pin_hash, "the one that was shown still opens"
    assert given.pin not in str(audit(database))


def test_a_pin_that_a_stranger_would_try_first_is_given_to_nobody(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = make_contact(database)
    thrown = iter(["123456", "777777", "604193"])
    monkeypatch.setattr("voice_intake.actions.customers.reset_pin.new_pin", lambda: next(thrown))
    assert reset_pin(desk_on(database), contact.id, seen=0, **NOW).pin == "604193"


def test_a_number_of_nobody_is_blocked_and_let_go(database: Engine) -> None:
    desk = desk_on(database)

    blocked = block_number(desk, "0044 2871 359777", reason=" sells  roofs ", **NOW)
    with pytest.raises(RefusedEdit, match="phone: this number is blocked already"):
        block_number(desk, "+442871359777", **NOW)
    with pytest.raises(RefusedEdit, match="reason: write at most 200"):
        block_number(desk, PHONE, reason="x" * 201, **NOW)

    assert (row_of(database, BlockedNumber, blocked).number, row_of(database, BlockedNumber, blocked).reason) == (
        "+442871359777",
        "sells roofs",
    )
    unblock_number(desk, blocked, **LATER)
    with pytest.raises(EditConflict):
        unblock_number(desk, blocked, **LATER)
    with database.connect() as connection:
        assert connection.execute(select(BlockedNumber.id)).all() == []
    assert [(it.action, it.subject) for it in audit(database)] == [
        ("added", "blocked_numbers"),
        ("removed", "blocked_numbers"),
    ]
