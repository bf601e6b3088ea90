"""Which customer an address or a page means, and which of its contacts a number may belong to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from models.customer import Contact, Customer
from models.engine.database import reading
from voice_intake.ports import Services

MOST = 40
"""Contacts of one customer."""


@dataclass(frozen=True, kw_only=True)
class NamedCustomer:
    id: int
    number: str
    name: str


def find_customer(services: Services, number: str) -> NamedCustomer | None:
    """None where nobody has that number."""
    statement = select(Customer.id, Customer.number, Customer.name).where(Customer.number == number)
    with reading(services.engine).begin() as connection:
        row = connection.execute(statement).mappings().first()
    return NamedCustomer(**row) if row else None


def number_of_customer(services: Services, customer_id: int) -> str:
    with reading(services.engine).begin() as connection:
        return connection.execute(select(Customer.number).where(Customer.id == customer_id)).scalar_one()


def numbers_of_customers(services: Services, ids: Iterable[int]) -> dict[int, str]:
    """By their ids, for the addresses of their pages."""
    with reading(services.engine).begin() as connection:
        rows = connection.execute(select(Customer.id, Customer.number).where(Customer.id.in_(list(ids))))
        return {row.id: row.number for row in rows}


def place_of_customer(services: Services, customer_id: int) -> tuple[str, int] | None:
    """Where the list of customers goes on after this one: an address holds the id, and no name."""
    with reading(services.engine).begin() as connection:
        name = connection.scalar(select(Customer.name).where(Customer.id == customer_id))
    return None if name is None else (name, customer_id)


def place_of_contact(services: Services, contact_id: int) -> tuple[str, int] | None:
    """Where a customer's list of contacts goes on after this one."""
    with reading(services.engine).begin() as connection:
        name = connection.scalar(select(Contact.name).where(Contact.id == contact_id))
    return None if name is None else (name, contact_id)


@dataclass(frozen=True, kw_only=True)
class PossibleContact:
    id: int
    name: str
    is_administrator: bool


def contacts_of_customers(services: Services, ids: Collection[int]) -> Mapping[int, tuple[PossibleContact, ...]]:
    """By the id of their customer, without those who are blocked. One statement."""
    place = func.row_number().over(
        partition_by=Contact.customer_id, order_by=(Contact.is_administrator.desc(), Contact.name, Contact.id)
    )
    contacts = (
        select(Contact.customer_id, Contact.id, Contact.name, Contact.is_administrator, place.label("place"))
        .where(Contact.customer_id.in_(list(ids)), Contact.blocked_at.is_(None))
        .subquery()
    )
    statement = select(contacts).where(contacts.c.place <= MOST).order_by(contacts.c.customer_id, contacts.c.place)
    found: dict[int, list[PossibleContact]] = defaultdict(list)
    with reading(services.engine).begin() as connection:
        for row in connection.execute(statement):
            contact = PossibleContact(id=row.id, name=row.name, is_administrator=row.is_administrator)
            found[row.customer_id].append(contact)
    return {customer_id: tuple(contacts) for customer_id, contacts in found.items()}
