"""Who calls in the drill: people of every kind, and whether each is owed a case."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.factories import (
    make_agent,
    make_contact,
    make_contract,
    make_customer,
    make_number,
    make_ticket,
)
from voice_intake.actions.callers.hash_pin import hash_pin
from voice_intake.domain.ticket import Tier

PIN = "739146"
BLOCKED_AT = datetime(2026, 1, 2, tzinfo=UTC)
FIRST_NUMBER = 26_000_000
"""Danish numbers from here on are all valid."""


class Kind(StrEnum):
    """What the line knows of somebody."""

    ADMINISTRATOR = "administrator"
    OF_A_LANDLINE = "administrator with a landline"
    WITHOUT_LANGUAGE = "administrator without a language"
    WITH_OPEN_CASE = "administrator with an open case"
    OPTED_OUT = "administrator who wants no texts"
    AT_RECEPTION = "one of three who share a number"
    BY_PIN = "withheld number, right PIN"
    WRONG_PIN = "withheld number, wrong PIN"
    COLLEAGUE = "colleague, no administrator"
    STANDARD = "customer of the standard tier"
    ENDED = "contract ended"
    NOT_BEGUN = "contract not begun"
    BLOCKED = "blocked"
    STRANGER = "stranger"


KNOWN_AND_ENTITLED = frozenset(
    (Kind.ADMINISTRATOR, Kind.OF_A_LANDLINE, Kind.WITHOUT_LANGUAGE, Kind.WITH_OPEN_CASE, Kind.OPTED_OUT)
)
ENTITLED_ONCE_IDENTIFIED = frozenset((Kind.AT_RECEPTION, Kind.BY_PIN))

HOW_MANY = {
    Kind.ADMINISTRATOR: 12,
    Kind.OF_A_LANDLINE: 3,
    Kind.WITHOUT_LANGUAGE: 3,
    Kind.WITH_OPEN_CASE: 3,
    Kind.OPTED_OUT: 2,
    Kind.AT_RECEPTION: 2,
    Kind.BY_PIN: 3,
    Kind.WRONG_PIN: 1,
    Kind.COLLEAGUE: 1,
    Kind.STANDARD: 1,
    Kind.ENDED: 1,
    Kind.NOT_BEGUN: 1,
    Kind.BLOCKED: 1,
    Kind.STRANGER: 2,
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """`number` is the caller as the network names it; the rest is what they key in when they are asked."""

    kind: Kind
    number: str
    customer_number: str = ""
    pin: str = ""


def settle_in(engine: Engine) -> list[Person]:
    """Everybody, written into an empty database; the order is the same each time."""
    with Session(engine) as session, session.begin():
        make_agent(session)
        kinds = (kind for kind, count in HOW_MANY.items() for _ in range(count))
        return [person for index, kind in enumerate(kinds) for person in _settle(session, kind, index)]


def _settle(session: Session, kind: Kind, index: int) -> Iterator[Person]:
    number = f"+4420794600{index:02}" if kind is Kind.OF_A_LANDLINE else f"+45{FIRST_NUMBER + index}"
    if kind is Kind.STRANGER:
        yield Person(kind=kind, number=number)
        return
    customer = make_customer(session)
    make_contract(session, customer=customer, **_contract(kind))
    contact = make_contact(session, customer=customer, **_contact(kind))
    if kind in (Kind.BY_PIN, Kind.WRONG_PIN):
        contact.pin_hash = hash_pin(PIN, customer.id)
        pin = PIN if kind is Kind.BY_PIN else "0000"
        yield Person(kind=kind, number="anonymous", customer_number=customer.number, pin=pin)
        if kind is Kind.BY_PIN:
            yield Person(kind=kind, number=number, customer_number=customer.number, pin=pin)
        return
    make_number(session, contact=contact, number=number)
    if kind is Kind.WITH_OPEN_CASE:
        make_ticket(session, contact=contact)
    if kind is Kind.AT_RECEPTION:
        make_number(session, contact=make_contact(session, customer=customer, language="en"), number=number)
        other = make_customer(session)
        make_contract(session, customer=other, tier=Tier.STANDARD)
        make_number(session, contact=make_contact(session, customer=other), number=number)
    yield Person(kind=kind, number=number)


def _contract(kind: Kind) -> dict[str, object]:
    match kind:
        case Kind.STANDARD:
            return {"tier": Tier.STANDARD}
        case Kind.ENDED:
            return {"ends_on": date(2021, 12, 31)}
        case Kind.NOT_BEGUN:
            return {"starts_on": date(2100, 1, 1)}
    return {}


def _contact(kind: Kind) -> dict[str, object]:
    match kind:
        case Kind.OF_A_LANDLINE:
            return {"language": "en"}
        case Kind.WITHOUT_LANGUAGE:
            return {"language": None}
        case Kind.COLLEAGUE:
            return {"is_administrator": False}
        case Kind.BLOCKED:
            return {"blocked_at": BLOCKED_AT}
    return {}
