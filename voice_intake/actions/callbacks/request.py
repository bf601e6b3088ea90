"""An agent wants to call the contact of a case back: a row now, placed by the worker within seconds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, text

from models.agent import Agent
from models.allowlist import number_is_valid
from models.call import Call
from models.callback import RUNNING, Callback
from models.customer import Contact, ContactNumber
from models.rows import insert_unless_there, table_of
from models.ticket import Ticket
from voice_intake.actions.agents.phone_lock import is_rung, lock_phone
from voice_intake.actions.callbacks.store import add_callback_event, lock_callback
from voice_intake.domain import phone_number
from voice_intake.domain.callbacks.callback import CallbackRefused, CallbackStatus
from voice_intake.domain.ticket import UNFINISHED, format_reference, is_reference
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_callbacks, _calls = table_of(Callback), table_of(Call)
_agents, _contacts, _numbers = table_of(Agent), table_of(Contact), table_of(ContactNumber)
_tickets = table_of(Ticket)


@dataclass(frozen=True, kw_only=True)
class RequestedCallback:
    """A call back that is about to ring its agent. `contact` is None where nobody knows who called."""

    callback_id: int
    agent: str
    agent_phone: str
    contact: str | None
    number: str


@dataclass(frozen=True, kw_only=True)
class _Target:
    ticket: Row[Any]
    agent: Row[Any]
    number: str


def request_callback(
    services: Services, reference: str, *, agent: str | None, number: str | None = None, actor: str, now: datetime
) -> RequestedCallback:
    """`agent` is whose telephone rings, by e-mail; None is whoever has the case.

    `number` is any that people write; None is the one that the contact called from, or else their first.
    Raises CallbackRefused, with what to do instead.
    """
    with services.engine.begin() as connection:
        wish = _checked(connection, services, reference, agent, number, now)
        row = {
            "ticket_id": wish.ticket.id,
            "agent_id": wish.agent.id,
            "contact_id": wish.ticket.contact_id,
            "agent_phone": wish.agent.phone,
            "number": wish.number,
            "requested_by": actor,
            "requested_at": now,
            "status": CallbackStatus.REQUESTED,
            "due_at": now,
        }
        is_free = lock_phone(connection, wish.agent.id, wish.agent.phone, now=now)
        callback_id = insert_unless_there(connection, _callbacks, row) if is_free else None
        loaded = lock_callback(connection, callback_id) if callback_id else None
        if callback_id is None or loaded is None:
            raise _refusal_of_second(connection, wish)
        told = {"number": phone_number.masked(wish.number)}
        add_callback_event(connection, loaded, "callback_requested", told, now, actor=actor)
    services.wakeup.ring()
    return RequestedCallback(
        callback_id=callback_id,
        agent=wish.agent.name,
        agent_phone=wish.agent.phone,
        contact=loaded.contact,
        number=wish.number,
    )


def find_numbers(connection: Connection, ticket: Row[Any], *, now: datetime) -> tuple[str, ...]:
    """Where the contact of a ticket may be reached: the number that they called from first, and each once."""
    return tuple(dict.fromkeys(_numbers_of(connection, ticket, now)))


def _numbers_of(connection: Connection, ticket: Row[Any], now: datetime) -> Iterator[str]:
    called_from = connection.scalar(select(_calls.c.from_number).where(_calls.c.id == ticket.call_id))
    if called_from:
        yield called_from
    of_contact = select(_numbers.c.number).where(_numbers.c.contact_id == ticket.contact_id, number_is_valid(now))
    yield from connection.scalars(of_contact.order_by(_numbers.c.id))


def _checked(
    connection: Connection, services: Services, reference: str, agent: str | None, number: str | None, now: datetime
) -> _Target:
    ticket = _open_ticket(connection, reference)
    who = _agent(connection, ticket, agent)
    if is_rung(connection, who.id, who.phone, now=now):
        raise _refusal_of_engaged(who)
    return _Target(ticket=ticket, agent=who, number=_number(connection, services, ticket, number, now))


def _open_ticket(connection: Connection, reference: str) -> Row[Any]:
    """Whoever names a duplicate means the case that goes on."""
    digits = reference.replace("-", "").replace(" ", "")
    if not is_reference(digits):
        told = said(
            "%(reference)s is not a reference: it has eight digits, such as 4711-0020, the last to check by",
            reference=reference,
        )
        raise CallbackRefused(told)
    named = select(func.coalesce(_tickets.c.merged_into_id, _tickets.c.id)).where(_tickets.c.reference == digits)
    ticket = connection.execute(select(_tickets).where(_tickets.c.id == named.scalar_subquery())).first()
    if ticket is None:
        raise CallbackRefused(said("There is no ticket %(reference)s", reference=reference))
    if ticket.status not in UNFINISHED:
        told = said(
            "The case %(reference)s is finished: reopen it first, then call back",
            reference=format_reference(ticket.reference),
        )
        raise CallbackRefused(told)
    return ticket


def _agent(connection: Connection, ticket: Row[Any], email: str | None) -> Row[Any]:
    if email is None and ticket.assignee_id is None:
        raise CallbackRefused(said("Nobody has this case yet: say whose telephone rings first"))
    wanted = _agents.c.id == ticket.assignee_id if email is None else _agents.c.email == email
    agent = connection.execute(select(_agents).where(wanted)).first()
    if agent is None:
        told = said("No agent has the e-mail address %(email)s: `voice-intake agents list` shows them", email=email)
        raise CallbackRefused(told)
    if agent.phone is None:
        raise CallbackRefused(said("%(agent)s has no phone that could ring: give them one first", agent=agent.name))
    return agent


def _refusal_of_engaged(agent: Row[Any]) -> CallbackRefused:
    return CallbackRefused(said("%(agent)s is in another call: try again when it is over", agent=agent.name))


def _number(connection: Connection, services: Services, ticket: Row[Any], typed: str | None, now: datetime) -> str:
    if typed is None:
        known = find_numbers(connection, ticket, now=now)
        if not known:
            raise CallbackRefused(said("No number is known for this contact: say which one to call"))
        return known[0]
    number = phone_number.typed(typed)
    if number is None:
        raise CallbackRefused(said("%(number)s is not a telephone number: write it as +4520123456", number=typed))
    if number == services.policy.phone_number:
        raise CallbackRefused(said("This is the line's own number"))
    return number


def _refusal_of_second(connection: Connection, wish: _Target) -> CallbackRefused:
    """Somebody was faster, or the same person asked twice."""
    running = select(_callbacks.c.id).where(text(RUNNING))
    of_agent = or_(_callbacks.c.agent_id == wish.agent.id, _callbacks.c.agent_phone == wish.agent.phone)
    if connection.execute(running.where(of_agent)).first():
        return CallbackRefused(said("A call back rings %(agent)s already: it has to end first", agent=wish.agent.name))
    if connection.execute(running.where(_callbacks.c.ticket_id == wish.ticket.id)).first():
        return CallbackRefused(said("A colleague is calling back in this case already"))
    return _refusal_of_engaged(wish.agent)
