"""Somebody who has looked at what an import would change says yes or no; or takes back what it changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from models.allowlist_import import AllowlistImport
from models.rows import table_of
from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.actions.imports.chunks import FILE, WANTED, drop_parts
from voice_intake.domain.customers.forms import refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_imports = table_of(AllowlistImport)


def confirm_import(
    services: Services, import_id: int, *, fingerprint: str, may_remove_many: bool, actor: str, now: datetime
) -> None:
    """The worker carries it out. Raises RefusedEdit where it is not what was looked at, or looks like a mistake."""
    with services.engine.begin() as connection:
        row = _held(connection, import_id)
        if row["status"] != "ready" or row["fingerprint"] != fingerprint:
            raise refused(said("This is not what you looked at any more: look at the difference again"))
        if row["found"]["looks_like_mistake"] and not may_remove_many:
            raise refused(
                said("This would remove more than half. Tick the box if that is what you want"), field="may_remove_many"
            )
        values = {"status": "confirmed", "decided_by": actor, "may_remove_many": may_remove_many}
        _set(connection, row, values | {"attempts": 0, "due_at": now}, actor=actor, now=now)
    services.wakeup.ring()


def drop_import(services: Services, import_id: int, *, actor: str, now: datetime) -> None:
    """The file is deleted, and changes nothing. Raises RefusedEdit where it is too late for that."""
    with services.engine.begin() as connection:
        row = _held(connection, import_id)
        if row["status"] not in ("staged", "ready", "refused"):
            raise refused(said("It is too late to discard this import"))
        drop_parts(connection, import_id, FILE, WANTED)
        values = {"status": "dropped", "phase": "", "decided_by": actor, "due_at": None}
        _set(connection, row, values, actor=actor, now=now)


def undo_import(services: Services, import_id: int, *, actor: str, now: datetime) -> None:
    """The worker takes it back. Raises RefusedEdit where that is not possible any more."""
    with services.engine.begin() as connection:
        row = _held(connection, import_id)
        if row["status"] != "applied" or row["undo_until"] is None or now >= row["undo_until"]:
            raise refused(said("This import can no longer be undone"))
        values = {"status": "undoing", "undone_by": actor, "attempts": 0, "due_at": now}
        _set(connection, row, values, actor=actor, now=now)
    services.wakeup.ring()


def _held(connection: Connection, import_id: int) -> dict[str, Any]:
    statement = select(_imports).where(_imports.c.id == import_id).with_for_update()
    row = connection.execute(statement).mappings().first()
    if row is None:
        raise refused(said("it is gone: somebody has removed it"))
    return dict(row)


def _set(connection: Connection, row: dict[str, Any], values: dict[str, Any], *, actor: str, now: datetime) -> None:
    """What somebody decided is on record beside what came of it."""
    connection.execute(update(_imports).where(_imports.c.id == row["id"]).values(**values))
    before, after = {"status": row["status"]}, {"status": values["status"], "file_name": row["file_name"]}
    record_changes(connection, [RowChange(_imports.name, row["id"], before, after)], actor=actor, now=now)
