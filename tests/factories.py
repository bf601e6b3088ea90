"""Rows for tests: functions that make what is missing, so that a test says only what matters to it.

    caller = make_caller(database, language="en")
    ticket = make_ticket(database, contact=caller, priority=1)

First comes where the row goes. An Engine: in a transaction of its own, committed, so that the program under test sees
it. A Session: added and flushed, and the test commits. Then the rows it belongs to, and any of its columns by name.
What comes back is the row, with its id, readable afterwards too.
"""

# ruff: noqa: ANN401 - the columns of a row are of any type

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.agent import Agent, RotaException, RotaShift
from models.base import Base
from models.blocked_number import BlockedNumber
from models.call import Call, CallTurn, RingAttempt
from models.callback import Callback
from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.desk_closure import DeadlineRecount, DeskClosure, DeskOpening
from models.notification import Notification
from models.ticket import Ticket, TicketEvent
from models.voicemail import Voicemail
from voice_intake.domain.ticket import Priority, Status, Tier, reference

MONDAY_NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
"""12:00 in Copenhagen on an ordinary working day: the desks of both tiers are open."""

PHONE = "+4520123456"
LINE = "+442871359777"

Into = Engine | Session
Row = TypeVar("Row", bound=Base)

serial = count(1)
"""Tells apart what must be unique."""


def make_caller(into: Into, *, number: str = PHONE, tier: str = Tier.EXTENDED, **columns: Any) -> Contact:
    """A contact whom the line knows by number, at a new customer with a contract: let in, unless told otherwise."""
    customer = make_customer(into)
    make_contract(into, customer=customer, tier=tier)
    contact = make_contact(into, customer=customer, **columns)
    make_number(into, contact=contact, number=number)
    return contact


def make_customer(into: Into, *, success_manager: Agent | None = None, **columns: Any) -> Customer:
    defaults = {
        "number": f"{100_000 + next(serial)}",
        "name": "Nordlys A/S",
        "success_manager_id": success_manager and success_manager.id,
        "created_at": MONDAY_NOON,
    }
    return insert(into, Customer(**defaults | columns))


def make_contract(into: Into, *, customer: Customer | None = None, **columns: Any) -> SupportContract:
    """An extended one, in force since 2020 and without an end."""
    defaults = {
        "customer_id": (customer or make_customer(into)).id,
        "tier": Tier.EXTENDED,
        "source": "Quote 2020-17",
        "starts_on": date(2020, 1, 1),
        "ends_on": None,
    }
    return insert(into, SupportContract(**defaults | columns))


def make_contact(into: Into, *, customer: Customer | None = None, **columns: Any) -> Contact:
    """An administrator who speaks Danish, without a number or a contract."""
    defaults = {
        "customer_id": (customer or make_customer(into)).id,
        "name": "Astrid Holm",
        "email": f"contact-{next(serial)}@example.com",
        "language": "da",
        "is_administrator": True,
        "pin_hash": None,
        "blocked_at": None,
    }
    return insert(into, Contact(**defaults | columns))


def make_number(into: Into, *, contact: Contact | None = None, **columns: Any) -> ContactNumber:
    defaults = {
        "contact_id": (contact or make_contact(into)).id,
        "number": PHONE,
        "label": "mobile",
        "valid_from": None,
        "valid_until": None,
    }
    return insert(into, ContactNumber(**defaults | columns))


def make_blocked_number(into: Into, **columns: Any) -> BlockedNumber:
    defaults = {"number": PHONE, "reason": "", "blocked_by": "bo@example.com", "blocked_at": MONDAY_NOON}
    return insert(into, BlockedNumber(**defaults | columns))


def make_agent(into: Into, **columns: Any) -> Agent:
    """On duty, with a phone, in both languages; no password, so nobody can sign in."""
    defaults = {
        "name": "Bo Lund",
        "email": f"agent-{next(serial)}@example.com",
        "role": "agent",
        "phone": "+4530111213",
        "languages": "da,en",
        "on_duty": True,
        "password_hash": None,
        "created_at": MONDAY_NOON,
    }
    return insert(into, Agent(**defaults | columns))


def make_shift(into: Into, *, agent: Agent | None = None, **columns: Any) -> RotaShift:
    """Monday 08:00 to 16:00."""
    defaults = {
        "agent_id": (agent or make_agent(into)).id,
        "weekday": 1,
        "from_minute": 480,
        "until_minute": 960,
    }
    return insert(into, RotaShift(**defaults | columns))


def make_exception(into: Into, *, agent: Agent | None = None, **columns: Any) -> RotaException:
    """Away for an hour of Monday noon."""
    defaults = {
        "agent_id": (agent or make_agent(into)).id,
        "starts_at": MONDAY_NOON,
        "ends_at": MONDAY_NOON + timedelta(hours=1),
        "is_on_duty": False,
        "reason": "",
    }
    return insert(into, RotaException(**defaults | columns))


def make_call(into: Into, *, contact: Contact | None = None, **columns: Any) -> Call:
    """One that has just arrived, from nobody known unless a contact is given, and nothing decided."""
    arrived_at = columns.get("arrived_at", MONDAY_NOON)
    defaults = {
        "call_sid": f"CA{next(serial):032x}",
        "from_number": PHONE,
        "caller": PHONE,
        "to_number": LINE,
        "arrived_at": arrived_at,
        "contact_id": contact and contact.id,
        "customer_id": contact and contact.customer_id,
        "step": "arrived",
        "turn": 0,
        "state": {},
        "heard_at": columns.get("ended_at") or arrived_at,
    }
    return insert(into, Call(**defaults | columns))


def make_turn(into: Into, *, call: Call | None = None, **columns: Any) -> CallTurn:
    """The first turn of a call."""
    defaults = {
        "call_id": (call or make_call(into)).id,
        "number": 1,
        "at": MONDAY_NOON,
        "event": {"kind": "arrived"},
        "reply": "<Response/>",
    }
    return insert(into, CallTurn(**defaults | columns))


def make_ring_attempt(
    into: Into, *, call: Call | None = None, agent: Agent | None = None, **columns: Any
) -> RingAttempt:
    """One that still rings."""
    agent = agent or make_agent(into)
    defaults = {
        "call_id": (call or make_call(into)).id,
        "agent_id": agent.id,
        "number": agent.phone,
        "started_at": MONDAY_NOON,
        "ended_at": None,
        "outcome": None,
    }
    return insert(into, RingAttempt(**defaults | columns))


def make_voicemail(into: Into, *, call: Call | None = None, ticket: Ticket | None = None, **columns: Any) -> Voicemail:
    """One that Twilio has and we have not fetched yet."""
    number = next(serial)
    defaults = {
        "recording_sid": f"RE{number:032x}",
        "call_id": (call or make_call(into)).id,
        "ticket_id": ticket and ticket.id,
        "status": "captured",
        "seconds": 9,
        "media_url": f"https://api.example.com/recordings/{number}",
        "captured_at": MONDAY_NOON,
        "attempts": 0,
        "due_at": MONDAY_NOON,
    }
    return insert(into, Voicemail(**defaults | columns))


def make_ticket(into: Into, *, contact: Contact | None = None, call: Call | None = None, **columns: Any) -> Ticket:
    """A new one of an extended customer, moderate, to be answered within four hours."""
    contact = contact or make_contact(into)
    tier, priority = columns.get("tier", Tier.EXTENDED), columns.get("priority", Priority.MODERATE)
    opened_at = columns.get("opened_at", MONDAY_NOON)
    is_best_effort = tier == Tier.EXTENDED and priority == Priority.INFORMATION
    defaults = {
        "reference": reference(next(serial)),
        "customer_id": contact.customer_id,
        "contact_id": contact.id,
        "call_id": call and call.id,
        "channel": "phone",
        "tier": tier,
        "priority": priority,
        "priority_chosen": True,
        "status": Status.NEW,
        "subject": "The export stops half way",
        "language": "da",
        "opened_at": opened_at,
        "respond_by": None if is_best_effort else opened_at + timedelta(hours=4),
    }
    return insert(into, Ticket(**defaults | columns))


def make_ticket_event(into: Into, *, ticket: Ticket | None = None, **columns: Any) -> TicketEvent:
    defaults = {
        "ticket_id": (ticket or make_ticket(into)).id,
        "at": MONDAY_NOON,
        "actor": "line",
        "kind": "opened",
        "data": {},
    }
    return insert(into, TicketEvent(**defaults | columns))


def make_callback(into: Into, *, ticket: Ticket | None = None, agent: Agent | None = None, **columns: Any) -> Callback:
    """One that has just been asked for."""
    agent = agent or make_agent(into)
    requested_at = columns.get("requested_at", MONDAY_NOON)
    defaults = {
        "ticket_id": (ticket or make_ticket(into)).id,
        "agent_id": agent.id,
        "contact_id": None,
        "agent_phone": agent.phone,
        "number": PHONE,
        "requested_by": agent.email,
        "requested_at": requested_at,
        "status": "requested",
        "due_at": requested_at,
    }
    return insert(into, Callback(**defaults | columns))


def make_notification(into: Into, *, ticket: Ticket | None = None, **columns: Any) -> Notification:
    """A text to the caller that is due."""
    defaults = {
        "ticket_id": (ticket or make_ticket(into)).id,
        "kind": "opened",
        "channel": "sms",
        "recipient": PHONE,
        "status": "pending",
        "attempts": 0,
        "due_at": MONDAY_NOON,
    }
    return insert(into, Notification(**defaults | columns))


def make_closure(into: Into, **columns: Any) -> DeskClosure:
    """An hour of Monday noon."""
    defaults = {
        "starts_at": MONDAY_NOON,
        "ends_at": MONDAY_NOON + timedelta(hours=1),
        "reason_da": "Vi flytter",
        "reason_en": "We are moving",
        "created_by": "bo@example.com",
        "created_at": MONDAY_NOON,
    }
    return insert(into, DeskClosure(**defaults | columns))


def make_opening(into: Into, **columns: Any) -> DeskOpening:
    """Saturday from ten to two, for both tiers."""
    saturday = MONDAY_NOON + timedelta(days=5)
    defaults = {
        "starts_at": saturday - timedelta(hours=2),
        "ends_at": saturday + timedelta(hours=2),
        "tier": None,
        "reason_da": "vagt",
        "reason_en": "cover",
        "created_by": "bo@example.com",
        "created_at": MONDAY_NOON,
    }
    return insert(into, DeskOpening(**defaults | columns))


def make_recount(into: Into, **columns: Any) -> DeadlineRecount:
    """Of an hour of Monday noon that is closed; to be done at once."""
    defaults = {
        "at": MONDAY_NOON,
        "actor": "bo@example.com",
        "why": "closed",
        "starts_at": MONDAY_NOON,
        "ends_at": MONDAY_NOON + timedelta(hours=1),
        "reason_da": "Vi flytter",
        "reason_en": "We are moving",
        "due_at": MONDAY_NOON,
    }
    return insert(into, DeadlineRecount(**defaults | columns))


def insert(into: Into, row: Row) -> Row:
    if isinstance(into, Session):
        into.add(row)
        into.flush()
        return row
    with Session(into, expire_on_commit=False) as session, session.begin():
        session.add(row)
    return row
