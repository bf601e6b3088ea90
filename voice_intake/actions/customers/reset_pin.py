"""A new PIN for a contact, shown this once; the one before it opens nothing any more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, Row, RowMapping, select, update
from sqlalchemy.exc import IntegrityError

from models.customer import Contact, Customer
from models.engine.database import reading
from models.rows import table_of
from voice_intake.actions.audit.edit_rows import editing, lock_row
from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.actions.callers.hash_pin import hash_pin, new_pin
from voice_intake.domain.callers.pin import weakness
from voice_intake.domain.customers.forms import RefusedEdit, refused
from voice_intake.domain.errors import RefusedChange
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

TRIES = 20
"""To make a PIN that no other contact of the customer has: one is enough for all but the largest."""

ContactRow = Row[int, str, str | None, int, str, str]

_contacts = table_of(Contact)


@dataclass(frozen=True, kw_only=True)
class NewPin:
    """Who has it now; `pin` is kept nowhere in clear."""

    name: str
    customer: str
    customer_number: str
    pin: str


def reset_pin_by_email(
    services: Services, email: str, *, customer_number: str | None, pin: str | None, actor: str, now: datetime
) -> NewPin:
    """Without a PIN one is made. Raises RefusedChange for an unknown or ambiguous contact, and for a poor PIN."""
    contact = _find(services.engine, email, customer_number)
    for chosen in [pin] if pin is not None else [new_pin() for _ in range(TRIES)]:
        poor = weakness(chosen, customer_number=contact.number)
        if poor and pin is not None:
            raise RefusedChange(f"This PIN {poor}: choose another one, or leave it out and one is made")
        if not poor and _save_if_unique(services.engine, contact, chosen, actor=actor, now=now):
            return NewPin(name=contact.name, customer=contact.customer, customer_number=contact.number, pin=chosen)
    raise RefusedChange(
        f"Another contact of {contact.customer} has this PIN: choose another one, or leave it out and one is made"
    )


def _find(engine: Engine, email: str, customer_number: str | None) -> ContactRow:
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


def _save_if_unique(engine: Engine, contact: ContactRow, pin: str, *, actor: str, now: datetime) -> bool:
    """False where another contact of the customer has this PIN."""
    pin_hash = hash_pin(pin, contact.customer_id)
    before = {"pin": "an earlier one" if contact.pin_hash else "none"}
    change = RowChange("contacts", contact.id, before, {"pin": "a new one"})
    try:
        with engine.begin() as connection:
            _update(connection, contact, pin_hash)
            record_changes(connection, [change], actor=actor, now=now)
    except IntegrityError:
        return False
    return True


def _update(connection: Connection, contact: ContactRow, pin_hash: str) -> None:
    result = connection.execute(update(Contact).where(Contact.id == contact.id).values(pin_hash=pin_hash))
    if not result.rowcount:
        raise RefusedChange(f"{contact.name} of {contact.customer} has just been removed")


def reset_pin(services: Services, contact_id: int, *, seen: int, actor: str, now: datetime) -> NewPin:
    """Raises RefusedEdit, and EditConflict: of two who renew it at once, one is told so."""
    customer_id, customer, customer_number = _find_customer(services, contact_id)
    for pin in (new_pin() for _ in range(TRIES)):
        if weakness(pin, customer_number=customer_number):
            continue
        try:
            name = _save(services, contact_id, hash_pin(pin, customer_id), seen=seen, actor=actor, now=now)
        except RefusedEdit as refusal:
            if not isinstance(refusal.__cause__, IntegrityError):
                raise
            continue
        return NewPin(name=name, customer=customer, customer_number=customer_number, pin=pin)
    raise refused(said("no PIN was found that nobody else of this customer has: try again"))


def _find_customer(services: Services, contact_id: int) -> tuple[int, str, str]:
    """Of whose customer: hashing takes its time, and needs the customer."""
    statement = (
        select(Customer.id, Customer.name, Customer.number)
        .join(Contact, Contact.customer_id == Customer.id)
        .where(Contact.id == contact_id)
    )
    with reading(services.engine).begin() as connection:
        row = connection.execute(statement).first()
    if row is None:
        raise refused(said("it is gone: somebody has removed it"))
    return row.id, row.name, row.number


def _save(services: Services, contact_id: int, pin_hash: str, *, seen: int, actor: str, now: datetime) -> str:
    """The contact's name. The record says that there is a new PIN, not which."""
    with editing(services.engine) as connection:
        row: RowMapping = lock_row(connection, _contacts, contact_id, seen=seen)
        connection.execute(update(_contacts).where(_contacts.c.id == contact_id).values(pin_hash=pin_hash))
        before = {"pin": "an earlier one" if row["pin_hash"] else "none"}
        change = RowChange("contacts", contact_id, before, {"pin": "a new one"})
        record_changes(connection, [change], actor=actor, now=now)
        name: str = row["name"]
        return name
