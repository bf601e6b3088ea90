"""A contact gets a new PIN at an admin's wish: made here, shown this once, and the one before it opens nothing."""

from datetime import datetime

from sqlalchemy import RowMapping, select, update
from sqlalchemy.exc import IntegrityError

from models.customer import Contact, Customer
from models.database import reading
from models.rows import table_of
from voice_intake.actions.edit_rows import editing, hold_row
from voice_intake.actions.give_pin import TRIES, GivenPin
from voice_intake.actions.hash_pin import hash_pin, new_pin
from voice_intake.actions.record_changes import Change, record_changes
from voice_intake.domain.callers.pin import weakness
from voice_intake.domain.customers.forms import RefusedEdit, refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_contacts = table_of(Contact)


def renew_pin(services: Services, contact_id: int, *, seen: int, actor: str, now: datetime) -> GivenPin:
    """Raises RefusedEdit, and EditedMeanwhile: of two who renew it at once, one is told so."""
    customer_id, customer, customer_number = _find(services, contact_id)
    for pin in (new_pin() for _ in range(TRIES)):
        if weakness(pin, customer_number=customer_number):
            continue
        try:
            name = _keep(services, contact_id, hash_pin(pin, customer_id), seen=seen, actor=actor, now=now)
        except RefusedEdit as refusal:
            if not isinstance(refusal.__cause__, IntegrityError):
                raise
            continue
        return GivenPin(name=name, customer=customer, customer_number=customer_number, pin=pin)
    raise refused(said("no PIN was found that nobody else of this customer has: try again"))


def _find(services: Services, contact_id: int) -> tuple[int, str, str]:
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


def _keep(services: Services, contact_id: int, pin_hash: str, *, seen: int, actor: str, now: datetime) -> str:
    """The contact's name. The record says that there is a new PIN, not which."""
    with editing(services.engine) as connection:
        row: RowMapping = hold_row(connection, _contacts, contact_id, seen=seen)
        connection.execute(update(_contacts).where(_contacts.c.id == contact_id).values(pin_hash=pin_hash))
        before = {"pin": "an earlier one" if row["pin_hash"] else "none"}
        change = Change("contacts", contact_id, before, {"pin": "a new one"})
        record_changes(connection, [change], actor=actor, now=now)
        name: str = row["name"]
        return name
