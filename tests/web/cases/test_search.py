"""The search as a page: what is found, what is not, and that nobody's name or number stands in an address."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from tests.actions.case_work import counting
from tests.browser.console import make_colleague
from tests.factories import make_call, make_caller, make_contact, make_customer, make_ticket
from tests.web.people import Person

LINK = re.compile(r'href="/tickets/(\d+)" data-row-link')


@pytest.fixture
def person(database: Engine, somebody: Callable[[], Person]) -> Person:
    found = somebody()
    found.signs_in(make_colleague(database))
    return found


def found_by(person: Person, text: str) -> str:
    return person.looks_at(person.sends("/search", q=text).location).text


def test_a_full_reference_leads_to_its_case(database: Engine, person: Person) -> None:
    reference = make_ticket(database, status="closed").reference
    for text in (reference, f" {reference[:4]}-{reference[4:]} "):
        answer = person.sends("/search", q=text)
        assert (answer.status_code, answer.location) == (303, f"/tickets/{reference}")


def test_a_full_reference_of_no_case_finds_nothing(person: Person) -> None:
    assert "Nothing was found" in found_by(person, "4711-0020")


def test_cases_are_found_by_name_of_customer_or_contact(database: Engine, person: Person) -> None:
    customer = make_customer(database, name="Ørstedparkens Bageri")
    ticket = make_ticket(database, contact=make_contact(database, customer=customer, name="Åse Blå"))
    make_ticket(database)
    for text in ("ørsted", "ÅSE b"):
        page = found_by(person, text)
        assert LINK.findall(page) == [ticket.reference]
        assert f'href="/?customer={customer.id}"' in page


def test_cases_are_found_by_number(database: Engine, person: Person) -> None:
    caller = make_caller(database, number="+4526112233")
    call = make_call(database, contact=caller, from_number="+4526112233")
    ticket = make_ticket(database, contact=caller, call=call)
    for text in ("+45 26 11 22 33", "26112233", "2233"):
        assert LINK.findall(found_by(person, text)) == [ticket.reference]


@pytest.mark.parametrize("text", ["Astrid Holm", "+45 20 12 34 56", "20123456", "Nordlys"])
def test_no_address_holds_what_was_searched_for(
    database: Engine, person: Person, text: str, capfd: pytest.CaptureFixture[str]
) -> None:
    make_caller(database)
    answer = person.sends("/search", q=text)
    assert re.fullmatch(r"/search/[0-9a-f]{8}", answer.location)
    assert text in person.looks_at(answer.location).text
    assert text not in "".join(capfd.readouterr())


def test_findings_can_be_loaded_again_and_are_ones_own(
    database: Engine, person: Person, somebody: Callable[[], Person]
) -> None:
    make_caller(database, name="Åse Blå")
    first, second = (person.sends("/search", q=text).location for text in ("Åse", "Bo"))
    assert 'value="Åse"' in person.looks_at(first).text
    assert 'value="Bo"' in person.looks_at(second).text
    stranger = somebody()
    stranger.signs_in(make_colleague(database))
    assert "What are you looking for?" in stranger.looks_at(first).text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "What are you looking for?"),
        ("   ", "What are you looking for?"),
        ("a", "That is too short to search for"),
        ("zzzz", "Nothing was found"),
        ("x" * 5000, "Nothing was found"),
        ("%_\\'\"<b>", "Nothing was found"),
    ],
)
def test_what_finds_nothing_says_what_to_do(person: Person, text: str, told: str) -> None:
    assert told in found_by(person, text)


def test_somebody_without_a_case_is_told(database: Engine, person: Person) -> None:
    make_caller(database, name="Åse Blå")
    assert "have never had a case" in found_by(person, "Åse")


def test_a_search_needs_the_forms_token(person: Person) -> None:
    assert person.client.post("/search", data={"q": "Bo"}).status_code == 400


def test_statements_do_not_grow_with_what_is_found(database: Engine, person: Person) -> None:
    def statements() -> int:
        there = person.sends("/search", q="Holm").location
        with counting(database) as seen:
            page = person.looks_at(there).text
        assert LINK.findall(page)
        return len(seen)

    make_ticket(database, contact=make_caller(database))
    few = statements()
    for _ in range(8):
        make_ticket(database, contact=make_caller(database))
    assert statements() == few <= 9
