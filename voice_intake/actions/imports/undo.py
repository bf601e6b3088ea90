"""What an import changed is taken back: what it removed is there again as it was, under the ids that it had.

Nothing that somebody changed since is overwritten: then nothing is taken back, and it is told what stands in the way.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Date, Engine, Table, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeEngine

from models.allowlist_import import AllowlistImport
from models.audit_event import AuditEvent
from models.base import UtcDateTime
from models.bulk import batches, insert_batch
from models.rows import table_of
from models.ticket import Ticket
from voice_intake.actions.audit.edit_rows import audit_values
from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.actions.imports.apply import ADDED, CHANGED, LINK, LINKS, MARK, REMOVED
from voice_intake.actions.imports.chunks import UNDO, drop_parts, read_lines
from voice_intake.actions.imports.diff import keep_others_out
from voice_intake.actions.imports.parse import tell
from voice_intake.actions.imports.write_rows import TABLES
from voice_intake.actions.operations.claim_due import Claim, settle
from voice_intake.domain.customers.allowlist import Kind
from voice_intake.domain.user_message import UserMessage, said

PARENTS = {"customer_id": Kind.CUSTOMER, "contact_id": Kind.CONTACT}

_imports, _audit, _tickets = table_of(AllowlistImport), table_of(AuditEvent), table_of(Ticket)


class CannotTakeBack(Exception):
    """Nothing was taken back, and why."""

    def __init__(self, hint: UserMessage) -> None:
        super().__init__(str(hint))
        self.hint = hint


@dataclass
class _Undo:
    """What an import did, row by row."""

    removed: dict[Kind, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[Kind, list[tuple[int, dict[str, Any], dict[str, Any]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    added: dict[Kind, list[int]] = field(default_factory=lambda: defaultdict(list))
    links: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    mark: int = 0
    """The newest audit event of the import: whatever is newer, somebody did since."""


def take_back_import(engine: Engine, claim: Claim, row: Mapping[str, Any], *, now: datetime) -> None:
    """Raises CannotTakeBack; and whatever the database says where somebody holds the tables."""
    tell(engine, claim, "writing")
    try:
        with engine.begin() as connection:
            keep_others_out(connection)
            undo = _read(connection, claim.id)
            _refuse_conflicts(connection, undo)
            if not settle(connection, _imports, claim, status="undone", phase="", due_at=None, attempts=0):
                return
            _write(connection, undo, actor=row["undone_by"], now=now)
            drop_parts(connection, claim.id, UNDO)
    except IntegrityError as error:
        raise CannotTakeBack(
            said("What this import removed has been added again since, or is needed by something new")
        ) from error


def _read(connection: Connection, import_id: int) -> _Undo:
    undo = _Undo()
    for line in read_lines(connection, import_id, UNDO):
        match msgspec.json.decode(line):
            case [str(sign), str(kind), dict(row)] if sign == REMOVED:
                undo.removed[Kind(kind)].append(_typed(TABLES[Kind(kind)], row))
            case [str(sign), str(kind), int(row_id), dict(before), dict(after)] if sign == CHANGED:
                table = TABLES[Kind(kind)]
                undo.changed[Kind(kind)].append((row_id, _typed(table, before), _typed(table, after)))
            case [str(sign), str(kind), int(row_id)] if sign == ADDED:
                undo.added[Kind(kind)].append(row_id)
            case [str(sign), str(name), int(row_id), int(contact_id)] if sign == LINK:
                undo.links[name].append((row_id, contact_id))
            case [str(sign), int(mark)] if sign == MARK:
                undo.mark = mark
    return undo


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """Days and instants as what they are again."""
    return {name: _as_told(table.c[name].type, value) for name, value in row.items()}


def _as_told(kind: TypeEngine[Any], value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    match kind:
        case UtcDateTime() if value is not None:
            return datetime.fromisoformat(value)
        case Date() if value is not None:
            return date.fromisoformat(value)
    return value


def _refuse_conflicts(connection: Connection, undo: _Undo) -> None:
    touched = {
        kind: {*undo.added[kind], *(it[0] for it in undo.changed[kind]), *(row["id"] for row in undo.removed[kind])}
        for kind in Kind
    }
    since = select(_audit).where(_audit.c.id > undo.mark, _audit.c.subject.in_(list(Kind))).order_by(_audit.c.id)
    for event in connection.execute(since):
        if event.subject_id in touched[Kind(event.subject)] or _is_within(event.after or {}, touched):
            told = {"actor": event.actor, "at": event.at, "subject": event.subject, "id": str(event.subject_id)}
            raise CannotTakeBack(
                said(
                    "%(actor)s has changed some of this since, at %(at)s (%(subject)s %(id)s in the change log)", **told
                )
            )
    for some in batches(undo.added[Kind.CUSTOMER]):
        reference = connection.scalar(select(_tickets.c.reference).where(_tickets.c.customer_id.in_(some)).limit(1))
        if reference:
            raise CannotTakeBack(
                said("A customer whom this import added has a case by now: %(reference)s", reference=reference)
            )


def _is_within(after: Mapping[str, Any], touched: Mapping[Kind, set[int]]) -> bool:
    """Whether something new belongs to a row that the import touched."""
    return any(after.get(name) in touched[kind] for name, kind in PARENTS.items() if name in after)


def _write(connection: Connection, undo: _Undo, *, actor: str, now: datetime) -> None:
    """Removes from the leaves up and adds from the root down, as the import did."""
    for kind in reversed(Kind):
        record_changes(connection, _unadd(connection, kind, undo.added[kind]), actor=actor, now=now)
    for kind in Kind:
        record_changes(connection, _unchange(connection, kind, undo), actor=actor, now=now)
        record_changes(connection, _unremove(connection, kind, undo.removed[kind]), actor=actor, now=now)
    for name, links in undo.links.items():
        _relink(connection, LINKS[name], links)


def _unadd(connection: Connection, kind: Kind, ids: list[int]) -> Iterator[RowChange]:
    table = TABLES[kind]
    names = table.columns.keys()
    for some in batches(ids):
        gone = connection.execute(delete(table).where(table.c.id.in_(some)).returning(*table.columns)).all()
        rows = [dict(zip(names, row, strict=True)) for row in gone]
        yield from (RowChange(kind, row["id"], audit_values(row), None) for row in rows)


def _unchange(connection: Connection, kind: Kind, undo: _Undo) -> Iterator[RowChange]:
    table = TABLES[kind]
    for row_id, before, after in undo.changed[kind]:
        differing = [name for name in before if before[name] != after[name]]
        values = {name: before[name] for name in differing}
        connection.execute(update(table).where(table.c.id == row_id).values(**values))
        yield RowChange(kind, row_id, audit_values({name: after[name] for name in differing}), audit_values(values))


def _unremove(connection: Connection, kind: Kind, rows: list[dict[str, Any]]) -> Iterator[RowChange]:
    for some in batches(rows):
        insert_batch(connection, TABLES[kind], some)
        yield from (RowChange(kind, row["id"], None, audit_values(row)) for row in some)


def _relink(connection: Connection, table: Table, links: list[tuple[int, int]]) -> None:
    """Calls and cases that have found another contact since, or were erased, are left alone."""
    free = [table.c.contact_id.is_(None)]
    if "erased_at" in table.c:
        free.append(table.c.erased_at.is_(None))
    for row_id, contact_id in links:
        connection.execute(update(table).where(table.c.id == row_id, *free).values(contact_id=contact_id))
