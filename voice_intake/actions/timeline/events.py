"""Writes the timeline of cases: one row for each change, in the transaction that makes the change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from models.rows import table_of
from models.ticket import TicketEvent
from voice_intake.domain.cases.transitions import CaseUpdate

LINE = "line"
"""The actor of everything that the telephone line does by itself."""

_events = table_of(TicketEvent)


def add_event(
    connection: Connection,
    ticket_id: int,
    kind: str,
    *,
    data: Mapping[str, Any],
    now: datetime,
    call_id: int | None = None,
    actor: str = LINE,
) -> None:
    """Add one line: `kind` is a verb in the past tense, `data` what changed from what to what."""
    values = {"ticket_id": ticket_id, "at": now, "actor": actor, "kind": kind, "call_id": call_id, "data": dict(data)}
    connection.execute(insert(_events), values)


def write_event(
    connection: Connection,
    ticket_id: int,
    changed: CaseUpdate,
    *,
    actor: str,
    now: datetime,
    call_id: int | None = None,
) -> None:
    """Add the line that explains a change of a case."""
    add_event(connection, ticket_id, changed.kind, data=changed.data, now=now, call_id=call_id, actor=actor)
