"""Delivery receipts: merged into a text's row in any order and as often as they come, never backwards.

What became of a text also stands on the timeline of its case.
"""

from datetime import datetime
from typing import Any, assert_never

import structlog
from sqlalchemy import Connection, Row, select, update

from models.agent import Agent
from models.incoming_text import OptOut
from models.notification import Notification
from models.rows import insert_unless_there, table_of
from voice_intake.actions.timeline.events import add_event
from voice_intake.domain.messages.delivery_status import Receipt, TextStatus, merge_status
from voice_intake.domain.messages.notification import Channel, TextKind
from voice_intake.ports import Services

OPTED_OUT = "21610"
"""https://www.twilio.com/docs/api/errors/21610"""

_notifications = table_of(Notification)

_opt_outs = table_of(OptOut)

log = structlog.get_logger()

SENT, DELIVERED, FAILED = "sent", "delivered", "failed"


def note_receipt(services: Services, receipt: Receipt, *, text_id: int | None, now: datetime) -> None:
    """`text_id` is the row that the text was sent for, so that a receipt that overtakes our own commit finds it too."""
    with services.engine.begin() as connection:
        by_sid = select(_notifications.c.id).where(_notifications.c.message_sid == receipt.message_sid)
        known = connection.scalar(by_sid)
        if not merge_receipt(connection, text_id if known is None else known, receipt, now=now):
            log.warning("receipt_of_unknown_text", message_sid=receipt.message_sid, text_id=text_id)


def merge_receipt(connection: Connection, text_id: int | None, receipt: Receipt, *, now: datetime) -> bool:
    """Whether there is such a text. From now on the carrier has it, so nothing is left to do but to hear of it."""
    of_text = select(_notifications).where(_notifications.c.id == text_id, _notifications.c.channel == Channel.SMS)
    row = connection.execute(of_text.with_for_update()).first()
    if row is None or row.message_sid not in (None, receipt.message_sid):
        return False
    status = merge_status(TextStatus(row.status), receipt.status)
    if row.message_sid and status == row.status:
        return True
    values = {
        "message_sid": receipt.message_sid,
        "status": status,
        "sent_at": row.sent_at or now,
        "due_at": None,
        "last_error": f"undelivered ({receipt.error})" if status is TextStatus.UNDELIVERED else None,
    }
    connection.execute(update(_notifications).where(_notifications.c.id == row.id).values(**values))
    _tell(connection, row, status, receipt, now)
    return True


def _tell(connection: Connection, row: Row[Any], status: TextStatus, receipt: Receipt, now: datetime) -> None:
    if row.message_sid is None:
        note_text(connection, row, SENT, {}, now=now)
    if status is TextStatus.DELIVERED:
        note_text(connection, row, DELIVERED, {}, now=now)
    if status is TextStatus.UNDELIVERED:
        note_text(connection, row, FAILED, {"reason": "undelivered", "code": receipt.error}, now=now)
    if status is TextStatus.UNDELIVERED and receipt.error == OPTED_OUT:
        opt_out(connection, row.recipient, source="twilio", now=now)


def opt_out(connection: Connection, number: str, *, source: str, now: datetime) -> None:
    """This number wants no texts from us: `source` says whether its owner wrote so (text) or the carrier (twilio)."""
    if number.startswith("+"):  # what stands there once a number was erased is none
        insert_unless_there(connection, _opt_outs, {"number": number, "at": now, "source": source})


def has_opted_out(connection: Connection, number: str) -> bool:
    return connection.scalar(select(_opt_outs.c.id).where(_opt_outs.c.number == number)) is not None


def note_text(connection: Connection, row: Row[Any], what: str, data: dict[str, Any], *, now: datetime) -> None:
    """`what` is SENT, DELIVERED or FAILED: text_sent, or page_sent with the agent's e-mail address.

    A text that is about no case has no timeline, and one of an unknown kind has no entry there.
    """
    if row.ticket_id is None:
        return
    try:
        kind = TextKind.of(row.kind)
    except ValueError:
        log.error("text_of_unknown_kind", text_id=row.id, kind=row.kind, status=what)
        return
    match kind:
        case TextKind.CONFIRMATION | TextKind.MAY_CALL:
            add_event(connection, row.ticket_id, f"text_{what}", call_id=row.call_id, data=data, now=now)
        case TextKind.PAGE:
            _note_page(connection, row, what, data, now)
        case _ as never:
            assert_never(never)


def _note_page(connection: Connection, row: Row[Any], what: str, data: dict[str, Any], now: datetime) -> None:
    email = connection.scalar(select(Agent.email).where(Agent.id == row.agent_id))
    add_event(connection, row.ticket_id, f"page_{what}", call_id=None, data={"agent": email, **data}, now=now)
    if what == FAILED:
        log.error("paging_failed", ticket_id=row.ticket_id, agent_id=row.agent_id, why=data["reason"])
