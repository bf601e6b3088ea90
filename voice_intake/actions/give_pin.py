"""A contact gets a new PIN, which is shown this once; the one before it opens nothing any more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, Row, select, update
from sqlalchemy.exc import IntegrityError

from models.customer import Contact, Customer
from models.database import reading
from voice_intake.actions.hash_pin import hash_pin, new_pin
from voice_intake.actions.record_changes import Change, record_changes
from voice_intake.domain.callers.pin import weakness
from voice_intake.domain.errors import RefusedChange
from voice_intake.ports import Services

TRIES = 20
"""To make a PIN that no other contact of the customer has: one is enough for all but the largest."""

Found = Row[int, str, str | None, int, str, str]


@dataclass(frozen=True, kw_only=True)
class GivenPin:
    """Who has it now; `pin` is kept nowhere in clear."""

    name: str
    customer: str
    customer_number: str
    pin: str


def give_pin(
    services: Services, email: str, *, customer_number: str | None, pin: str | None, actor: str, now: datetime
) -> GivenPin:
    """Without a PIN one is made. Raises RefusedChange for an unknown or ambiguous contact, and for a poor PIN."""
    contact = _find(services.engine, email, customer_number)
    for chosen in [pin] if pin is not None else [new_pin() for _ in range(TRIES)]:
        poor = weakness(chosen, customer_number=contact.number)
        if poor and pin is not None:
            raise RefusedChange(f"This PIN {poor}: choose another one, or leave it out and one is made")
        if not poor and _keep(services.engine, contact, chosen, actor=actor, now=now):
            return GivenPin(name=contact.name, customer=contact.customer, customer_number=contact.number, pin=chosen)
    raise RefusedChange(
        f"Another contact of {contact.customer} has this PIN: choose another one, or leave it out and one is made"
    )


def _find(engine: Engine, email: str, customer_number: str | None) -> Found:
    statement = (
        select(
            Contact.id,
            Contact.name,
            Contact.pin_hash,
            Contact.customer_id,
            Customer.name.label("customer"),
            Customer.number,
        )
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Contact.email == email)
        .order_by(Customer.number)
    )
    with reading(engine).begin() as connection:
        contacts = connection.execute(statement).all()
    chosen = [contact for contact in contacts if customer_number in (None, contact.number)]
    if len(chosen) == 1:
        return chosen[0]
    if not contacts:
        raise RefusedChange(f"No contact has the e-mail address {email}")
    customers = ", ".join(f"{contact.number} ({contact.customer})" for contact in contacts)
    if not chosen:
        raise RefusedChange(f"{email} is no contact of customer {customer_number}, but of {customers}")
    raise RefusedChange(f"{email} is a contact of several customers: say which with --customer, one of {customers}")


def _keep(engine: Engine, contact: Found, pin: str, *, actor: str, now: datetime) -> bool:
    """False where another contact of the customer has this PIN."""
    pin_hash = hash_pin(pin, contact.customer_id)
    before = {"pin": "an earlier one" if contact.pin_hash else "none"}
    change = Change("contacts", contact.id, before, {"pin": "a new one"})
    try:
        with engine.begin() as connection:
            _update(connection, contact, pin_hash)
            record_changes(connection, [change], actor=actor, now=now)
    except IntegrityError:
        return False
    return True


def _update(connection: Connection, contact: Found, pin_hash: str) -> None:
    result = connection.execute(update(Contact).where(Contact.id == contact.id).values(pin_hash=pin_hash))
    if not result.rowcount:
        raise RefusedChange(f"{contact.name} of {contact.customer} has just been removed")
