"""A row of who may call, changed by a person: held, compared with what they saw, changed, and written down.

What they saw is told by the newest of the row's audit events: whoever changes a row adds one, whatever the door, so
that a newer one says that somebody was there meanwhile, who, and what they did.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Table, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError

from models.audit_event import AuditEvent
from models.rows import table_of
from voice_intake.actions.audit.record_changes import SECRETS, RowChange, record_changes
from voice_intake.domain.customers.allowlist import Kind
from voice_intake.domain.customers.forms import FieldFault, RefusedEdit, refused
from voice_intake.domain.user_message import UserMessage, said

TAKEN = said("somebody has just added the same: look again")

_audit = table_of(AuditEvent)


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """A change of the record: who did what, when, from what to what."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    subject_id: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


class EditConflict(RefusedEdit):
    """Somebody else changed the row since it was looked at; nothing was changed. `since` says what they did."""

    def __init__(self, since: tuple[AuditEntry, ...], hint: UserMessage) -> None:
        super().__init__(FieldFault("", hint))
        self.since = since


@contextmanager
def editing(engine: Engine, *, taken: UserMessage = TAKEN, field: str = "") -> Iterator[Connection]:
    """A transaction that edits. `taken` is told, beside `field`, where another row has what must be there only once."""
    try:
        with engine.begin() as connection:
            _wait_for_imports(connection)
            yield connection
    except IntegrityError as error:
        raise refused(taken, field=field) from error
    except OperationalError as error:
        if not _is_lock_timeout(error):
            raise
        raise refused(said("somebody is changing much of this right now: try again in a minute")) from error


def _wait_for_imports(connection: Connection) -> None:
    """First of all: an import keeps edits out, and is waited for while nothing is held that it may want."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '4s'"))
        connection.execute(text(f"LOCK TABLE {', '.join(Kind)} IN ROW EXCLUSIVE MODE"))


def _is_lock_timeout(error: OperationalError) -> bool:
    """https://www.postgresql.org/docs/current/errcodes-appendix.html: a lock not had, a time limit, a deadlock."""
    state = getattr(error.orig, "sqlstate", None)
    return state in ("55P03", "57014", "40P01") or "locked" in str(error.orig)


def lock_row(connection: Connection, table: Table, row_id: int, *, seen: int | None = None) -> RowMapping:
    """The row, held for this transaction; calls may refer to it meanwhile. `seen` None: whatever it holds by now.

    Raises EditConflict.
    """
    statement = select(table).where(table.c.id == row_id).with_for_update(key_share=True)
    row = connection.execute(statement).mappings().first()
    since = _since(connection, table, row_id, seen if seen is not None or row else 0)
    if row is None:
        raise EditConflict(since, said("it is gone: somebody has removed it"))
    if since:
        who = {"actor": since[-1].actor, "at": since[-1].at}
        raise EditConflict(since, said("%(actor)s changed this at %(at)s: look at it again, then decide", **who))
    return row


def _since(connection: Connection, table: Table, row_id: int, seen: int | None) -> tuple[AuditEntry, ...]:
    if seen is None:
        return ()
    statement = (
        select(_audit)
        .where(_audit.c.subject == table.name, _audit.c.subject_id == row_id, _audit.c.id > seen)
        .order_by(_audit.c.id)
    )
    return tuple(AuditEntry(**row) for row in connection.execute(statement).mappings())


def row_versions(connection: Connection, table: Table, ids: Collection[int]) -> dict[int, int]:
    """What to hand back as `seen` with a change of these rows: the newest audit event of each, 0 without any."""
    statement = (
        select(_audit.c.subject_id, func.max(_audit.c.id))
        .where(_audit.c.subject == table.name, _audit.c.subject_id.in_(ids))
        .group_by(_audit.c.subject_id)
    )
    newest = {row[0]: row[1] for row in connection.execute(statement)} if ids else {}
    return {row_id: newest.get(row_id, 0) for row_id in ids}


def add_row(connection: Connection, table: Table, values: Mapping[str, Any], *, actor: str, now: datetime) -> int:
    row_id: int = connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()
    record_changes(connection, [RowChange(table.name, row_id, None, audit_values(values))], actor=actor, now=now)
    return row_id


def change_row(
    connection: Connection, table: Table, row: RowMapping, values: Mapping[str, Any], *, actor: str, now: datetime
) -> bool:
    """Whether anything of it differs."""
    differing = {name: value for name, value in values.items() if row[name] != value}
    if not differing:
        return False
    connection.execute(update(table).where(table.c.id == row["id"]).values(**differing))
    before = audit_values({name: row[name] for name in differing})
    record_changes(
        connection, [RowChange(table.name, row["id"], before, audit_values(differing))], actor=actor, now=now
    )
    return True


def remove_row(connection: Connection, table: Table, row: RowMapping, *, actor: str, now: datetime) -> None:
    connection.execute(delete(table).where(table.c.id == row["id"]))
    record_changes(connection, [RowChange(table.name, row["id"], audit_values(dict(row)), None)], actor=actor, now=now)


def audit_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as JSON knows them, without secrets."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if name not in SECRETS
    }
