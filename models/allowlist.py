"""Named selects: who may be calling. One row for each contact and contract; a contact without any has one too."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, Text, and_, bindparam, cast, or_, select

from models.blocked_number import BlockedNumber
from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.ticket import Ticket
from voice_intake.domain.ticket import UNFINISHED


def number_is_valid(at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether a contact's number identifies the contact at an instant."""
    return and_(
        or_(ContactNumber.valid_from.is_(None), ContactNumber.valid_from <= at),
        or_(ContactNumber.valid_until.is_(None), ContactNumber.valid_until > at),
    )


_newest_open_case = (
    select(Ticket.id)
    .where(Ticket.contact_id == Contact.id, or_(*(Ticket.status == status for status in UNFINISHED)))
    .order_by(Ticket.opened_at.desc(), Ticket.id.desc())
    .limit(1)
    .correlate(Contact)
    .scalar_subquery()
)

_columns = (
    Contact.id,
    Contact.name,
    Contact.language,
    Contact.is_administrator,
    Contact.blocked_at,
    Contact.customer_id,
    Customer.name.label("customer"),
    SupportContract.tier,
    SupportContract.starts_on,
    SupportContract.ends_on,
    Ticket.id.label("ticket_id"),
    Ticket.reference,
    Ticket.respond_by,
    Ticket.responded_at,
)

_contacts: Select[*tuple[Any, ...]] = (
    select(*_columns)
    .join(Customer, Customer.id == Contact.customer_id)
    .outerjoin(SupportContract, SupportContract.customer_id == Customer.id)
    .outerjoin(Ticket, Ticket.id == _newest_open_case)
    .order_by(Contact.id)
)

_asked = select(cast(bindparam("number"), Text).label("number")).subquery("asked")

by_number: Select[*tuple[Any, ...]] = (
    select(BlockedNumber.id.label("blocked_number_id"), *_columns)
    .select_from(_asked)
    .outerjoin(BlockedNumber, BlockedNumber.number == _asked.c.number)
    .outerjoin(
        ContactNumber,
        and_(ContactNumber.number == _asked.c.number, number_is_valid(bindparam("at"))),
    )
    .outerjoin(Contact, Contact.id == ContactNumber.contact_id)
    .outerjoin(Customer, Customer.id == Contact.customer_id)
    .outerjoin(SupportContract, SupportContract.customer_id == Customer.id)
    .outerjoin(Ticket, Ticket.id == _newest_open_case)
    .order_by(Contact.id)
)
"""The contacts of the number `:number` at the instant `:at`, and whether it is blocked, which is why a number that is
nobody's has a row too, without a contact."""

by_pin = _contacts.where(Contact.customer_id == bindparam("customer_id"), Contact.pin_hash == bindparam("pin_hash"))
"""The contact of the customer `:customer_id` whose PIN hashes to `:pin_hash`; at most one."""

customer_by_number = select(Customer.id).where(Customer.number == bindparam("customer_number"))
"""The customer who keys in `:customer_number`."""
