"""Unfinished cases of a customer or a contact, as far as a preview shows them, and how many there are in all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from models.customer import Contact
from models.ticket import Ticket
from voice_intake.domain.ticket import UNFINISHED

MAX_SHOWN = 100


@dataclass(frozen=True, kw_only=True)
class OpenCaseSummary:
    """`respond_by` None: best effort. `responded_at` None: nobody has answered yet."""

    reference: str
    subject: str
    priority: int
    respond_by: datetime | None
    responded_at: datetime | None
    contact: str | None


@dataclass(frozen=True, kw_only=True)
class OpenCases:
    count: int
    shown: tuple[OpenCaseSummary, ...]


def open_cases(connection: Connection, whose: ColumnElement[bool]) -> OpenCases:
    """What is due first comes first; one statement."""
    statement = (
        select(
            Ticket.reference,
            Ticket.subject,
            Ticket.priority,
            Ticket.respond_by,
            Ticket.responded_at,
            Contact.name.label("contact"),
            func.count().over().label("count"),
        )
        .outerjoin(Contact, Contact.id == Ticket.contact_id)
        .where(whose, Ticket.status.in_(UNFINISHED))
        .order_by(Ticket.respond_by.is_(None), Ticket.respond_by, Ticket.id)
        .limit(MAX_SHOWN)
    )
    rows = [dict(row) for row in connection.execute(statement).mappings()]
    count = rows[0]["count"] if rows else 0
    return OpenCases(count=count, shown=tuple(_summary(row) for row in rows))


def _summary(row: dict[str, Any]) -> OpenCaseSummary:
    return OpenCaseSummary(**{name: value for name, value in row.items() if name != "count"})
