"""Which customer an address or a page means: in the address stands the number that people know them by."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from models.customer import Contact, Customer
from models.database import reading
from voice_intake.ports import Services


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
