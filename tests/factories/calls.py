"""Calls and what came of them on the line."""

# ruff: noqa: ANN401 - the columns of a row are of any type

from typing import Any

from models.agent import Agent
from models.call import Call, CallTurn, RingAttempt
from models.customer import Contact
from models.ticket import Ticket
from models.voicemail import Voicemail
from tests.factories.desk import make_agent
from tests.factories.rows import LINE, MONDAY_NOON, PHONE, Into, insert, serial


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
