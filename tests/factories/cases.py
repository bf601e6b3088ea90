"""Cases and what was done about them."""

# ruff: noqa: ANN401 - the columns of a row are of any type

from datetime import timedelta
from typing import Any

from models.agent import Agent
from models.call import Call
from models.callback import Callback
from models.customer import Contact
from models.notification import Notification
from models.ticket import Ticket, TicketEvent
from tests.factories.customers import (
    make_contact,
)
from tests.factories.desk import make_agent
from tests.factories.rows import MONDAY_NOON, PHONE, Into, insert, serial
from voice_intake.domain.ticket import Priority, Status, Tier, reference


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
