"""Contacts of a customer: add, change, block, unblock, remove.

Numbers and a PIN come after: phone_numbers.py, reset_pin.py. What blocking does is shown before by
preview_blocking.py. A removed contact's calls and cases stay, without the contact.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from models.call import Call
from models.customer import Contact, ContactNumber, Customer
from models.rows import table_of
from voice_intake.actions.audit.edit_rows import add_row, change_row, editing, lock_row, remove_row
from voice_intake.domain.customers.allowlist import values
from voice_intake.domain.customers.forms import ContactForm, read_contact, refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_contacts, _customers = table_of(Contact), table_of(Customer)

TAKEN = said("another contact of this customer has this address already")

_calls, _numbers = table_of(Call), table_of(ContactNumber)


def add_contact(services: Services, customer_id: int, form: ContactForm, *, actor: str, now: datetime) -> int:
    """The id of the new contact. Raises RefusedEdit."""
    email, contact = read_contact(form)
    with editing(services.engine, taken=TAKEN, field="email") as connection:
        lock_row(connection, _customers, customer_id)
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


def change_contact(
    services: Services, contact_id: int, form: ContactForm, *, seen: int, actor: str, now: datetime
) -> bool:
    """Whether anything differs. Raises RefusedEdit, and EditConflict."""
    email, contact = read_contact(form)
    with editing(services.engine, taken=TAKEN, field="email") as connection:
        row = lock_row(connection, _contacts, contact_id, seen=seen)
        refuse_taken(connection, row["customer_id"], email, by_others_than=contact_id)
        wanted = {"email": email, **values(contact)}
        return change_row(connection, _contacts, row, wanted, actor=actor, now=now)


def block_contact(services: Services, contact_id: int, *, seen: int, actor: str, now: datetime) -> bool:
    """False where the contact is blocked already. Raises EditConflict."""
    with editing(services.engine) as connection:
        row = lock_row(connection, _contacts, contact_id, seen=seen)
        wanted = {"blocked_at": row["blocked_at"] or now}
        return change_row(connection, _contacts, row, wanted, actor=actor, now=now)


def unblock_contact(services: Services, contact_id: int, *, seen: int, actor: str, now: datetime) -> bool:
    """False where the contact is not blocked. Raises EditConflict."""
    with editing(services.engine) as connection:
        row = lock_row(connection, _contacts, contact_id, seen=seen)
        return change_row(connection, _contacts, row, {"blocked_at": None}, actor=actor, now=now)


def remove_contact(services: Services, contact_id: int, *, seen: int, actor: str, now: datetime) -> None:
    """Raises EditConflict. Their calls are held first: a turn takes its call first and the contact then."""
    with editing(services.engine) as connection:
        connection.execute(
            select(_calls.c.id).where(_calls.c.contact_id == contact_id).order_by(_calls.c.id).with_for_update()
        )
        row = lock_row(connection, _contacts, contact_id, seen=seen)
        _remove_numbers(connection, contact_id, actor=actor, now=now)
        remove_row(connection, _contacts, row, actor=actor, now=now)


def _remove_numbers(connection: Connection, contact_id: int, *, actor: str, now: datetime) -> None:
    """By themselves, so that the record says which went."""
    numbers = select(_numbers).where(_numbers.c.contact_id == contact_id).order_by(_numbers.c.id).with_for_update()
    for number in connection.execute(numbers).mappings().all():
        remove_row(connection, _numbers, number, actor=actor, now=now)
