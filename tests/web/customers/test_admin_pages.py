"""The admins' pages without a browser: who may see them, what they keep from one another, and what they cost."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, update

from models.audit_event import AuditEvent
from models.customer import Contact, ContactNumber, Customer
from models.notification import Notification
from tests.browser.console import make_colleague
from tests.factories import (
    MONDAY_NOON,
    PHONE,
    make_call,
    make_caller,
    make_contact,
    make_contract,
    make_customer,
    make_number,
    make_ticket,
)
from tests.web.people import Person
from tests.web.test_pages import statements
from voice_intake.app import pages_of

Somebody = Callable[[], Person]
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
STRANGER = "+4520123499"


def path_of_customer(database: Engine, contact: Contact) -> str:
    with database.connect() as connection:
        number = connection.scalar(select(Customer.number).where(Customer.id == contact.customer_id))
    return f"/admin/customers/{number}"


def cost(database: Engine, person: Person, path: str) -> int:
    return statements(database, lambda: person.looks_at(path))


def path_of(rule: str) -> str:
    """An address that the rule knows."""
    chosen = re.sub(r"<any\(['\"]?(\w+)[^>]*>", r"\1", rule)
    return re.sub(r"<int:[^>]+>", "1", re.sub(r"<(?!int:)[^>]+>", "x", chosen))


def hidden(page: str, form: str, name: str) -> str:
    """A hidden field of the form with that action."""
    [body] = re.findall(rf'<form[^>]* action="{re.escape(form)}".*?</form>', page, re.DOTALL)
    [value] = re.findall(rf'name="{name}" value="([^"]*)"', body)
    return str(value)


@on_sqlite
def test_every_admin_page_is_forbidden_to_an_agent(database: Engine, pages: Flask, somebody: Somebody) -> None:
    agent = somebody()
    agent.signs_in(make_colleague(database))
    token = agent.token("/account")
    routes = {
        (method, path_of(rule.rule))
        for rule in pages_of(pages).url_map.iter_rules()
        if rule.rule.startswith("/admin")
        for method in (rule.methods or set()) & {"GET", "POST"}
    }
    assert len(routes) > 30
    told = {
        (method, path): agent.client.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
        for method, path in routes
    }
    assert {route: answer.status_code for route, answer in told.items()} == dict.fromkeys(routes, 403)


def test_of_two_admins_the_second_is_told_what_the_first_did(database: Engine, admin: Person, other: Person) -> None:
    contact = make_caller(database, email="astrid@nordlys.example")
    path = f"{path_of_customer(database, contact)}/contacts/{contact.id}"
    seen = hidden(admin.looks_at(path).text, path, "seen")
    form = {"email": contact.email, "language": "da", "administrator": "yes", "seen": seen}
    assert other.sends(path, contact="Astrid Bech", **form).status_code == 303
    refused = admin.sends(path, contact="Astrid Krog", **form)
    assert refused.status_code == 409
    assert "This was changed while you looked at it." in refused.text
    for told in ("Bo Lund", "Astrid Holm", "Astrid Bech"):
        assert told in refused.text
    assert 'value="Astrid Krog"' in refused.text
    with database.connect() as connection:
        assert connection.scalar(select(Contact.name)) == "Astrid Bech"
    again = {**form, "seen": hidden(refused.text, path, "seen")}
    assert admin.sends(path, contact="Astrid Krog", **again).status_code == 303


def test_a_pin_is_shown_once_and_kept_by_no_browser(database: Engine, admin: Person) -> None:
    contact = make_caller(database)
    path = f"{path_of_customer(database, contact)}/contacts/{contact.id}"
    page = admin.looks_at(path).text
    given = admin.sends(f"{path}/pin", seen=hidden(page, f"{path}/pin", "seen"))
    [pin] = re.findall(r'class="secret-text">(\d{6})<', given.text)
    assert given.headers["Cache-Control"] == "no-store"
    assert pin not in admin.looks_at(path).text
    with database.connect() as connection:
        kept = connection.execute(select(AuditEvent.after).order_by(AuditEvent.id.desc())).scalar()
    assert kept == {"pin": "a new one"}


def test_an_overlapping_contract_is_refused_and_says_with_which(database: Engine, admin: Person) -> None:
    path = path_of_customer(database, make_caller(database))
    refused = admin.sends(f"{path}/contracts", tier="extended", contract="New", starts_on="2026-01-01", ends_on="")
    assert (refused.status_code, "Quote 2020-17" in refused.text, 'value="New"' in refused.text) == (422, True, True)


def test_a_refused_caller_is_added_told_and_taken_away_again(database: Engine, admin: Person) -> None:
    contact = make_caller(database)
    make_call(database, from_number=STRANGER, outcome="refused", reason="unknown", ended_at=MONDAY_NOON)
    added = admin.sends("/admin/refused/add", phone=STRANGER, contact_id=str(contact.id), tell="yes")
    page = admin.looks_at(added.location).text
    assert "An SMS tells them that they may call now." in page
    with database.connect() as connection:
        assert connection.scalar(select(Notification.recipient)) == STRANGER
    form = {name: hidden(page, "/admin/refused/undo", name) for name in ("number_id", "seen")}
    assert admin.sends("/admin/refused/undo", **form).status_code == 303
    with database.connect() as connection:
        assert list(connection.scalars(select(ContactNumber.number))) == [PHONE]


def test_a_number_that_is_missing_is_asked_for_on_the_next_page(database: Engine, admin: Person) -> None:
    contact = make_caller(database)
    refused = admin.sends("/admin/refused/add", contact_id=str(contact.id))
    page = admin.looks_at(refused.location).text
    assert re.search(r'class="[^"]*warning[^"]*"[^>]*>.*?number', page, re.DOTALL | re.IGNORECASE)


@on_sqlite
def test_neither_a_number_nor_a_name_stands_in_an_address(database: Engine, admin: Person) -> None:
    make_caller(database)
    for path, form in (
        ("/admin/customers/search", {"q": "Astrid Holm"}),
        ("/admin/check", {"phone": PHONE, "at": ""}),
        ("/admin/refused/choose", {"phone": PHONE, "q": "Astrid"}),
    ):
        there = admin.sends(path, **form).location
        assert PHONE.removeprefix("+45") not in there
        assert "Astrid" not in there
        assert "Astrid Holm" in admin.looks_at(there).text


@on_sqlite
@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"phone": "", "at": ""}, "Write a telephone number."),
        ({"phone": PHONE, "at": "soon"}, "This is not a date with a time"),
        ({"phone": PHONE, "at": "9999-12-31T23:59"}, "This year is too far away."),
    ],
)
def test_a_question_that_makes_no_sense_says_why(admin: Person, form: dict[str, str], told: str) -> None:
    answer = admin.sends("/admin/check", **form)
    assert (answer.status_code, told in answer.text) == (422, True)


@on_sqlite
def test_what_is_gone_is_no_failure(database: Engine, admin: Person) -> None:
    contact = make_caller(database)
    path = path_of_customer(database, contact)
    stranger = path_of_customer(database, make_caller(database))
    for missing in (
        "/admin/customers/999999999",
        f"{path}/contacts/77",
        f"{path}/contacts/{2**70}",
        f"{path}/contracts/77",
        f"{stranger}/contacts/{contact.id}",
        "/admin/agents/77",
    ):
        assert admin.looks_at(missing).status_code == 404, missing
    gone = admin.sends(f"{path}/contacts/{contact.id}/numbers/77/remove", seen="0")
    assert "It is gone" in admin.looks_at(gone.location).text


@on_sqlite
@pytest.mark.parametrize(("tier", "offered"), [("extended", True), ("standard", False)])
def test_who_would_be_refused_again_is_not_told_to_call(
    database: Engine, admin: Person, tier: str, *, offered: bool
) -> None:
    customer = make_customer(database)
    make_contract(database, customer=customer, tier=tier)
    make_number(database, contact=make_contact(database, customer=customer), number=STRANGER)
    make_call(database, from_number=STRANGER, reason="unknown", outcome="refused", ended_at=MONDAY_NOON)
    assert ("Send an SMS: they may call now" in admin.looks_at("/admin/refused").text) is offered


def test_statements_do_not_grow_with_what_is_shown(database: Engine, admin: Person) -> None:
    contact = make_caller(database)
    path = path_of_customer(database, contact)
    pages = ("/admin", "/admin/customers", path, "/admin/refused", "/admin/agents", "/admin/record")
    make_call(database, from_number=STRANGER, reason="unknown", outcome="refused", ended_at=MONDAY_NOON)
    assert admin.sends(f"{path}/contacts", contact="Bo", email="bo@example.com").status_code == 303
    few = {page: cost(database, admin, page) for page in pages}
    for serial in range(15):
        customer = make_customer(database, name=f"Customer {serial}")
        make_contract(database, customer=customer, ends_on=date(2026, 3, 2) + timedelta(days=serial))
        make_number(database, contact=make_contact(database, customer=customer), number=f"+45203344{serial:02d}")
        another = make_contact(database, name=f"Contact {serial}")
        with database.begin() as connection:
            moved = update(Contact).where(Contact.id == another.id).values(customer_id=contact.customer_id)
            connection.execute(moved)
        make_number(database, contact=another, number=f"+45201234{serial:02d}")
        make_ticket(database, contact=contact)
        make_call(database, from_number=f"+45203355{serial:02d}", reason="unknown", outcome="refused")
        make_colleague(database, name=f"Agent {serial}")
        admin.sends(f"{path}/contacts", contact=f"New {serial}", email=f"new-{serial}@example.com")
    many = {page: cost(database, admin, page) for page in pages}
    assert many == few
    assert max(many.values()) <= 16


def test_customers_are_paged_without_losing_one(database: Engine, admin: Person) -> None:
    for serial in range(120):
        make_customer(database, name=f"Ens A/S {serial % 7}")
    seen: list[str] = []
    path: str | None = "/admin/customers"
    while path:
        page = admin.looks_at(path).text
        seen += re.findall(r'class="list-name" href="/admin/customers/(\d+)"', page)
        onward = re.findall(r'href="(/admin/customers/?\?after=\d+)"', page)
        path = onward[0] if onward else None
    with database.connect() as connection:
        assert len(seen) == len(set(seen)) == connection.scalar(select(func.count()).select_from(Customer))
