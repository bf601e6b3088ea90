"""The call back of a case that goes on, or has just ended; and whom one could call."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from models.agent import Agent
from models.callback import Callback
from models.engine.database import reading
from models.rows import table_of
from models.ticket import Ticket
from voice_intake.actions.callbacks.request import find_numbers
from voice_intake.actions.cases.change_case import bare
from voice_intake.domain.callbacks.callback import CallbackOutcome, CallbackStatus
from voice_intake.ports import Services

JUST_NOW = timedelta(minutes=1)
"""For so long a call back that is over is told as one that has just ended; then the timeline alone has it."""

_agents, _callbacks, _tickets = table_of(Agent), table_of(Callback), table_of(Ticket)


@dataclass(frozen=True, kw_only=True)
class CallbackNow:
    """`outcome` is None while it goes on."""

    id: int
    agent_id: int
    agent: str
    status: CallbackStatus
    outcome: CallbackOutcome | None
    requested_at: datetime
    connected_at: datetime | None
    talk_seconds: int | None


@dataclass(frozen=True, kw_only=True)
class Reachable:
    """Where a contact may be called, the number that they called from first; and the telephone that rings before."""

    numbers: tuple[str, ...]
    agent_phone: str | None


def find_callback(services: Services, reference: str, *, now: datetime) -> CallbackNow | None:
    """One statement."""
    statement = (
        select(_callbacks, _agents.c.name.label("agent"))
        .join(_agents, _agents.c.id == _callbacks.c.agent_id)
        .join(_tickets, _tickets.c.id == _callbacks.c.ticket_id)
        .where(_tickets.c.reference == bare(reference))
        .order_by(_callbacks.c.id.desc())
        .limit(1)
    )
    with reading(services.engine).connect() as connection:
        row = connection.execute(statement).first()
    if row is None or (row.ended_at and row.ended_at <= now - JUST_NOW):
        return None
    same = ("id", "agent_id", "agent", "requested_at", "connected_at", "talk_seconds")
    return CallbackNow(
        **{name: row._mapping[name] for name in same},
        status=CallbackStatus(row.status),
        outcome=CallbackOutcome(row.outcome) if row.outcome else None,
    )


def find_reachable(services: Services, reference: str, agent_id: int, *, now: datetime) -> Reachable:
    """No numbers, where there is no such case or nobody knows any."""
    with reading(services.engine).connect() as connection:
        ticket = connection.execute(select(_tickets).where(_tickets.c.reference == bare(reference))).first()
        numbers = find_numbers(connection, ticket, now=now) if ticket else ()
        phone = connection.scalar(select(_agents.c.phone).where(_agents.c.id == agent_id))
    return Reachable(numbers=numbers, agent_phone=phone)
