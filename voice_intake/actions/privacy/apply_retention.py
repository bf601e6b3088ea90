"""What the policy keeps for a while only: callers, turns and messages of calls that ended longer ago than that.

A ticket on legal hold keeps everything of its calls and texts. Tickets, their timelines and the figures of calls stay.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Connection, delete, exists, or_, select, update

from models.call import Call, IdentificationFailure
from models.incoming_text import IncomingText
from models.rows import table_of
from models.ticket import Ticket
from voice_intake.actions.privacy.erase_calls import erase_calls
from voice_intake.actions.privacy.legal_hold import is_held, lock_tickets_of
from voice_intake.ports import ExternalServices, Services

RETENTION = "retention"

BATCH = 100
"""Calls, texts and failures of one transaction: callers wait for none of it."""

log = structlog.get_logger()

_calls = table_of(Call)
_failures = table_of(IdentificationFailure)
_texts = table_of(IncomingText)
_tickets = table_of(Ticket)


def apply_retention(services: Services, outside: ExternalServices, *, now: datetime) -> bool:  # noqa: ARG001 - a job as any other
    """One batch; whether there was anything. The audio goes by itself afterwards, see delete_message.py."""
    before = now - timedelta(days=services.policy.retention_days)
    with services.engine.begin() as connection:
        erased = erase_calls(connection, _old_calls(connection, before), reason=RETENTION, actor=RETENTION, now=now)
        texts = _blank_texts(connection, before)
        failures = _forget_failures(connection, before)
    is_any = bool(erased.calls or texts or failures)
    if is_any:
        counts = {"calls": erased.calls, "messages": len(erased.messages), "texts": texts, "failures": failures}
        log.info("retention_applied", before=before.isoformat(), **counts)
    return is_any


def _old_calls(connection: Connection, before: datetime) -> Sequence[int]:
    """Chosen, and looked at again when nobody can set a hold any more."""
    old = (
        select(_calls.c.id)
        .where(_calls.c.erased_at.is_(None), _calls.c.ended_at <= before, ~is_held(_calls.c.id))
        .order_by(_calls.c.ended_at, _calls.c.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    chosen = connection.scalars(old).all()
    if not chosen:
        return ()
    lock_tickets_of(connection, chosen)
    return connection.scalars(select(_calls.c.id).where(_calls.c.id.in_(chosen), ~is_held(_calls.c.id))).all()


def _blank_texts(connection: Connection, before: datetime) -> int:
    """That somebody wrote stays on the timeline."""
    old = (
        select(_texts.c.id)
        .where(
            _texts.c.received_at <= before,
            or_(_texts.c.from_number.is_not(None), _texts.c.body != ""),
            ~exists().where(_tickets.c.id == _texts.c.ticket_id, _tickets.c.on_legal_hold),
        )
        .limit(BATCH)
    )
    return blank_texts_received(connection, _texts.c.id.in_(old))


def blank_texts_received(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    values = {"from_number": None, "contact_id": None, "body": ""}
    return connection.execute(update(_texts).where(*conditions).values(**values)).rowcount


def _forget_failures(connection: Connection, before: datetime) -> int:
    old = select(_failures.c.id).where(_failures.c.at <= before).limit(BATCH)
    return connection.execute(delete(_failures).where(_failures.c.id.in_(old))).rowcount
