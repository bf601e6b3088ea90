"""A new contact of a customer. Numbers and a PIN come after: add_number.py, renew_pin.py."""

from datetime import datetime

from sqlalchemy import Connection, select

from models.customer import Contact, Customer
from models.rows import table_of
from voice_intake.actions.edit_rows import add_row, editing, hold_row
from voice_intake.domain.customers.allowlist import values
from voice_intake.domain.customers.forms import ContactForm, read_contact, refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_contacts, _customers = table_of(Contact), table_of(Customer)

TAKEN = said("another contact of this customer has this address already")


def add_contact(services: Services, customer_id: int, form: ContactForm, *, actor: str, now: datetime) -> int:
    """The id of the new contact. Raises RefusedEdit."""
    email, contact = read_contact(form)
    with editing(services.engine, taken=TAKEN, field="email") as connection:
        hold_row(connection, _customers, customer_id)
        refuse_taken(connection, customer_id, email)
        row = {"customer_id": customer_id, "email": email, **values(contact)}
        return add_row(connection, _contacts, row, actor=actor, now=now)


def refuse_taken(connection: Connection, customer_id: int, email: str, *, by_others_than: int = 0) -> None:
    """Raises RefusedEdit."""
    statement = select(_contacts.c.name).where(
        _contacts.c.customer_id == customer_id, _contacts.c.email == email, _contacts.c.id != by_others_than
    )
    name = connection.scalar(statement)
    if name is not None:
        raise refused(said("%(contact)s has this address already", contact=name), field="email")
