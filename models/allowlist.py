"""Named selects: who may be calling. One row for each contact and contract; a contact without any has one too."""

from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select

from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.ticket import Ticket
from voice_intake.domain.ticket import UNFINISHED

_newest_open_case = (
    select(Ticket.id)
    .where(Ticket.contact_id == Contact.id, or_(*(Ticket.status == status for status in UNFINISHED)))
    .order_by(Ticket.opened_at.desc(), Ticket.id.desc())
    .limit(1)
    .correlate(Contact)
    .scalar_subquery()
)

_contacts: Select[*tuple[Any, ...]] = (
    select(
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
    .join(Customer, Customer.id == Contact.customer_id)
    .outerjoin(SupportContract, SupportContract.customer_id == Customer.id)
    .outerjoin(Ticket, Ticket.id == _newest_open_case)
    .order_by(Contact.id)
)

by_number = _contacts.join(
    ContactNumber,
    and_(
        ContactNumber.contact_id == Contact.id,
        ContactNumber.number == bindparam("number"),
        or_(ContactNumber.valid_from.is_(None), ContactNumber.valid_from <= bindparam("at")),
        or_(ContactNumber.valid_until.is_(None), ContactNumber.valid_until > bindparam("at")),
    ),
)
"""The contacts of the number `:number` at the instant `:at`."""

by_pin = _contacts.where(Contact.customer_id == bindparam("customer_id"), Contact.pin_hash == bindparam("pin_hash"))
"""The contact of the customer `:customer_id` whose PIN hashes to `:pin_hash`; at most one."""

customer_by_number = select(Customer.id).where(Customer.number == bindparam("customer_number"))
"""The customer who keys in `:customer_number`."""
