"""Fills an empty database with the demo desk. Its dates count from now, so that it never ages."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.agent import Agent, RotaShift
from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.ticket import Ticket, TicketEvent
from voice_intake.actions.agents.agents import hash_password
from voice_intake.actions.callers.hash_pin import hash_pin
from voice_intake.domain.agents import rota_text
from voice_intake.domain.demo.demo_desk import AGENTS, CUSTOMERS, PASSWORD, PIN, DemoAgent, DemoContact, DemoCustomer
from voice_intake.domain.errors import RefusedChange
from voice_intake.domain.policy import response_target
from voice_intake.domain.ticket import Priority, Status, Tier, reference
from voice_intake.ports import Services


class NotEmpty(RefusedChange):
    """There are customers already."""


def seed_demo(services: Services, *, now: datetime) -> None:
    """Raises NotEmpty where there are customers. An agent who was there before keeps the password.

    The one PIN is hashed inside of the transaction, because its salt needs the customer's id: of an empty desk nobody
    waits for that.
    """
    hashes = {agent.email: hash_password(PASSWORD) for agent in AGENTS}
    with Session(services.engine) as session, session.begin():
        _refuse_customers(session)
        known = set(session.scalars(select(Agent.email)))
        session.add_all(_agent(it, hashes[it.email], now) for it in AGENTS if it.email not in known)
        session.flush()
        _add_rotas(session, [it for it in AGENTS if it.email not in known])
        manager = session.scalars(select(Agent).where(Agent.email == AGENTS[-1].email)).one()
        today = services.policy.date_at(now)
        for customer in CUSTOMERS:
            _add_customer(session, services, customer, manager=manager, today=today, now=now)


def _refuse_customers(session: Session) -> None:
    customers = session.scalar(select(func.count()).select_from(Customer))
    if customers:
        raise NotEmpty(f"There are {customers} customers already: the demo desk goes into an empty database only")


def _agent(agent: DemoAgent, password_hash: str, now: datetime) -> Agent:
    return Agent(
        name=agent.name,
        email=agent.email,
        role=agent.role,
        phone=agent.phone,
        languages=agent.languages,
        on_duty=agent.phone is not None,
        password_hash=password_hash,
        created_at=now,
    )


def _add_rotas(session: Session, agents: Iterable[DemoAgent]) -> None:
    for agent in agents:
        agent_id = session.scalars(select(Agent.id).where(Agent.email == agent.email)).one()
        session.add_all(
            RotaShift(agent_id=agent_id, weekday=it.weekday, from_minute=it.starts, until_minute=it.ends)
            for it in rota_text.read(agent.rota)
        )


def _add_customer(
    session: Session, services: Services, customer: DemoCustomer, *, manager: Agent, today: date, now: datetime
) -> None:
    row = Customer(number=customer.number, name=customer.name, success_manager_id=manager.id, created_at=now)
    session.add(row)
    session.flush()
    for place, (tier, first, last) in enumerate(customer.contracts, start=1):
        starts_on = today + timedelta(first)
        session.add(
            SupportContract(
                customer_id=row.id,
                tier=tier,
                source=f"Aftale {starts_on.year}-{customer.number[-3:]}-{place}",
                starts_on=starts_on,
                ends_on=None if last is None else today + timedelta(last),
            )
        )
    for contact in customer.contacts:
        _add_contact(session, services, contact, row, manager=manager, now=now)


def _add_contact(
    session: Session, services: Services, contact: DemoContact, customer: Customer, *, manager: Agent, now: datetime
) -> None:
    row = Contact(
        customer_id=customer.id,
        name=contact.name,
        email=f"{contact.name.split()[0].lower()}@{customer.number}.example",
        language=contact.language,
        is_administrator=contact.is_administrator,
        pin_hash=hash_pin(PIN, customer.id) if contact.has_pin else None,
        blocked_at=now - timedelta(3) if contact.is_blocked else None,
    )
    session.add(row)
    session.flush()
    if contact.number:
        session.add(ContactNumber(contact_id=row.id, number=contact.number, label="mobil"))
    if contact.has_open_case:
        _add_case(session, services, row, assignee=manager, opened_at=now - timedelta(hours=3))


def _add_case(session: Session, services: Services, contact: Contact, *, assignee: Agent, opened_at: datetime) -> None:
    """Answered already, and waiting for nobody's deadline: what a caller may add to."""
    priority = Priority.MODERATE
    ticket = Ticket(
        reference=reference(secrets.randbelow(10_000_000)),
        customer_id=contact.customer_id,
        contact_id=contact.id,
        channel="email",
        tier=Tier.EXTENDED,
        priority=priority,
        priority_chosen=True,
        status=Status.OPEN,
        subject="Eksporten standser halvvejs",
        language="da",
        steps_to_reproduce="Vælg hele året og tryk Eksportér: filen slutter midt i maj.",
        opened_at=opened_at,
        respond_by=response_target.due(services.policy, Tier.EXTENDED, priority, opened_at),
        responded_at=opened_at + timedelta(minutes=25),
        assignee_id=assignee.id,
    )
    session.add(ticket)
    session.flush()
    told = {"priority": int(priority), "chosen": True}
    session.add(TicketEvent(ticket_id=ticket.id, at=opened_at, actor="demo", kind="opened", data=told))
    at = opened_at + timedelta(minutes=25)
    session.add(TicketEvent(ticket_id=ticket.id, at=at, actor=assignee.email, kind="responded", data={}))
