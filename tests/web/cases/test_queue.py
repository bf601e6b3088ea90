"""The queue as a page: what it shows and filters, and taking a case from it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.agent import Agent
from models.ticket import Ticket
from tests.actions.case_work import counting
from tests.browser.console import make_colleague
from tests.factories import (
    MONDAY_NOON,
    make_call,
    make_caller,
    make_contact,
    make_customer,
    make_ticket,
    make_ticket_event,
    make_voicemail,
)
from tests.web.people import Person

Somebody = Callable[[], Person]

LINK = re.compile(r'href="/tickets/(\d+)" data-row-link')


@pytest.fixture
def bo(database: Engine) -> Agent:
    return make_colleague(database, name="Bo Lund")


@pytest.fixture
def person(bo: Agent, somebody: Somebody) -> Person:
    found = somebody()
    found.signs_in(bo)
    return found


def references(page: str) -> list[str]:
    return LINK.findall(page)


def kept(database: Engine, reference: str) -> Ticket:
    with Session(database) as session:
        return session.scalars(select(Ticket).where(Ticket.reference == reference)).one()


def test_nothing_waits(person: Person) -> None:
    page = person.looks_at("/").text
    assert "Nothing is waiting" in page
    assert '<a href="/phone">' in page


def test_whatever_is_due_first_stands_first(database: Engine, person: Person) -> None:
    late, soon, never = (
        make_ticket(
            database, opened_at=MONDAY_NOON - timedelta(hours=3), respond_by=respond_by, priority=priority
        ).reference
        for respond_by, priority in (
            (MONDAY_NOON - timedelta(minutes=12), 2),
            (MONDAY_NOON + timedelta(minutes=100), 3),
            (None, 5),
        )
    )
    page = person.looks_at("/").text
    assert references(page) == [late, soon, never]
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "12 min overdue" in words
    assert "1 h 40 min today 13:40" in words
    assert "No deadline" in words
    assert "1 overdue" in words


def test_danes_read_danish(database: Engine, person: Person) -> None:
    make_ticket(database, respond_by=MONDAY_NOON + timedelta(minutes=100))
    page = person.looks_at("/", **{"Accept-Language": "da"}).text
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "1 t 40 min i dag 13:40" in words


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ({"status": "captured"}, "Recording pending"),
        ({"status": "lost", "reason": "gone"}, "Recording lost"),
        ({"status": "stored", "sha256": "0" * 64}, "Message</span>"),
    ],
)
def test_what_there_is_to_hear_is_told(database: Engine, person: Person, message: dict[str, Any], told: str) -> None:
    make_voicemail(database, ticket=make_ticket(database), **message)
    assert told in person.looks_at("/").text


def test_a_caller_who_is_still_there_is_told(database: Engine, person: Person) -> None:
    call = make_call(database)
    ticket = make_ticket(database, call=call)
    make_ticket_event(database, ticket=ticket, call_id=call.id)
    assert "On the line" in person.looks_at("/").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "abcd"),
        ("?who=mine", "b"),
        ("?who=nobodys", "acd"),
        ("?priority=1", "a"),
        ("?language=en", "c"),
        ("?status=open", "b"),
        ("?status=solved", "e"),
        ("?who=nobodys&language=en&priority=3", "c"),
        ("?who=everybody&priority=9&language=fr&status=lost&customer=x&after=nonsense", "abcd"),
        ("?customer=99999999999999999999999999", "abcd"),
    ],
)
def test_filters_stand_in_the_address(database: Engine, person: Person, bo: Agent, query: str, expected: str) -> None:
    made = {
        "a": make_ticket(database, priority=1, respond_by=MONDAY_NOON),
        "b": make_ticket(
            database, priority=2, status="open", assignee_id=bo.id, respond_by=MONDAY_NOON + timedelta(hours=1)
        ),
        "c": make_ticket(database, priority=3, language="en", respond_by=MONDAY_NOON + timedelta(hours=2)),
        "d": make_ticket(database, priority=3, respond_by=MONDAY_NOON + timedelta(hours=3)),
        "e": make_ticket(database, status="solved"),
    }
    assert references(person.looks_at(f"/{query}").text) == [made[name].reference for name in expected]
    assert references(person.looks_at(f"/queue/rows{query}").text) == [made[name].reference for name in expected]


def test_one_customers_cases(database: Engine, person: Person) -> None:
    havnen = make_customer(database, name="Havnens Fisk ApS")
    theirs = make_ticket(database, contact=make_contact(database, customer=havnen))
    make_ticket(database)
    page = person.looks_at(f"/?customer={havnen.id}").text
    assert references(page) == [theirs.reference]
    assert 'aria-current="true"><span class="chip-label" dir="auto">Havnens Fisk ApS' in page


def test_a_filter_that_nothing_fits_says_so(database: Engine, person: Person) -> None:
    make_ticket(database, priority=3)
    assert "No case fits these filters" in person.looks_at("/?priority=1").text


def test_more_than_a_page_is_turned(database: Engine, person: Person) -> None:
    made = [make_ticket(database, priority=5, respond_by=None).reference for _ in range(51)]
    first = person.looks_at("/").text
    [more] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = person.looks_at(more.replace("&amp;", "&")).text
    assert references(first) + references(second) == made
    assert "To the beginning" in second


def test_nothing_that_people_wrote_becomes_markup(database: Engine, person: Person) -> None:
    customer = make_customer(database, name="<script>alert(1)</script>" + "x" * 170)
    contact = make_contact(database, customer=customer, name='"><img src=x>')
    make_ticket(database, contact=contact, subject="<b>سجل</b>", priority=1)
    page = person.looks_at("/").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;b&gt;سجل&lt;/b&gt;" in page


def test_what_has_not_changed_is_not_sent_again(database: Engine, person: Person) -> None:
    make_ticket(database)
    tag = person.looks_at("/queue/rows").headers["ETag"]
    assert person.looks_at("/queue/rows", **{"If-None-Match": tag}).status_code == 304
    make_ticket(database)
    assert person.looks_at("/queue/rows", **{"If-None-Match": tag}).status_code == 200


def test_a_case_is_taken_with_one_press(database: Engine, person: Person, bo: Agent) -> None:
    reference = make_ticket(database).reference
    answer = person.sends(f"/queue/{reference}/take", seen="1-0", next="/?priority=2")
    assert (answer.status_code, answer.location) == (303, "/?priority=2")
    assert (kept(database, reference).assignee_id, kept(database, reference).status) == (bo.id, "open")
    assert f"You have case {reference[:4]}-{reference[4:]}." in person.looks_at("/").text


def test_whoever_comes_second_is_told_who_was_first(database: Engine, person: Person, somebody: Somebody) -> None:
    reference = make_ticket(database).reference
    rival = somebody()
    rival.signs_in(first := make_colleague(database, name="Astrid Holm"))
    rival.sends(f"/queue/{reference}/take", seen="1-0")
    answer = person.client.post(
        f"/queue/{reference}/take",
        data={"csrf_token": person.token("/account"), "seen": "1-0"},
        headers={"X-Live": "1"},
    )
    assert answer.status_code == 409
    assert "Astrid Holm took case" in answer.text
    assert kept(database, reference).assignee_id == first.id


def test_a_case_that_has_changed_is_looked_at_first(database: Engine, person: Person) -> None:
    reference = make_ticket(database, version=4).reference
    person.sends(f"/queue/{reference}/take", seen="3-0")
    assert "has changed meanwhile" in person.looks_at("/").text
    assert kept(database, reference).assignee_id is None


def test_a_finished_case_is_not_taken(database: Engine, person: Person) -> None:
    reference = make_ticket(database, status="solved").reference
    person.sends(f"/queue/{reference}/take", seen="1-0")
    assert "flash-warning" in person.looks_at("/").text
    assert kept(database, reference).assignee_id is None


def test_what_is_no_case_cannot_be_taken(person: Person) -> None:
    assert person.sends("/queue/00000000/take", seen="1-0").status_code == 404


def test_taking_needs_the_forms_token(database: Engine, person: Person) -> None:
    reference = make_ticket(database).reference
    assert person.client.post(f"/queue/{reference}/take", data={"seen": "1-0"}).status_code == 400
    assert kept(database, reference).assignee_id is None


def test_a_critical_case_that_nobody_has_is_told_everywhere(database: Engine, person: Person, bo: Agent) -> None:
    ticket = make_ticket(database, priority=1)
    make_ticket(database, priority=1, status="open", assignee_id=bo.id)
    make_ticket(database, priority=2)
    for page in ("/", "/calls", "/search", "/?priority=5", "/queue/alarm"):
        assert re.findall(r'data-alarm="(\d+)"', person.looks_at(page).text) == [str(ticket.id)], page


@pytest.mark.parametrize("path", ["/", "/queue/rows", "/queue/alarm"])
def test_statements_do_not_grow_with_the_queue(database: Engine, person: Person, path: str) -> None:
    def statements() -> int:
        person.looks_at(path)
        with counting(database) as seen:
            assert person.looks_at(path).status_code == 200
        return len(seen)

    for priority in (1, 2):
        make_ticket(database, priority=priority)
    few = statements()
    caller = make_caller(database)
    for number in range(30):
        make_ticket(database, contact=caller if number % 2 else None, priority=1 + number % 5)
    assert statements() == few <= 8
