"""What became of a text, on the timeline of its case: one to the caller, or one that paged an agent."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Row, select

from models.agent import Agent
from voice_intake.actions.open_ticket import add_event
from voice_intake.actions.queue_page import PAGE

SENT, DELIVERED, FAILED = "sent", "delivered", "failed"

log = structlog.get_logger()


def note_text(connection: Connection, row: Row[Any], what: str, data: dict[str, Any], *, now: datetime) -> None:
    """`what` is SENT, DELIVERED or FAILED: text_sent, or page_sent with the agent's e-mail address.

    A text that is about no case is told by its own row alone.
    """
    if row.ticket_id is None:
        return
    if row.kind != PAGE:
        add_event(connection, row.ticket_id, f"text_{what}", call_id=row.call_id, data=data, now=now)
        return
    email = connection.scalar(select(Agent.email).where(Agent.id == row.agent_id))
    add_event(connection, row.ticket_id, f"page_{what}", call_id=None, data={"agent": email, **data}, now=now)
    if what == FAILED:
        log.error("page_failed", ticket_id=row.ticket_id, agent_id=row.agent_id, why=data["reason"])
