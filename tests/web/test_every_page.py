"""Every page of the console at a desk whose names and texts are an attack: nothing of them is more than text."""

from html import escape
from html.parser import HTMLParser
from io import BytesIO
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from models.audit_event import AuditEvent
from tests.browser.console import make_colleague
from tests.factories import (
    MONDAY_NOON,
    insert,
    make_agent,
    make_blocked_number,
    make_call,
    make_closure,
    make_contact,
    make_contract,
    make_customer,
    make_exception,
    make_number,
    make_opening,
    make_ring_attempt,
    make_ticket,
    make_ticket_event,
    make_turn,
    make_voicemail,
)
from tests.web.calls.past_calls import ended
from tests.web.people import Person
from voice_intake.app import pages_of

ATTACK = """"'><img src=x onerror=alert(1)><script>alert(2)</script><b style='x'>{{7*7}}"""
WITHIN = ("style", "iframe", "object", "embed", "base")
SCHEMES = ("", "mailto", "tel")


class Judge(HTMLParser):
    """What a page holds that must not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.has_token = True
        self.is_address = False
        """Whether the form that is open is sent as an address, which proxies write down."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_within = tag in WITHIN or (tag in ("script", "img") and not given.get("src", "").startswith("/"))
        leads = urlsplit(given.get("href") or given.get("action") or given.get("src") or "")
        if is_within or leads.scheme not in SCHEMES or any(name == "style" or name.startswith("on") for name in given):
            self.wrong.append(f"<{tag} {given}>")
        if tag == "form":
            self.has_token = given.get("method", "get").lower() != "post"
            self.is_address = given.get("method", "get").lower() == "get"
        if (not leads.scheme and "@" in unquote(leads.path + leads.query)) or (
            tag == "option" and self.is_address and "@" in given["value"]
        ):
            self.wrong.append(f"somebody's address in one of ours: {given}")
        if tag == "input" and given.get("name") == "csrf_token" and given.get("value"):
            self.has_token = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and not self.has_token:
            self.wrong.append("a form without a token")
        self.is_address = self.is_address and tag != "form"


@pytest.fixture
def desk(database: Engine) -> dict[str, object]:
    """What stands in addresses, by name."""
    agent = make_agent(database, name=ATTACK)
    make_exception(database, agent=agent, reason=ATTACK)
    extra = make_closure(database, reason_da=ATTACK, reason_en=ATTACK, created_by=ATTACK)
    make_opening(database, reason_da=ATTACK, reason_en=ATTACK)
    customer = make_customer(database, name=ATTACK, success_manager=agent)
    contact = make_contact(database, customer=customer, name=ATTACK)
    make_number(database, contact=contact, label=ATTACK)
    contract = make_contract(database, customer=customer)
    make_blocked_number(database)
    ended(database, from_number="+4526123499")
    call = make_call(database, contact=contact, ended_at=MONDAY_NOON)
    make_call(database, contact=contact)
    ticket = make_ticket(database, contact=contact, call=call, subject=ATTACK, steps_to_reproduce=ATTACK)
    make_turn(database, call=call, reply=f"<Response><Say>{escape(ATTACK)}</Say></Response>")
    make_ring_attempt(database, call=call, agent=agent)
    heard = {"status": "transcribed", "sha256": "ab" * 32, "transcript": ATTACK, "due_at": None}
    message = make_voicemail(database, ticket=ticket, call=call, **heard)
    for kind in ("noted", "text_received", "replied", "edited", "unheard_of"):
        data = {"text": ATTACK, "body": ATTACK, "subject": {"from": ATTACK, "to": ATTACK}}
        make_ticket_event(database, ticket=ticket, kind=kind, actor=ATTACK, data=data)
    told = {"action": "changed", "subject": "agents", "subject_id": agent.id, "before": None, "after": {"name": ATTACK}}
    insert(database, AuditEvent(at=MONDAY_NOON, actor=agent.email, **told))
    one = {"reference": ticket.reference, "number": customer.number, "kind": "closures", "extra_id": extra.id}
    rows = {"call": call, "voicemail": message, "contract": contract, "contact": contact, "agent": agent}
    return one | {f"{name}_id": row.id for name, row in rows.items()}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("database")
def test_what_people_wrote_is_text_on_every_page(pages: Flask, sofie: Person, desk: dict[str, object]) -> None:
    form = {"q": ATTACK, "csrf_token": sofie.token("/account")}
    answers = {
        page: sofie.looks_at(page) for page in addresses(pages, desk | {"import_id": 1, "sid": "1", "token": "1"})
    }
    for page in ("/search", "/admin/customers/search", "/admin/check/"):
        answers[f"{page} found"] = sofie.client.post(page, data=form, follow_redirects=True)
    assert {page: found for page, answer in answers.items() if (found := judged(answer))} == {}


@pytest.mark.parametrize(("number", "text"), [(2**63, "none"), (10**30, "none"), (1, "a\0b")])
def test_what_no_row_has_is_not_there(pages: Flask, sofie: Person, number: int, text: str) -> None:
    """The database was asked, refused, and the page said that it does not answer."""
    names = dict.fromkeys(("reference", "number", "sid", "token"), text)
    rows = ("call", "voicemail", "contract", "contact", "agent", "extra", "import")
    desk = {"kind": "closures"} | names | {f"{row}_id": number for row in rows}
    asked = str(number) if number > 1 else "%00"
    answers = {page: sofie.looks_at(page).status_code for page in addresses(pages, desk) if asked in page}
    assert len(answers) > 10
    assert answers == dict.fromkeys(answers, 404)


def test_what_no_database_can_hold_is_not_looked_for(sofie: Person) -> None:
    """It refused, and the page said that it does not answer."""
    assert sofie.looks_at("/admin/record/?action=a%00b").status_code == 404


@pytest.fixture
def sofie(database: Engine, pages: Flask) -> Person:
    person = Person(pages.test_client())
    person.signs_in(make_colleague(database, role="admin", name=ATTACK))
    table = {"file": (BytesIO(ATTACK.encode()), ATTACK[2:]), "csrf_token": person.token("/account")}
    assert person.client.post("/admin/import", data=table).status_code == 303
    return person


def addresses(pages: Flask, desk: dict[str, object]) -> list[str]:
    """Files are judged elsewhere."""
    found = pages_of(pages).url_map
    shown = [rule for rule in found.iter_rules() if "GET" in (rule.methods or ()) and "static" not in rule.endpoint]
    rules = [rule for rule in shown if rule.endpoint != "admin_import_export.export"]
    return [found.bind("").build(rule.endpoint, {name: desk[name] for name in rule.arguments}) for rule in rules]


def judged(answer: TestResponse) -> list[str]:
    if answer.mimetype != "text/html":
        return [] if answer.headers["X-Content-Type-Options"] == "nosniff" else ["taken for what it may look like"]
    judge = Judge()
    judge.feed(answer.text)
    if answer.status_code >= 500:
        judge.wrong.append(f"answered with {answer.status_code}")
    if "unsafe" in answer.headers["Content-Security-Policy"]:
        judge.wrong.append(answer.headers["Content-Security-Policy"])
    if answer.headers["Cache-Control"] != "no-store":
        judge.wrong.append(f"kept: {answer.headers['Cache-Control']}")
    return judge.wrong
