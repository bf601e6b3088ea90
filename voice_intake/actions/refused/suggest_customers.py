"""Whose number an unknown one probably is: of a customer for whom it called before, or with numbers beside it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from models.call import Call, IdentificationFailure
from models.customer import Contact, ContactNumber, Customer
from models.ticket import Ticket

MOST = 3
"""Suggestions for one number."""

FEW = 1000
"""Rows that are looked at for all of them together."""

ALIKE = 3
"""Last digits in which a neighbouring number may differ: a switchboard has a hundred or a thousand numbers."""


class SuggestionReason(StrEnum):
    """The surest first."""

    CASE = "case"
    """A call from this number opened a case of the customer, or was theirs."""
    KEYED_IN = "keyed_in"
    """Whoever called keyed in this customer's number."""
    NEIGHBOUR = "neighbour"
    """The customer has a number with the same beginning."""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """`because`: the case's reference, the customer number keyed in, or the number beside."""

    customer_id: int
    customer_number: str
    customer: str
    why: SuggestionReason
    because: str


def suggest_customers(connection: Connection, numbers: Sequence[str]) -> Mapping[str, tuple[Suggestion, ...]]:
    """For each number at most MOST, each customer once. Three statements."""
    found: dict[str, dict[int, Suggestion]] = defaultdict(dict)
    if numbers:
        for number, suggestion in _all(connection, numbers):
            if len(found[number]) < MOST:
                found[number].setdefault(suggestion.customer_id, suggestion)
    return {number: tuple(suggestions.values()) for number, suggestions in found.items()}


def _all(connection: Connection, numbers: Sequence[str]) -> Iterator[tuple[str, Suggestion]]:
    yield from _of_cases(connection, numbers)
    yield from _keyed_in(connection, numbers)
    yield from _neighbours(connection, numbers)


def _of_cases(connection: Connection, numbers: Sequence[str]) -> Iterator[tuple[str, Suggestion]]:
    statement = (
        select(Call.from_number, Ticket.reference.label("because"), *_customer())
        .join(Customer, Customer.id == Call.customer_id)
        .outerjoin(Ticket, Ticket.call_id == Call.id)
        .where(Call.from_number.in_(numbers))
        .order_by(Call.arrived_at.desc())
        .limit(FEW)
    )
    for row in connection.execute(statement):
        yield row.from_number, _suggestion(row, SuggestionReason.CASE, row.because or "")


def _keyed_in(connection: Connection, numbers: Sequence[str]) -> Iterator[tuple[str, Suggestion]]:
    failures = IdentificationFailure
    statement = (
        select(failures.caller_number, failures.customer_number.label("because"), *_customer())
        .join(Customer, Customer.number == failures.customer_number)
        .where(failures.caller_number.in_(numbers))
        .order_by(failures.at.desc())
        .limit(FEW)
    )
    for row in connection.execute(statement):
        yield row.caller_number, _suggestion(row, SuggestionReason.KEYED_IN, row.because)


def _neighbours(connection: Connection, numbers: Sequence[str]) -> Iterator[tuple[str, Suggestion]]:
    """By ranges, for which an index serves under any collation. The longest beginning in common comes first."""
    beginnings = {number: number[:-ALIKE] for number in numbers}
    near = (
        and_(ContactNumber.number >= beginning, ContactNumber.number <= beginning + "9" * ALIKE)
        for beginning in set(beginnings.values())
    )
    statement = (
        select(ContactNumber.number.label("because"), *_customer())
        .join(Contact, Contact.id == ContactNumber.contact_id)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(or_(*near))
        .order_by(ContactNumber.number)
        .limit(FEW)
    )
    rows = connection.execute(statement).all()
    for number, beginning in beginnings.items():
        beside = [row for row in rows if row.because.startswith(beginning) and row.because != number]
        for row in sorted(beside, key=lambda row: -_alike(number, row.because)):
            yield number, _suggestion(row, SuggestionReason.NEIGHBOUR, row.because)


def _alike(number: str, other: str) -> int:
    """How many digits both begin with."""
    return next(
        (place for place, pair in enumerate(zip(number, other, strict=False)) if pair[0] != pair[1]), len(number)
    )


def _customer() -> tuple[ColumnElement[int], ColumnElement[str], ColumnElement[str]]:
    return (
        Customer.id.label("customer_id"),
        Customer.number.label("customer_number"),
        Customer.name.label("customer"),
    )


def _suggestion(row: Any, why: SuggestionReason, because: str) -> Suggestion:  # noqa: ANN401 - a row of any select here
    return Suggestion(
        customer_id=row.customer_id,
        customer_number=row.customer_number,
        customer=row.customer,
        why=why,
        because=because,
    )
