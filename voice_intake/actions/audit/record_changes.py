"""Who changed which customer, contract, contact, number or agent, from what to what: kept with the change itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.audit_event import AuditEvent
from models.bulk import insert_rows
from models.rows import table_of


@dataclass(frozen=True)
class RowChange:
    """A row that was added (no `before`), removed (no `after`) or changed (what differs of it, in both)."""

    subject: str
    subject_id: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def action(self) -> str:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def record_changes(connection: Connection, changes: Iterable[RowChange], *, actor: str, now: datetime) -> None:
    """Secrets do not belong in a change: say that there is a new one, not which."""
    rows = (
        {
            "at": now,
            "actor": actor,
            "action": change.action,
            "subject": change.subject,
            "subject_id": change.subject_id,
            "before": change.before,
            "after": change.after,
        }
        for change in changes
    )
    insert_rows(connection, table_of(AuditEvent), rows)


SECRETS = ("pin_hash",)
