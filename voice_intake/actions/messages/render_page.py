"""The words of a page, from its case and its agent as they stand now, or why it is not sent any more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from models.agent import Agent
from models.customer import Customer
from models.rows import table_of
from models.ticket import Ticket
from voice_intake.domain.messages.page import PagedCase, page_text, paging_language
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import Priority, Status
from voice_intake.ports import Addresses
from voice_intake.prompts.catalogue import catalogue_in

ANSWERED = "answered"
"""Somebody has reacted to the case, or it is finished: a page would be a false alarm."""

ADDRESS_REMOVED = "address_removed"
"""The agent is not there any more, or has another telephone: nobody else is to read this."""

_agents, _customers, _tickets = table_of(Agent), table_of(Customer), table_of(Ticket)
_case = select(
    *(_tickets.c.reference, _tickets.c.priority, _tickets.c.respond_by, _tickets.c.responded_at, _tickets.c.status),
    _customers.c.name.label("customer"),
).join(_customers, _customers.c.id == _tickets.c.customer_id)


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a reader will have, or why they are not to have it: exactly one of the two says something."""

    body: str = ""
    why_not: str | None = None


def write_page(
    connection: Connection, row: Row[Any], *, policy: Policy, addresses: Addresses, now: datetime
) -> Written:
    """In the agent's language."""
    case = _load_case(connection, row.ticket_id)
    if not case.still_waits:
        return Written(why_not=ANSWERED)
    its_agent = select(_agents.c.languages).where(_agents.c.id == row.agent_id, _agents.c.phone == row.recipient)
    languages = connection.scalar(its_agent)
    if languages is None:
        return Written(why_not=ADDRESS_REMOVED)
    catalogue = catalogue_in(policy.time_zone)
    says = page_text(case, paging_language(languages.split(","), policy), policy, addresses.ticket(case.reference), now)
    return Written(body=" ".join(catalogue.text(say) for say in says))


def _load_case(connection: Connection, ticket_id: int) -> PagedCase:
    row = connection.execute(_case.where(_tickets.c.id == ticket_id)).one()
    return PagedCase(
        reference=row.reference,
        priority=Priority(row.priority),
        customer=row.customer,
        respond_by=row.respond_by,
        status=Status(row.status),
        is_answered=row.responded_at is not None,
    )
