"""The words of a text, from its case as it stands now."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from models.call import Call
from models.rows import table_of
from models.ticket import Ticket
from voice_intake.domain.language import Language
from voice_intake.domain.messages.confirmation import Confirmed, confirmation
from voice_intake.domain.messages.notification import TextKind
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import Priority
from voice_intake.prompts.catalogue import catalogue_in

_calls = table_of(Call)
_tickets = table_of(Ticket)


def write_text(connection: Connection, row: Row[Any], *, policy: Policy, now: datetime) -> str:
    """In the language of the call, or in that of the case where the call had none."""
    ticket = connection.execute(select(_tickets).where(_tickets.c.id == row.ticket_id)).one()
    language = connection.scalar(select(_calls.c.language).where(_calls.c.id == row.call_id))
    case = Confirmed(
        reference=ticket.reference,
        priority=Priority(ticket.priority),
        respond_by=ticket.respond_by,
        is_answered=ticket.responded_at is not None,
        is_added=row.kind != TextKind.CONFIRMATION,
        language=Language(language or ticket.language),
    )
    catalogue = catalogue_in(policy.time_zone)
    return " ".join(catalogue.text(say) for say in confirmation(case, policy, now))
