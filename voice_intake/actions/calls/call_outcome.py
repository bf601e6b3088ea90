"""What became of a call: admission and its reason, the case, who was rung, the messages left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from models.agent import Agent
from models.call import Call, RingAttempt
from models.customer import Contact, Customer
from models.engine.database import reading
from models.rows import table_of
from models.ticket import Ticket
from models.voicemail import Voicemail
from voice_intake.actions.calls.call_log import CallPage, find_call
from voice_intake.ports import Services

_calls = table_of(Call)


@dataclass(frozen=True, kw_only=True)
class CallMessage:
    """`seconds` is None where nobody told the length; `reason` is there when there is nothing to listen to."""

    seconds: int | None
    status: str
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class RungAgent:
    """`outcome` is None while the telephone rings, `talk_seconds` where the two did not talk, or still do."""

    name: str
    outcome: str | None
    talk_seconds: int | None


@dataclass(frozen=True, kw_only=True)
class CaseOfCall:
    """The case that a call opened, or added to."""

    reference: str
    customer: str
    customer_number: str
    contact: str | None
    tier: str
    priority: int
    priority_chosen: bool
    status: str
    language: str
    respond_by: datetime | None
    is_new: bool
    """False where the call added to a case that was open already."""


@dataclass(frozen=True, kw_only=True)
class CallDetails:
    """`reason` tells why the caller was admitted or refused, or that nobody was recognised."""

    admission: str | None
    reason: str | None
    outcome: str | None
    language: str | None
    case: CaseOfCall | None
    rung: tuple[RungAgent, ...]
    messages: tuple[CallMessage, ...]


def find_call_details(services: Services, call_sid: str) -> CallDetails | None:
    """None where the call never reached the database."""
    columns = (Call.id, Call.admission, Call.reason, Call.outcome, Call.language, Call.state)
    with reading(services.engine).begin() as connection:
        call = connection.execute(select(*columns).where(Call.call_sid == call_sid)).first()
        if call is None:
            return None
        return CallDetails(
            admission=call.admission,
            reason=call.reason,
            outcome=call.outcome,
            language=call.language,
            case=_case(connection, call.state.get("reference", ""), call.id),
            rung=tuple(RungAgent(**row._mapping) for row in _rung(connection, call.id)),
            messages=tuple(CallMessage(**row._mapping) for row in _messages(connection, call.id)),
        )


def _case(connection: Connection, reference: str, call_id: int) -> CaseOfCall | None:
    columns = (
        Ticket.reference,
        Customer.name.label("customer"),
        Customer.number.label("customer_number"),
        Contact.name.label("contact"),
        Ticket.tier,
        Ticket.priority,
        Ticket.priority_chosen,
        Ticket.status,
        Ticket.language,
        Ticket.respond_by,
        (Ticket.call_id == call_id).label("is_new"),
    )
    statement = (
        select(*columns)
        .join(Customer, Customer.id == Ticket.customer_id)
        .outerjoin(Contact, Contact.id == Ticket.contact_id)
        .where(Ticket.reference == reference)
    )
    row = connection.execute(statement).mappings().first()
    return CaseOfCall(**{**row, "is_new": bool(row["is_new"])}) if row else None


def _rung(connection: Connection, call_id: int) -> Sequence[Any]:
    attempts = select(Agent.name, RingAttempt.outcome, RingAttempt.talk_seconds).join(
        Agent, Agent.id == RingAttempt.agent_id
    )
    return connection.execute(attempts.where(RingAttempt.call_id == call_id).order_by(RingAttempt.id)).all()


def _messages(connection: Connection, call_id: int) -> Sequence[Any]:
    columns = (Voicemail.seconds, Voicemail.status, Voicemail.reason)
    return connection.execute(select(*columns).where(Voicemail.call_id == call_id).order_by(Voicemail.id)).all()


@dataclass(frozen=True, kw_only=True)
class CallProgress:
    """The call, its turns and rings; and what has become of it so far."""

    page: CallPage
    outcome: CallDetails


def find_call_progress(services: Services, call_sid: str) -> CallProgress | None:
    """None where the call has not reached the database."""
    with reading(services.engine).connect() as connection:
        call_id = connection.scalar(select(_calls.c.id).where(_calls.c.call_sid == call_sid))
    outcome = find_call_details(services, call_sid)
    if call_id is None or outcome is None:
        return None
    return CallProgress(page=find_call(services, call_id), outcome=outcome)
