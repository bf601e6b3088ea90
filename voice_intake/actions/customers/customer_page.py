"""A customer as the admins' page shows them: contracts, contacts, numbers, and what to hand back with a change.

A constant number of statements, and CONTACTS contacts at a time, in the order of their names.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, exists, func, select, tuple_
from sqlalchemy.orm import aliased

from models.agent import Agent
from models.blocked_number import BlockedNumber
from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.engine.database import reading
from models.rows import table_of
from models.ticket import Ticket
from voice_intake.actions.audit.edit_rows import row_versions
from voice_intake.actions.callers.contracts import contract_of
from voice_intake.domain.callers.admission import Contract, Outlook, outlook
from voice_intake.domain.ticket import UNFINISHED
from voice_intake.ports import Services

CONTACTS = 100

_other = aliased(ContactNumber)
_customers, _contracts = table_of(Customer), table_of(SupportContract)
_contacts, _numbers = table_of(Contact), table_of(ContactNumber)


@dataclass(frozen=True, kw_only=True)
class ContractDetails:
    id: int
    name: str
    terms: Contract
    seen: int


@dataclass(frozen=True, kw_only=True)
class NumberDetails:
    """`is_shared`: another contact has it too. `is_blocked`: whoever calls from it is refused."""

    id: int
    number: str
    label: str
    valid_from: datetime | None
    valid_until: datetime | None
    is_shared: bool
    is_blocked: bool
    seen: int


@dataclass(frozen=True, kw_only=True)
class ContactDetails:
    id: int
    customer_id: int
    name: str
    email: str
    language: str | None
    is_administrator: bool
    has_pin: bool
    blocked_at: datetime | None
    numbers: tuple[NumberDetails, ...]
    seen: int


@dataclass(frozen=True, kw_only=True)
class CustomerDetails:
    """`outlook`: what the administrators hear from which day on. `more`: hand it back as `after` for further contacts,
    None where there are none. `seen`: hand it back with a change of the row it stands beside."""

    id: int
    number: str
    name: str
    success_manager: str | None
    success_manager_email: str | None
    outlook: tuple[Outlook, ...]
    contracts: tuple[ContractDetails, ...]
    contacts: tuple[ContactDetails, ...]
    contact_count: int
    open_cases: int
    more: tuple[str, int] | None
    seen: int


def load_customer(
    services: Services, customer_id: int, *, now: datetime, after: tuple[str, int] | None = None
) -> CustomerDetails | None:
    """None where there is none."""
    with reading(services.engine).begin() as connection:
        row = _customer(connection, customer_id)
        if row is None:
            return None
        contracts = _load_contracts(connection, customer_id)
        found = _page_of_contacts(connection, customer_id, after)
        contacts = _contact_details(connection, found[:CONTACTS])
        seen = row_versions(connection, _customers, [customer_id])[customer_id]
    last = contacts[-1] if len(found) > CONTACTS else None
    today = services.policy.date_at(now)
    return CustomerDetails(
        **row,
        outlook=outlook([it.terms for it in contracts], today),
        contracts=contracts,
        contacts=contacts,
        more=(last.name, last.id) if last else None,
        seen=seen,
    )


def load_contact(services: Services, contact_id: int) -> ContactDetails | None:
    """One alone, for the page on which they are changed. None where there is none."""
    with reading(services.engine).begin() as connection:
        rows = connection.execute(select(_contacts).where(_contacts.c.id == contact_id)).mappings().all()
        return next(iter(_contact_details(connection, rows)), None)


def _customer(connection: Connection, customer_id: int) -> RowMapping | None:
    contacts = select(func.count()).where(Contact.customer_id == Customer.id).scalar_subquery()
    cases = (
        select(func.count())
        .where(Ticket.customer_id == Customer.id, Ticket.status.in_(UNFINISHED))
        .correlate(Customer)
        .scalar_subquery()
    )
    statement = (
        select(
            Customer.id,
            Customer.number,
            Customer.name,
            Agent.name.label("success_manager"),
            Agent.email.label("success_manager_email"),
            contacts.label("contact_count"),
            cases.label("open_cases"),
        )
        .outerjoin(Agent, Agent.id == Customer.success_manager_id)
        .where(Customer.id == customer_id)
    )
    return connection.execute(statement).mappings().first()


def _load_contracts(connection: Connection, customer_id: int) -> tuple[ContractDetails, ...]:
    """The newest first."""
    rows = connection.execute(
        select(_contracts)
        .where(_contracts.c.customer_id == customer_id)
        .order_by(_contracts.c.starts_on.desc(), _contracts.c.id.desc())
    ).all()
    seen = row_versions(connection, _contracts, [row.id for row in rows])
    return tuple(ContractDetails(id=row.id, name=row.source, terms=contract_of(row), seen=seen[row.id]) for row in rows)


def _page_of_contacts(connection: Connection, customer_id: int, after: tuple[str, int] | None) -> list[RowMapping]:
    statement = (
        select(_contacts)
        .where(_contacts.c.customer_id == customer_id)
        .order_by(_contacts.c.name, _contacts.c.id)
        .limit(CONTACTS + 1)
    )
    if after:
        statement = statement.where(tuple_(_contacts.c.name, _contacts.c.id) > tuple_(*after))
    return list(connection.execute(statement).mappings())


def _contact_details(connection: Connection, rows: Iterable[RowMapping]) -> tuple[ContactDetails, ...]:
    contacts = list(rows)
    ids = [row["id"] for row in contacts]
    numbers = _numbers_of(connection, ids)
    seen = row_versions(connection, _contacts, ids)
    return tuple(
        ContactDetails(
            **{name: row[name] for name in ("id", "customer_id", "name", "email", "language", "is_administrator")},
            has_pin=row["pin_hash"] is not None,
            blocked_at=row["blocked_at"],
            numbers=tuple(numbers[row["id"]]),
            seen=seen[row["id"]],
        )
        for row in contacts
    )


def _numbers_of(connection: Connection, contact_ids: list[int]) -> Mapping[int, list[NumberDetails]]:
    shared = exists().where(_other.number == _numbers.c.number, _other.contact_id != _numbers.c.contact_id)
    blocked = exists().where(BlockedNumber.number == _numbers.c.number)
    statement = (
        select(_numbers, shared.label("is_shared"), blocked.label("is_blocked"))
        .where(_numbers.c.contact_id.in_(contact_ids))
        .order_by(_numbers.c.id)
    )
    rows: list[Any] = list(connection.execute(statement).mappings()) if contact_ids else []
    seen = row_versions(connection, _numbers, [row["id"] for row in rows])
    found: dict[int, list[NumberDetails]] = defaultdict(list)
    for row in rows:
        values = {name: row[name] for name in ("id", "number", "label", "valid_from", "valid_until")}
        found[row["contact_id"]].append(
            NumberDetails(
                **values, is_shared=bool(row["is_shared"]), is_blocked=bool(row["is_blocked"]), seen=seen[row["id"]]
            )
        )
    return found
