"""Customers, and the people whom the line knows."""

# ruff: noqa: ANN401 - the columns of a row are of any type

from datetime import date
from typing import Any

from models.agent import Agent
from models.blocked_number import BlockedNumber
from models.customer import Contact, ContactNumber, Customer, SupportContract
from tests.factories.rows import MONDAY_NOON, PHONE, Into, insert, serial
from voice_intake.domain.ticket import Tier


def make_caller(into: Into, *, number: str = PHONE, tier: str = Tier.EXTENDED, **columns: Any) -> Contact:
    """A contact whom the line knows by number, at a new customer with a contract: let in, unless told otherwise."""
    customer = make_customer(into)
    make_contract(into, customer=customer, tier=tier)
    contact = make_contact(into, customer=customer, **columns)
    make_number(into, contact=contact, number=number)
    return contact


def make_customer(into: Into, *, success_manager: Agent | None = None, **columns: Any) -> Customer:
    defaults = {
        "number": f"{100_000 + next(serial)}",
        "name": "Nordlys A/S",
        "success_manager_id": success_manager and success_manager.id,
        "created_at": MONDAY_NOON,
    }
    return insert(into, Customer(**defaults | columns))


def make_contract(into: Into, *, customer: Customer | None = None, **columns: Any) -> SupportContract:
    """An extended one, in force since 2020 and without an end."""
    defaults = {
        "customer_id": (customer or make_customer(into)).id,
        "tier": Tier.EXTENDED,
        "source": "Quote 2020-17",
        "starts_on": date(2020, 1, 1),
        "ends_on": None,
    }
    return insert(into, SupportContract(**defaults | columns))


def make_contact(into: Into, *, customer: Customer | None = None, **columns: Any) -> Contact:
    """An administrator who speaks Danish, without a number or a contract."""
    defaults = {
        "customer_id": (customer or make_customer(into)).id,
        "name": "Astrid Holm",
        "email": f"contact-{next(serial)}@example.com",
        "language": "da",
        "is_administrator": True,
        "pin_hash": None,
        "blocked_at": None,
    }
    return insert(into, Contact(**defaults | columns))


def make_number(into: Into, *, contact: Contact | None = None, **columns: Any) -> ContactNumber:
    defaults = {
        "contact_id": (contact or make_contact(into)).id,
        "number": PHONE,
        "label": "mobile",
        "valid_from": None,
        "valid_until": None,
    }
    return insert(into, ContactNumber(**defaults | columns))


def make_blocked_number(into: Into, **columns: Any) -> BlockedNumber:
    defaults = {"number": PHONE, "reason": "", "blocked_by": "bo@example.com", "blocked_at": MONDAY_NOON}
    return insert(into, BlockedNumber(**defaults | columns))
