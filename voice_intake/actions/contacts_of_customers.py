"""Whom of some customers a number may belong to: administrators first, since only they may call."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from models.customer import Contact
from models.database import reading
from voice_intake.ports import Services

MOST = 40
"""Contacts of one customer."""


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
