"""Numbers by which a contact is known: add, change, remove. A number may be written in any form."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from models.blocked_number import BlockedNumber
from models.customer import Contact, ContactNumber, Customer
from models.rows import table_of
from voice_intake.actions.audit.edit_rows import add_row, change_row, editing, lock_row, remove_row
from voice_intake.domain.customers.allowlist import values
from voice_intake.domain.customers.forms import NumberForm, read_number, refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_contacts, _numbers = table_of(Contact), table_of(ContactNumber)

TAKEN = said("this contact has this number already")


@dataclass(frozen=True, kw_only=True)
class SharedWith:
    """Another contact of the same number: allowed, and asked on the phone which of them is calling."""

    contact_id: int
    contact: str
    customer_id: int
    customer: str


@dataclass(frozen=True, kw_only=True)
class SavedNumber:
    """What to point out of a number that was kept. `is_blocked`: whoever calls from it is refused all the same."""

    id: int
    number: str
    shared_with: tuple[SharedWith, ...]
    is_blocked: bool


def add_number(services: Services, contact_id: int, form: NumberForm, *, actor: str, now: datetime) -> SavedNumber:
    """Raises RefusedEdit, which says why something is no number."""
    number, entry = read_number(form)
    with editing(services.engine, taken=TAKEN, field="phone") as connection:
        lock_row(connection, _contacts, contact_id)
        refuse_taken(connection, contact_id, number)
        row = {"contact_id": contact_id, "number": number, **values(entry)}
        number_id = add_row(connection, _numbers, row, actor=actor, now=now)
        return saved_number(connection, number_id, number, contact_id)


def refuse_taken(connection: Connection, contact_id: int, number: str, *, by_others_than: int = 0) -> None:
    """Raises RefusedEdit."""
    statement = select(_numbers.c.id).where(
        _numbers.c.contact_id == contact_id, _numbers.c.number == number, _numbers.c.id != by_others_than
    )
    if connection.scalar(statement) is not None:
        raise refused(TAKEN, field="phone")


def saved_number(connection: Connection, number_id: int, number: str, contact_id: int) -> SavedNumber:
    others = connection.execute(
        select(
            Contact.id.label("contact_id"),
            Contact.name.label("contact"),
            Contact.customer_id,
            Customer.name.label("customer"),
        )
        .join(ContactNumber, ContactNumber.contact_id == Contact.id)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(ContactNumber.number == number, Contact.id != contact_id)
        .order_by(Contact.id)
    ).mappings()
    shared_with = tuple(SharedWith(**other) for other in others)
    is_blocked = connection.scalar(select(BlockedNumber.id).where(BlockedNumber.number == number)) is not None
    return SavedNumber(id=number_id, number=number, shared_with=shared_with, is_blocked=is_blocked)


@dataclass(frozen=True, kw_only=True)
class Validity:
    """For how long a number counts: from an instant on, before another; None for always."""

    valid_from: datetime | None = None
    valid_until: datetime | None = None


ALWAYS = Validity()


def change_number(
    services: Services,
    number_id: int,
    form: NumberForm,
    *,
    holds: Validity = ALWAYS,
    seen: int,
    actor: str,
    now: datetime,
) -> SavedNumber:
    """Raises RefusedEdit, and EditConflict."""
    number, entry = read_number(form)
    if holds.valid_from and holds.valid_until and holds.valid_until <= holds.valid_from:
        raise refused(said("the number would end before it begins"), field="valid_until")
    with editing(services.engine, taken=TAKEN, field="phone") as connection:
        row = lock_row(connection, _numbers, number_id, seen=seen)
        refuse_taken(connection, row["contact_id"], number, by_others_than=number_id)
        wanted = {"number": number, **values(entry), "valid_from": holds.valid_from, "valid_until": holds.valid_until}
        change_row(connection, _numbers, row, wanted, actor=actor, now=now)
        return saved_number(connection, number_id, number, row["contact_id"])


def remove_number(services: Services, number_id: int, *, seen: int, actor: str, now: datetime) -> None:
    """Raises EditConflict."""
    with editing(services.engine) as connection:
        row = lock_row(connection, _numbers, number_id, seen=seen)
        remove_row(connection, _numbers, row, actor=actor, now=now)
