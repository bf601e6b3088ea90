"""A person asks what is kept about their number: all of it, as plain values, and which recordings belong to it.

Secrets are left out (the hash of a PIN), and so is what is about others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, or_, select

from models.customer import Contact, Customer
from models.engine.database import reading
from models.rows import table_of
from voice_intake.actions.privacy.find_personal_data import (
    BLOCKED,
    CALLS,
    EVENTS,
    FAILURES,
    NUMBERS,
    OPT_OUTS,
    TEXTS_IN,
    TEXTS_OUT,
    TICKETS,
    TURNS,
    VOICEMAILS,
    Traces,
    find_traces,
    take_time,
)
from voice_intake.domain.voicemail.voicemail import recording_key
from voice_intake.ports import Services

SECRETS = frozenset({"pin_hash"})

_contacts, _customers = table_of(Contact), table_of(Customer)

Rows = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class ExportedRecording:
    """`key` is where the store has it."""

    recording_sid: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Export:
    """Tables by name, each a list of rows of plain values; and the recordings that can be had."""

    tables: Mapping[str, Rows]
    recordings: tuple[ExportedRecording, ...]

    def __bool__(self) -> bool:
        return any(self.tables.values())


def export_number(services: Services, number: str) -> Export:
    """Everything that `erase_number` would erase, and the tickets and contacts that it belongs to."""
    with reading(services.engine).begin() as connection:
        take_time(connection)
        traces = find_traces(connection, number)
        tables = {table.name: _rows(connection, table, condition) for table, condition in _about(traces)}
    return Export(tables=tables, recordings=tuple(_recordings(tables["voicemails"])))


def _about(traces: Traces) -> Sequence[tuple[Table, Any]]:
    contacts = select(NUMBERS.c.contact_id).where(NUMBERS.c.number == traces.number)
    customers = select(_contacts.c.customer_id).where(_contacts.c.id.in_(contacts))
    of_calls = or_(
        TICKETS.c.call_id.in_(traces.calls),
        TICKETS.c.id.in_(select(EVENTS.c.ticket_id).where(EVENTS.c.call_id.in_(traces.calls))),
    )
    tickets = select(TICKETS.c.id).where(of_calls)
    return (
        (_customers, _customers.c.id.in_(customers)),
        (_contacts, _contacts.c.id.in_(contacts)),
        (NUMBERS, NUMBERS.c.number == traces.number),
        (BLOCKED, BLOCKED.c.number == traces.number),
        (CALLS, CALLS.c.id.in_(traces.calls)),
        (TURNS, TURNS.c.call_id.in_(traces.calls)),
        (VOICEMAILS, VOICEMAILS.c.call_id.in_(traces.calls)),
        (TICKETS, of_calls),
        (EVENTS, EVENTS.c.ticket_id.in_(tickets)),
        (TEXTS_IN, TEXTS_IN.c.id.in_(traces.texts_in)),
        (TEXTS_OUT, TEXTS_OUT.c.id.in_(traces.texts_out)),
        (OPT_OUTS, OPT_OUTS.c.id.in_(traces.opt_outs)),
        (FAILURES, FAILURES.c.caller_number == traces.number),
    )


def _rows(connection: Connection, table: Table, condition: Any) -> Rows:  # noqa: ANN401 - a clause
    columns = [column for column in table.columns if column.name not in SECRETS]
    found = connection.execute(select(*columns).where(condition).order_by(table.c.id)).mappings()
    return [_plain(row) for row in found]


def _plain(row: RowMapping) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def _recordings(voicemails: Rows) -> Sequence[ExportedRecording]:
    return [
        ExportedRecording(
            recording_sid=row["recording_sid"],
            key=recording_key(row["recording_sid"], datetime.fromisoformat(row["captured_at"])),
        )
        for row in voicemails
        if row["sha256"]
    ]
