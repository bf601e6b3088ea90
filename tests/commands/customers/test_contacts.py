import re

from sqlalchemy import Engine, select

from models.audit_event import AuditEvent
from models.customer import Contact
from tests.commands.shell import run
from tests.factories import make_contact, make_customer
from voice_intake.actions.callers.hash_pin import hash_pin


def test_a_pin_is_made_shown_once_and_kept_as_a_hash(database: Engine) -> None:
    contact = make_contact(database, customer=make_customer(database, number="100101"), email="astrid@nordlys.example")

    result = run(database, "contacts", "pin", "Astrid@Nordlys.example")

    assert result.exit_code == 0, result.output
    [pin] = re.findall(r"new PIN +(\d{6})\n", result.output)
    assert "customer number  100101" in result.output
    assert hash_of(database, contact) == hash_pin(pin, contact.customer_id)


def test_a_given_pin_replaces_the_one_before(database: Engine) -> None:
    contact = make_contact(database, email="astrid@nordlys.example")
    run(database, "contacts", "pin", "astrid@nordlys.example", "8264")

    assert run(database, "contacts", "pin", "astrid@nordlys.example", "9153").exit_code == 0

    assert hash_of(database, contact) == hash_pin("9153", contact.customer_id)
    assert run(database, "contacts", "pin", "astrid@nordlys.example", "9153").exit_code == 0


def test_a_pin_that_a_stranger_tries_first_is_refused(database: Engine) -> None:
    contact = make_contact(database, email="astrid@nordlys.example")

    result = run(database, "contacts", "pin", "astrid@nordlys.example", "1234")

    assert (result.exit_code, result.output.splitlines()[0]) == (
        1,
        "Error: This PIN counts up or down: choose another one, or leave it out and one is made",
    )
    assert hash_of(database, contact) is None


def test_a_pin_of_a_colleague_is_refused_without_saying_whose(database: Engine) -> None:
    customer = make_customer(database)
    make_contact(database, customer=customer, name="Astrid Holm", email="astrid@nordlys.example")
    ida = make_contact(database, customer=customer, name="Ida Skov", email="ida@nordlys.example")
    run(database, "contacts", "pin", "astrid@nordlys.example", "8264")

    result = run(database, "contacts", "pin", "ida@nordlys.example", "8264")

    assert result.exit_code == 1
    assert "choose another one" in result.output
    assert "astrid" not in result.output.lower()
    assert hash_of(database, ida) is None


def test_customers_may_have_contacts_with_the_same_pin(database: Engine) -> None:
    for email in ("astrid@nordlys.example", "poul@hede.example"):
        make_contact(database, email=email)
        assert run(database, "contacts", "pin", email, "8264").exit_code == 0


def test_an_address_at_several_customers_asks_for_the_customer(database: Engine) -> None:
    for number in ("100101", "100202"):
        make_contact(database, customer=make_customer(database, number=number), email="rune@advisers.example")

    unclear = run(database, "contacts", "pin", "rune@advisers.example")
    elsewhere = run(database, "contacts", "pin", "rune@advisers.example", "--customer", "999")
    clear = run(database, "contacts", "pin", "rune@advisers.example", "--customer", "100202")

    assert unclear.exit_code == elsewhere.exit_code == 1
    assert "--customer, one of 100101 (Nordlys A/S), 100202 (Nordlys A/S)" in unclear.output
    assert "is no contact of customer 999, but of 100101" in elsewhere.output
    assert "customer number  100202" in clear.output


def test_an_unknown_address_is_told(database: Engine) -> None:
    result = run(database, "contacts", "pin", "nobody@nordlys.example")

    assert (result.exit_code, result.output) == (1, "Error: No contact has the e-mail address nobody@nordlys.example\n")


def test_who_gave_a_pin_is_kept_and_the_pin_is_not(database: Engine) -> None:
    contact = make_contact(database, email="astrid@nordlys.example")
    run(database, "contacts", "pin", "astrid@nordlys.example", "8264")

    with database.connect() as connection:
        [event] = connection.execute(select(AuditEvent.__table__)).all()
    assert (event.action, event.subject, event.subject_id) == ("changed", "contacts", contact.id)
    assert event.actor.startswith("cli:")
    assert (event.before, event.after) == ({"pin": "none"}, {"pin": "a new one"})


def hash_of(database: Engine, contact: Contact) -> str | None:
    with database.connect() as connection:
        return connection.scalar(select(Contact.pin_hash).where(Contact.id == contact.id))
