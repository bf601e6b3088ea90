"""One field over customers, contracts, contacts and numbers: what somebody has in mind, found by any part of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, String, Text, cast, func, literal, null, select, union_all

from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.engine.database import reading
from voice_intake.domain import phone_number
from voice_intake.domain.customers.allowlist import Kind
from voice_intake.domain.customers.cells import LONGEST, clean
from voice_intake.ports import Services

MOST = 50
"""Hits of one kind."""

FEWEST_DIGITS = 3
"""Of a number that is looked for: with fewer, nearly all have them."""

_PHONE = re.compile(r"[+\d][\d\s().\-/]*")


@dataclass(frozen=True, kw_only=True)
class Hit:
    """`id` is that of the row found. `contact` is there for contacts and numbers; `found` is what was written there."""

    kind: Kind
    id: int
    customer_id: int
    customer_number: str
    customer: str
    contact_id: int | None
    contact: str | None
    found: str


def search_allowlist(services: Services, text: str) -> tuple[Hit, ...]:
    """Customers first, then contracts, contacts and numbers: MOST of each. One statement, nothing for an empty text."""
    wanted = clean(text[:LONGEST])
    if not wanted:
        return ()
    with reading(services.engine).begin() as connection:
        rows = connection.execute(union_all(*_selects(wanted))).mappings().all()
    hits = [_hit(row) for row in rows]
    return tuple(hit for hit in hits if _matches(hit, wanted))


def _selects(wanted: str) -> Iterator[Select[Any]]:
    digits = "".join(filter(str.isdigit, wanted))
    like = _pattern(wanted)
    number = Customer.number.startswith(digits, autoescape=True) if digits and digits == wanted else None
    by_name = _like(Customer.name, like)
    yield _select(Kind.CUSTOMER, Customer.id, Customer.name, number | by_name if number is not None else by_name)
    yield _select(Kind.CONTRACT, SupportContract.id, SupportContract.source, _like(SupportContract.source, like))
    by_person = _like(Contact.name, like) | _like(Contact.email, like)
    yield _select(Kind.CONTACT, Contact.id, Contact.name + literal(" ") + Contact.email, by_person)
    if (written := _digits(wanted)) and len(written) >= FEWEST_DIGITS:
        yield _select(Kind.NUMBER, ContactNumber.id, ContactNumber.number, ContactNumber.number.contains(written))


def _select(kind: Kind, row_id: Any, found: Any, where: ColumnElement[bool]) -> Select[Any]:  # noqa: ANN401 - columns
    of_contact = kind in (Kind.CONTACT, Kind.NUMBER)
    columns = (
        literal(kind.value, String).label("kind"),
        row_id.label("id"),
        Customer.id.label("customer_id"),
        Customer.number.label("customer_number"),
        Customer.name.label("customer"),
        (Contact.id if of_contact else cast(null(), BigInteger)).label("contact_id"),
        (Contact.name if of_contact else cast(null(), Text)).label("contact"),
        found.label("found"),
    )
    statement = select(*columns).select_from(Customer)
    match kind:
        case Kind.CONTRACT:
            statement = statement.join(SupportContract, SupportContract.customer_id == Customer.id)
        case Kind.CONTACT:
            statement = statement.join(Contact, Contact.customer_id == Customer.id)
        case Kind.NUMBER:
            statement = statement.join(Contact, Contact.customer_id == Customer.id).join(
                ContactNumber, ContactNumber.contact_id == Contact.id
            )
    limited = statement.where(where).order_by(row_id).limit(MOST).subquery()
    return select(limited)


def _pattern(wanted: str) -> str:
    """For LIKE: databases know small and capital letters of ASCII alone, so any other letter matches every one."""
    escaped = re.sub(r"([%_\\])", r"\\\1", wanted.lower())
    return "%" + "".join(letter if letter.isascii() else "_" for letter in escaped) + "%"


def _like(column: Any, pattern: str) -> ColumnElement[bool]:  # noqa: ANN401 - as above
    expression: ColumnElement[bool] = func.lower(column).like(pattern, escape="\\")
    return expression


def _digits(wanted: str) -> str:
    """The digits of a number, or of a part of one, without what goes before it at home."""
    if not _PHONE.fullmatch(wanted):
        return ""
    if number := phone_number.typed(wanted):
        return number.removeprefix("+")
    return re.sub(r"\D", "", wanted).lstrip("0")


def _hit(row: Any) -> Hit:  # noqa: ANN401 - a row as it comes
    return Hit(**{**row, "kind": Kind(row["kind"])})


def _matches(hit: Hit, wanted: str) -> bool:
    """What LIKE let through for the sake of letters that it does not know."""
    if wanted.isascii() or hit.kind is Kind.NUMBER:
        return True
    return wanted.casefold() in hit.found.casefold()
