"""A person asks to be forgotten: whatever is kept of their number goes, in one transaction, and then the audio.

What stays are the calls as figures, the tickets with their timelines, and the contact, whose number it was, without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, delete, func, insert, select, update

from models.audit_event import AuditEvent
from models.engine.database import empty_journal, overwrite_what_goes, reading
from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.actions.privacy.apply_retention import blank_texts_received
from voice_intake.actions.privacy.erase_calls import ERASED, blank_texts_sent, erase_calls
from voice_intake.actions.privacy.find_personal_data import (
    BLOCKED,
    BYTES,
    CALLS,
    FAILURES,
    IMPORTS,
    NUMBERS,
    OPT_OUTS,
    RINGS,
    TEXTS_IN,
    TEXTS_OUT,
    VOICEMAILS,
    Traces,
    find_mentions,
    find_traces,
    take_time,
)
from voice_intake.actions.privacy.legal_hold import lock_tickets_of
from voice_intake.actions.voicemail.delete_recording import delete_message
from voice_intake.domain.errors import RefusedChange
from voice_intake.domain.phone_number import masked
from voice_intake.domain.privacy.erasure import redact, spellings
from voice_intake.ports import ExternalServices, Services

NO_NUMBER = "+000"
"""In the place of a number that a row must have; nobody's."""

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """What was erased, and of which voicemails the audio is yet to be deleted."""

    traces: Traces
    messages: tuple[int, ...]


def look_for_number(services: Services, number: str) -> Traces:
    """What `erase_number` would touch."""
    with reading(services.engine).begin() as connection:
        take_time(connection)
        return find_traces(connection, number)


def erase_number(services: Services, number: str, *, actor: str, now: datetime) -> Erasure:
    """Done again, it changes nothing. Raises RefusedChange where a ticket is on legal hold, or a call goes on."""
    with services.engine.begin() as connection:
        take_time(connection)
        overwrite_what_goes(connection)
        _lock(connection, find_traces(connection, number).calls)
        traces = find_traces(connection, number)
        refuse_erasure(traces)
        if not traces:
            return Erasure(traces=traces, messages=())
        erased = erase_calls(connection, traces.calls, reason=ERASED, actor=actor, now=now)
        _erase_rows(connection, traces)
        _drop_imports(connection, traces, now)
        _erase_contact_numbers(connection, traces, actor=actor, now=now)
        mentions = _blot_out(connection, traces)
        _write_down(connection, traces, actor=actor, now=now)
    log.info("number_erased", calls=erased.calls, messages=len(erased.messages), mentions=mentions)
    empty_journal(services.engine)
    return Erasure(traces=traces, messages=erased.messages)


def _lock(connection: Connection, call_ids: Sequence[int]) -> None:
    """Their tickets too, in the order in which the line takes them."""
    connection.execute(select(CALLS.c.id).where(CALLS.c.id.in_(call_ids)).order_by(CALLS.c.id).with_for_update())
    lock_tickets_of(connection, call_ids)


def delete_audio(services: Services, outside: ExternalServices, erasure: Erasure, *, now: datetime) -> None:
    """As far as it can be done now; the worker goes on with the rest."""
    while delete_message(services, outside, now=now, only=erasure.messages):
        pass


def waiting_messages(services: Services, erasure: Erasure) -> int:
    """How many of them are not deleted everywhere yet."""
    waiting = select(func.count()).where(VOICEMAILS.c.id.in_(erasure.messages), VOICEMAILS.c.due_at.is_not(None))
    with reading(services.engine).begin() as connection:
        return connection.scalar(waiting) or 0


def refuse_erasure(traces: Traces) -> None:
    """Raises RefusedChange."""
    if traces.held:
        raise RefusedChange(
            f"On legal hold: {', '.join(traces.held)}. Nothing was erased; `voice-intake tickets hold` lifts a hold"
        )
    if traces.agents:
        raise RefusedChange(f"This is the phone of {', '.join(traces.agents)}, whom calls ring: nothing was erased")
    if traces.going_on:
        raise RefusedChange(
            "A call of this number goes on, or its end has not been told yet: nothing was erased, try again when the "
            "worker has closed it (at most five hours after it began)"
        )


def _erase_rows(connection: Connection, traces: Traces) -> None:
    blank_texts_received(connection, TEXTS_IN.c.id.in_(traces.texts_in))
    blank_texts_sent(connection, TEXTS_OUT.c.recipient == traces.number)
    connection.execute(delete(BLOCKED).where(BLOCKED.c.id.in_(traces.blocks)))
    connection.execute(delete(OPT_OUTS).where(OPT_OUTS.c.id.in_(traces.opt_outs)))
    connection.execute(delete(FAILURES).where(FAILURES.c.id.in_(traces.failures)))
    connection.execute(update(RINGS).where(RINGS.c.id.in_(traces.rings)).values(number=NO_NUMBER))


def _drop_imports(connection: Connection, traces: Traces, now: datetime) -> None:
    """Files that wait for somebody's yes, and what would take an import back: it would bring the number back."""
    ours = update(IMPORTS).where(IMPORTS.c.id.in_(traces.imports))
    unapplied = IMPORTS.c.applied_at.is_(None)
    connection.execute(ours.where(unapplied).values(status="dropped", due_at=None))
    applied = {"status": "applied", "undone_by": None, "undo_until": now, "due_at": None}
    connection.execute(ours.where(~unapplied).values(**applied))
    connection.execute(delete(BYTES).where(BYTES.c.import_id.in_(traces.imports)))


def _erase_contact_numbers(connection: Connection, traces: Traces, *, actor: str, now: datetime) -> None:
    gone = connection.execute(
        delete(NUMBERS).where(NUMBERS.c.id.in_(traces.contact_numbers)).returning(NUMBERS.c.id, NUMBERS.c.contact_id)
    ).all()
    shown = masked(traces.number)
    changes = [
        RowChange("contact_numbers", row.id, {"contact_id": row.contact_id, "number": shown}, None) for row in gone
    ]
    record_changes(connection, changes, actor=actor, now=now)


def _blot_out(connection: Connection, traces: Traces) -> int:
    """What is left in the words of others, and of our own records."""
    pattern = spellings(traces.number)
    mentions = list(find_mentions(connection, traces.number))
    for mention in mentions:
        table = mention.column.table
        values = {mention.column.name: redact(mention.value, pattern)}
        connection.execute(update(table).where(table.c.id == mention.row_id).values(**values))
    return len(mentions)


def _write_down(connection: Connection, traces: Traces, *, actor: str, now: datetime) -> None:
    """That somebody's number was erased, and not which."""
    touched = {
        "calls": len(traces.calls),
        "messages": traces.messages,
        "texts": len(traces.texts_in) + len(traces.texts_out),
        "contact_numbers": len(traces.contact_numbers),
        "blocks": len(traces.blocks),
        "imports": len(traces.imports),
        "mentions": len(traces.mentions),
    }
    event = {"at": now, "actor": actor, "action": ERASED, "subject": "calls", "subject_id": 0}
    connection.execute(
        insert(AuditEvent), {**event, "before": {"number": masked(traces.number), **touched}, "after": None}
    )
