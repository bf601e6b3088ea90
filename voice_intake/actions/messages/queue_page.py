"""A caller waits for a person, and nobody is there: the desk is told at once, and urgently by texts to its people."""

from datetime import datetime

import structlog
from sqlalchemy import Connection, Row, bindparam, select

from models.call import Call
from models.notification import Notification
from models.rows import insert_unless_there, table_of
from models.ticket import Ticket, TicketEvent
from voice_intake.actions.agents.load_duty import load_duty
from voice_intake.actions.messages.queue_alert import queue_word, take_back_word
from voice_intake.actions.timeline.events import add_event
from voice_intake.domain.messages.delivery_status import TextStatus
from voice_intake.domain.messages.notification import AlertKind, Channel, TextKind
from voice_intake.domain.messages.page import agents_to_page, is_urgent
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import UNFINISHED, Priority

PAGE_FAILED = "page_failed"
NOBODY = "nobody"
"""There is no one whom a text could reach."""

_calls, _events = table_of(Call), table_of(TicketEvent)
_notifications, _tickets = table_of(Notification), table_of(Ticket)
_ticket = select(_tickets.c.priority, _tickets.c.status, _tickets.c.responded_at).where(
    _tickets.c.id == bindparam("ticket")
)
_arrival = select(_calls.c.arrived_at).where(_calls.c.id == bindparam("call"))
_paged = select(_notifications.c.id).where(
    _notifications.c.ticket_id == bindparam("ticket"), _notifications.c.kind == TextKind.PAGE
)
_failures = select(_events.c.data).where(_events.c.ticket_id == bindparam("ticket"), _events.c.kind == PAGE_FAILED)

log = structlog.get_logger()


def queue_page(
    connection: Connection, ticket_id: int, *, policy: Policy, now: datetime, call_id: int | None = None
) -> None:
    """Owed when a caller has waited in vain, and for what the policy names at night. Asked again, it changes nothing.

    The word to the desk waits neither for the end of the call nor for the desk to open, once for each `call_id`. A case
    that somebody has reacted to pages nobody.
    """
    queue_word(
        connection,
        ticket_id,
        kind=f"{AlertKind.UNANSWERED}:{call_id}" if call_id else AlertKind.UNANSWERED,
        now=now,
    )
    take_back_word(connection, ticket_id, kind=AlertKind.OPENED)
    ticket = connection.execute(_ticket, {"ticket": ticket_id}).one()
    if _waits(ticket) and is_urgent(Priority(ticket.priority), policy):
        _page(connection, ticket_id, call_id, policy=policy, now=now)


def _waits(ticket: Row[int, str, datetime | None]) -> bool:
    return ticket.responded_at is None and ticket.status in UNFINISHED


def _page(connection: Connection, ticket_id: int, call_id: int | None, *, policy: Policy, now: datetime) -> None:
    if connection.execute(_paged.limit(1), {"ticket": ticket_id}).first():
        return
    arrived_at = connection.scalar(_arrival, {"call": call_id}) or now
    colleagues = load_duty(connection, policy.time_zone, since=arrived_at)
    paged = agents_to_page(colleagues, arrived_at=arrived_at, now=now)
    for colleague in paged:
        row = {
            "ticket_id": ticket_id,
            "agent_id": colleague.id,
            "kind": TextKind.PAGE,
            "channel": Channel.SMS,
            "recipient": colleague.phone,
            "status": TextStatus.PENDING,
            "due_at": now,
        }
        insert_unless_there(connection, _notifications, row)
    if not paged:
        _note_nobody(connection, ticket_id, call_id, now)


def _note_nobody(connection: Connection, ticket_id: int, call_id: int | None, now: datetime) -> None:
    told = {"reason": NOBODY}
    if told in list(connection.scalars(_failures, {"ticket": ticket_id})):
        return
    add_event(connection, ticket_id, PAGE_FAILED, call_id=call_id, data=told, now=now)
    log.error("paging_failed", ticket_id=ticket_id, agent_id=None, why=NOBODY)
