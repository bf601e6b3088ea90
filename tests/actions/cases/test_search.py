"""What a search finds, and in how many statements."""

import pytest
from sqlalchemy import Engine, insert

from models.customer import Contact
from tests.actions.case_work import counting
from tests.desk import desk_on
from tests.factories import (
    MONDAY_NOON,
    make_call,
    make_caller,
    make_contact,
    make_customer,
    make_ticket,
)
from voice_intake.actions.cases.search import search_cases


def test_a_case_is_searched_for_by_its_reference(database: Engine) -> None:
    tickets = [make_ticket(database) for _ in range(3)]
    reference = tickets[1].reference
    for text in (reference, f"{reference[:4]}-{reference[4:]}", f" {reference[:4]} {reference[4:]} "):
        found = search_cases(desk_on(database), text)
        assert (found.exact, [case.reference for case in found.cases]) == (reference, [reference])
    assert search_cases(desk_on(database), reference[:6]).exact is None
    assert tickets[1].id in {case.id for case in search_cases(desk_on(database), reference[:6]).cases}


def test_a_case_is_searched_for_by_names(database: Engine) -> None:
    services = desk_on(database)
    customer = make_customer(database, name="Ærø Østers ApS", number="4711")
    case = make_ticket(database, contact=make_contact(database, customer=customer, name="Søren Åkjær"))
    make_ticket(database)

    for text in ("ærø", "ØSTERS", "sters", "søren", "ÅKJÆR", "4711", "kjær", "Sør\0en\ud800", "\u202aåkjær\u202c"):
        assert [row.id for row in search_cases(services, text).cases] == [case.id], text
    for text in ("", " ", "ö", "o%", "____", "a_r", "\\", "x" * 400, "\0\0", "\ud800\ud800"):
        assert search_cases(services, text).cases == (), text


@pytest.mark.parametrize("text", ["bø", "Bø", "BØ", "øå", "Иван", "иван"])
def test_a_short_name_is_found_among_many_that_look_alike_to_a_database(database: Engine, text: str) -> None:
    customer = make_customer(database)
    with database.begin() as connection:
        alike = [{"name": f"Bobo {number}", "email": f"{number}@example.com"} for number in range(300)]
        shared = {"customer_id": customer.id, "language": "da", "is_administrator": True}
        connection.execute(insert(Contact), [{**each, **shared} for each in alike])
    case = make_ticket(database, contact=make_contact(database, customer=customer, name="Bø Øåberg Иванов"))
    assert [row.id for row in search_cases(desk_on(database), text).cases] == [case.id]


def test_a_case_is_searched_for_by_numbers(database: Engine) -> None:
    services = desk_on(database)
    caller = make_caller(database, number="+4526123456")
    known = make_ticket(database, contact=caller)
    call = make_call(database, from_number="+4526999999", ended_at=MONDAY_NOON)
    unknown = make_ticket(database, call=call)

    for text in ("+45 26 12 34 56", "26123456", "004526123456", "123456", "3456", "\u202a+4526123456\u202c"):
        assert [row.id for row in search_cases(services, text).cases] == [known.id], text
    assert [row.id for row in search_cases(services, "26 99 99 99").cases] == [unknown.id]


def test_a_search_costs_the_same_however_much_is_found(database: Engine) -> None:
    counted = []
    for _ in range(2):
        for _ in range(7):
            make_ticket(database, contact=make_caller(database))
        with counting(database) as statements:
            search_cases(desk_on(database), "Nordlys")
        counted.append(len(statements))
    assert counted == [3, 3]
