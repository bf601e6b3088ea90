"""Customers by name, some at a time: whether they may call today, and how many contacts and open cases they have."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, tuple_

from models.customer import Contact, Customer
from models.engine.database import reading
from models.ticket import Ticket
from voice_intake.actions.callers.contracts import contracts_by_customer
from voice_intake.domain.callers.admission import AdmissionReason, evaluate_contracts
from voice_intake.domain.ticket import UNFINISHED
from voice_intake.ports import Services

PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class ListedCustomer:
    """`reason`: what the administrators hear today; ENTITLED where they are let in."""

    id: int
    number: str
    name: str
    reason: AdmissionReason
    contacts: int
    open_cases: int


@dataclass(frozen=True, kw_only=True)
class PageOfCustomers:
    """`more`: hand it back as `after` for those that follow, None where none do."""

    customers: tuple[ListedCustomer, ...]
    more: tuple[str, int] | None


def list_customers(services: Services, *, now: datetime, after: tuple[str, int] | None = None) -> PageOfCustomers:
    """Four statements, however many there are."""
    statement = select(Customer.id, Customer.number, Customer.name).order_by(Customer.name, Customer.id)
    if after:
        statement = statement.where(tuple_(Customer.name, Customer.id) > tuple_(*after))
    today = services.policy.date_at(now)
    with reading(services.engine).begin() as connection:
        rows = connection.execute(statement.limit(PAGE_SIZE + 1)).all()
        ids = [row.id for row in rows[:PAGE_SIZE]]
        contracts = contracts_by_customer(connection, ids)
        contacts, cases = _contacts(connection, ids), _cases(connection, ids)
    listed = tuple(
        ListedCustomer(
            id=row.id,
            number=row.number,
            name=row.name,
            reason=evaluate_contracts(contracts[row.id], today),
            contacts=contacts.get(row.id, 0),
            open_cases=cases.get(row.id, 0),
        )
        for row in rows[:PAGE_SIZE]
    )
    return PageOfCustomers(customers=listed, more=(listed[-1].name, listed[-1].id) if len(rows) > PAGE_SIZE else None)


def _contacts(connection: Connection, ids: list[int]) -> dict[int, int]:
    statement = select(Contact.customer_id, func.count()).where(Contact.customer_id.in_(ids))
    return {row[0]: row[1] for row in connection.execute(statement.group_by(Contact.customer_id))}


def _cases(connection: Connection, ids: list[int]) -> dict[int, int]:
    statement = select(Ticket.customer_id, func.count()).where(
        Ticket.customer_id.in_(ids), Ticket.status.in_(UNFINISHED)
    )
    return {row[0]: row[1] for row in connection.execute(statement.group_by(Ticket.customer_id))}
