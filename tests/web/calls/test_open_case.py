"""Opening the case that a call should have had."""

import html
import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.ticket import Ticket
from tests.browser.console import make_colleague
from tests.factories import make_caller, make_contact, make_customer, make_ticket
from tests.web.calls.past_calls import ended
from tests.web.people import Person


@pytest.fixture
def person(database: Engine, somebody: Callable[[], Person]) -> Person:
    found = somebody()
    found.signs_in(make_colleague(database))
    return found


def filled_in(customer_id: int, **fields: str) -> dict[str, str]:
    given = {"customer": str(customer_id), "contact": "", "priority": "2", "language": "en", "subject": "It stops"}
    return given | fields


def test_a_case_is_opened_for_a_call_that_has_none(database: Engine, person: Person) -> None:
    caller = make_caller(database)
    call = ended(database, contact=caller, language="en")
    form = person.looks_at(f"/calls/{call.id}/case").text
    assert f'<option value="{caller.id}" selected>Astrid Holm</option>' in form
    fields = filled_in(caller.customer_id, contact=str(caller.id))
    answer = person.sends(f"/calls/{call.id}/case", **fields)
    with Session(database) as session:
        [ticket] = session.scalars(select(Ticket)).all()
    assert (answer.status_code, answer.location) == (303, f"/tickets/{ticket.reference}")
    assert (ticket.call_id, ticket.contact_id, ticket.priority, ticket.subject) == (call.id, caller.id, 2, "It stops")


def test_whose_case_it_is_is_looked_for_where_nobody_knows(database: Engine, person: Person) -> None:
    caller = make_caller(database, name="Åse Blå")
    call = ended(database)
    assert "For whom is the case?" in person.looks_at(f"/calls/{call.id}/case").text
    found = person.sends(f"/calls/{call.id}/case/customer", whose="åse").text
    [there] = re.findall(r'href="(/calls/\d+/case\?[^"]+)"', found)
    assert "Åse Blå" in person.looks_at(html.unescape(there)).text
    assert f"contact={caller.id}" in there
    assert "Nobody was found" in person.sends(f"/calls/{call.id}/case/customer", whose="zzzz").text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"subject": "  "}, "Write something first."),
        ({"subject": "x" * 300}, "That is too long"),
        ({"priority": ""}, "Choose how severe it is."),
        ({"priority": "9"}, "Choose how severe it is."),
        ({"contact": "999999"}, "Nobody of that name"),
        ({"steps_to_reproduce": "x" * 10_001}, "That is too long"),
    ],
)
def test_what_does_not_hold_is_said_and_what_was_typed_stays(
    database: Engine, person: Person, fields: dict[str, str], told: str
) -> None:
    caller = make_caller(database)
    call = ended(database, contact=caller)
    answer = person.sends(f"/calls/{call.id}/case", **filled_in(caller.customer_id, **fields))
    assert answer.status_code == 422
    assert told in html.unescape(answer.text)
    assert fields.get("subject", "It stops").strip() in answer.text


def test_a_customer_without_a_contract_gets_no_case(database: Engine, person: Person) -> None:
    contact = make_contact(database, customer=make_customer(database))
    call = ended(database, contact=contact)
    answer = person.sends(f"/calls/{call.id}/case", **filled_in(contact.customer_id))
    assert (answer.status_code, "no contract in force" in answer.text) == (422, True)


def test_a_call_whose_case_a_colleague_opened_leads_there(database: Engine, person: Person) -> None:
    caller = make_caller(database)
    call = ended(database, contact=caller)
    ticket = make_ticket(database, contact=caller, call=call)
    there = f"/tickets/{ticket.reference}"
    assert person.looks_at(f"/calls/{call.id}/case").location == there
    assert person.sends(f"/calls/{call.id}/case", **filled_in(caller.customer_id)).location == there


@pytest.mark.parametrize("fields", [{"customer": ""}, {"customer": "x"}, {"language": "fr"}])
def test_what_no_form_of_ours_sends_is_refused(database: Engine, person: Person, fields: dict[str, str]) -> None:
    caller = make_caller(database)
    call = ended(database, contact=caller)
    answer = person.sends(f"/calls/{call.id}/case", **filled_in(caller.customer_id, **fields))
    assert answer.status_code == 400
