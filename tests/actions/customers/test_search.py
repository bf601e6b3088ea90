"""One field finds customers, contracts, contacts and numbers by any part of what people know them by."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event

from tests.desk import desk_on
from tests.factories import make_contact, make_contract, make_customer, make_number
from voice_intake.actions.customers.search import MOST, Hit, search_allowlist
from voice_intake.domain.customers.allowlist import Kind


@pytest.fixture
def known(database: Engine) -> Engine:
    customer = make_customer(database, number="004711", name="Ærø Færger A/S")
    make_contract(database, customer=customer, source="Quote 100%")
    contact = make_contact(database, customer=customer, name="Åse Øst", email="aase@aeroe.example")
    make_number(database, contact=contact, number="+4520123456")
    make_number(database, contact=contact, number="+442871359777")
    other = make_customer(database, number="815", name="Nordlys")
    make_contact(database, customer=other, name="Bo Lind", email="bo@nordlys.example")
    return database


def found(database: Engine, text: str) -> list[tuple[Kind, str]]:
    return [(hit.kind, hit.found) for hit in search_allowlist(desk_on(database), text)]


FERRY, QUOTE = (Kind.CUSTOMER, "Ærø Færger A/S"), (Kind.CONTRACT, "Quote 100%")
AASE, PHONE, LANDLINE = (
    (Kind.CONTACT, "Åse Øst aase@aeroe.example"),
    (Kind.NUMBER, "+4520123456"),
    (Kind.NUMBER, "+442871359777"),
)


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("ærø", [FERRY]),
        ("FÆRGER", [FERRY]),
        ("øst", [AASE]),
        ("AASE@aeroe", [AASE]),
        ("0047", [FERRY]),
        ("quote 1", [QUOTE]),
        ("0%", [QUOTE]),
        ("e_ro", []),
        ("+45 20 12 34 56", [PHONE]),
        ("20 12 34", [PHONE]),
        ("0044 2871 359777", [LANDLINE]),
        ("02871 359777", [LANDLINE]),
        ("3456", [PHONE]),
        ("12", []),
        ("nothing of the kind", []),
        ("", []),
        ("\\", []),
    ],
)
def test_what_people_type_finds_what_they_mean(known: Engine, text: str, hits: list[tuple[Kind, str]]) -> None:
    assert found(known, text) == hits


def test_a_hit_says_whose_it_is(known: Engine) -> None:
    [hit] = search_allowlist(desk_on(known), "20123456")
    assert (hit.customer_number, hit.customer, hit.contact) == ("004711", "Ærø Færger A/S", "Åse Øst")


@pytest.fixture
def statements(database: Engine) -> Iterator[list[str]]:
    seen: list[str] = []
    note = lambda *told: seen.append(told[2])  # noqa: E731 - to be taken off again
    event.listen(database, "before_cursor_execute", note)
    yield seen
    event.remove(database, "before_cursor_execute", note)


def test_many_hits_cost_no_more_than_few(database: Engine, statements: list[str]) -> None:
    customer = make_customer(database, name="Anders")
    for place in range(MOST + 5):
        contact = make_contact(database, customer=customer, name="Anders And")
        make_number(database, contact=contact, number=f"+45201234{place:02d}")
    statements.clear()

    hits: tuple[Hit, ...] = search_allowlist(desk_on(database), "anders")

    assert len(statements) == 1
    assert [hit.kind for hit in hits] == [Kind.CUSTOMER] + [Kind.CONTACT] * MOST
    assert len(search_allowlist(desk_on(database), "2012")) == MOST
