"""What blocking or removing a contact does, before it is done: open cases, and whether anybody could still call."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, or_, select

from models.allowlist import number_is_valid
from models.customer import Contact, ContactNumber
from models.engine.database import reading
from models.ticket import Ticket
from voice_intake.actions.customers.contracts import load_contracts
from voice_intake.actions.customers.open_cases import OpenCases, open_cases
from voice_intake.domain.callers.admission import AdmissionReason, evaluate_contracts
from voice_intake.domain.customers.forms import refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class BlockingPreview:
    """`cases` are the contact's own: they stay, and are answered. `leaves_no_caller`: the customer, who may call today,
    would have no other administrator with a number or a PIN."""

    contact: str
    cases: OpenCases
    leaves_no_caller: bool


def preview_blocking(services: Services, contact_id: int, *, now: datetime) -> BlockingPreview:
    """Raises RefusedEdit where there is no such contact."""
    with reading(services.engine).begin() as connection:
        contact = connection.execute(
            select(Contact.name, Contact.customer_id, Contact.is_administrator).where(Contact.id == contact_id)
        ).first()
        if contact is None:
            raise refused(said("it is gone: somebody has removed it"))
        cases = open_cases(connection, Ticket.contact_id == contact_id)
        contracts = [terms for _, terms in load_contracts(connection, contact.customer_id).values()]
        others = _another_way_in(connection, contact.customer_id, contact_id, now)
    may_call = evaluate_contracts(contracts, services.policy.date_at(now)) is AdmissionReason.ENTITLED
    leaves_no_caller = may_call and contact.is_administrator and not others
    return BlockingPreview(contact=contact.name, cases=cases, leaves_no_caller=leaves_no_caller)


def _another_way_in(connection: Connection, customer_id: int, contact_id: int, now: datetime) -> bool:
    number = exists().where(ContactNumber.contact_id == Contact.id, number_is_valid(now))
    statement = select(Contact.id).where(
        Contact.customer_id == customer_id,
        Contact.id != contact_id,
        Contact.is_administrator,
        Contact.blocked_at.is_(None),
        or_(Contact.pin_hash.is_not(None), number),
    )
    return connection.scalar(statement.limit(1)) is not None
