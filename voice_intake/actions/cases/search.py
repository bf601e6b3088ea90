"""A search over all cases: by reference, by the name of a contact or customer, by a telephone number.

Names and numbers are looked up among the people whom the desk knows, of whom there are few beside their cases; cases
are then taken along the indexes of the people found. So a search costs the same however many cases there are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Subquery, Table, case, or_, select, union_all

from models.call import Call
from models.case_rows import rows_of
from models.customer import Contact, ContactNumber, Customer
from models.engine.database import reading
from models.rows import table_of
from models.ticket import Ticket
from voice_intake.actions.cases.queue import CaseRow, case_row
from voice_intake.domain.cases import search_query
from voice_intake.domain.cases.search_query import SearchQuery
from voice_intake.ports import Services

MOST_PEOPLE = 10
"""Customers, and contacts, whose cases are listed: who finds more had better type more."""

MAX_SCANNED = 200
"""Rows that a database finds roughly, before they are looked at closely."""

MOST_CASES = 50

_calls, _contacts, _customers = table_of(Call), table_of(Contact), table_of(Customer)
_numbers, _tickets = table_of(ContactNumber), table_of(Ticket)


@dataclass(frozen=True, kw_only=True)
class Person:
    """A customer (no `contact_id`) or a contact that was found by name or number."""

    customer_id: int
    customer: str
    contact_id: int | None
    contact: str | None


@dataclass(frozen=True, kw_only=True)
class SearchResults:
    """`exact` is the reference of the one case that was asked for by all of its digits, if it is there."""

    cases: tuple[CaseRow, ...]
    people: tuple[Person, ...]
    exact: str | None
    has_more: bool
    """More fitted than is shown."""


NO_RESULTS = SearchResults(cases=(), people=(), exact=None, has_more=False)


def search_cases(services: Services, text: str, *, limit: int = MOST_CASES) -> SearchResults:
    """The newest cases first, the one with that very reference before all. Five statements at the most."""
    wanted = search_query.read(text)
    if not wanted:
        return NO_RESULTS
    with reading(services.engine).connect() as connection:
        customers = _customers_by_name(connection, wanted)
        contacts = _contacts_matching(connection, wanted)
        arms = _arms(wanted, customers, contacts, limit)
        rows = _newest_of(connection, arms, limit + 1) if arms else []
    cases = sorted((case_row(row) for row in rows[:limit]), key=lambda it: it.reference != wanted.reference)
    return SearchResults(
        cases=tuple(cases),
        people=(*customers[:MOST_PEOPLE], *contacts[:MOST_PEOPLE]),
        exact=next((it.reference for it in cases if it.reference == wanted.reference), None),
        has_more=len(rows) > limit or max(len(customers), len(contacts)) > MOST_PEOPLE,
    )


def _newest_of(connection: Connection, arms: Sequence[Subquery], limit: int) -> Sequence[Row[Any]]:
    ids = union_all(*(select(arm) for arm in arms)).subquery("found")
    page = select(ids.c.id).distinct().order_by(ids.c.id.desc()).limit(limit).subquery("page")
    return connection.execute(rows_of(page).order_by(page.c.id.desc())).all()


def _customers_by_name(connection: Connection, wanted: SearchQuery) -> list[Person]:
    if not wanted.name:
        return []
    is_called = or_(_like(_customers, wanted.name), _customers.c.number == wanted.name)
    statement = select(_customers.c.id, _customers.c.name, _customers.c.number).where(is_called)
    rows = connection.execute(statement.order_by(*_likely_first(_customers, wanted.name)).limit(MAX_SCANNED))
    people = [
        Person(customer_id=row.id, customer=row.name, contact_id=None, contact=None)
        for row in rows
        if search_query.contains_name(row.name, wanted.name) or row.number == wanted.name
    ]
    return sorted(
        people, key=lambda it: (not search_query.has_word_prefix(it.customer, wanted.name), it.customer, it.customer_id)
    )


def _contacts_matching(connection: Connection, wanted: SearchQuery) -> list[Person]:
    """By name, or by a number of theirs."""
    columns = (_contacts.c.id, _contacts.c.name, _contacts.c.customer_id, _customers.c.name.label("customer"))
    people = select(*columns).join(_customers, _customers.c.id == _contacts.c.customer_id)
    arms = []
    if wanted.name and not wanted.last_digits:
        arms.append(people.where(_like(_contacts, wanted.name)).order_by(*_likely_first(_contacts, wanted.name)))
    if wanted.last_digits:
        has_number = _numbers.c.number.endswith(wanted.last_digits, autoescape=True)
        if wanted.number:
            has_number = _numbers.c.number == wanted.number
        arms.append(people.where(_contacts.c.id.in_(select(_numbers.c.contact_id).where(has_number))))
    if not arms:
        return []
    rows = connection.execute(arms[0].limit(MAX_SCANNED)).all()
    found = [
        Person(customer_id=row.customer_id, customer=row.customer, contact_id=row.id, contact=row.name)
        for row in rows
        if wanted.last_digits or search_query.contains_name(row.name, wanted.name)
    ]
    return sorted(
        found,
        key=lambda it: (not search_query.has_word_prefix(it.contact or "", wanted.name), it.contact, it.contact_id),
    )


def _like(table: Table, name: str) -> ColumnElement[bool]:
    return table.c.name.ilike(search_query.pattern(name), escape="\\")


def _likely_first(table: Table, name: str) -> Sequence[ColumnElement[int]]:
    """What a pattern finds too much of is looked at only so far."""
    spelled = [table.c.name.icontains(each, autoescape=True) for each in search_query.spellings(name)]
    return [case((or_(*spelled), 0), else_=1)] if spelled else []


def _arms(wanted: SearchQuery, customers: Sequence[Person], contacts: Sequence[Person], limit: int) -> list[Subquery]:
    """One small select for each that was found, each along an index and no further than the page."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.reference:
        conditions.append(_begins_with(wanted.reference))
    if wanted.number:
        theirs = select(_calls.c.id).where(_calls.c.from_number == wanted.number)
        newest = theirs.order_by(_calls.c.arrived_at.desc()).limit(limit)
        conditions.append(_tickets.c.call_id.in_(select(newest.subquery())))
    conditions += [_tickets.c.customer_id == it.customer_id for it in customers[:MOST_PEOPLE]]
    conditions += [_tickets.c.contact_id == it.contact_id for it in contacts[:MOST_PEOPLE]]
    return list(_newest(conditions, limit))


def _begins_with(digits: str) -> ColumnElement[bool]:
    """A range, which every index of texts can do."""
    if len(digits) == 8:
        return _tickets.c.reference == digits
    return _tickets.c.reference.between(digits.ljust(8, "0"), digits.ljust(8, "9"))


def _newest(conditions: Iterable[ColumnElement[bool]], limit: int) -> Iterable[Subquery]:
    for number, condition in enumerate(conditions):
        chosen = select(_tickets.c.id).where(condition).order_by(_tickets.c.opened_at.desc()).limit(limit + 1)
        yield chosen.subquery(f"arm_{number}")
