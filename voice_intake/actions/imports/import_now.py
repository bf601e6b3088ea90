"""A table becomes the allowlist: all of it or nothing, and what it does not name is removed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError, OperationalError

from models.allowlist_import import AllowlistImport
from models.rows import table_of
from voice_intake.actions.imports.apply import UNDO_WITHIN, carry_out
from voice_intake.actions.imports.diff import Plan, keep_others_out, make_plan, mistake_in
from voice_intake.actions.imports.load_allowlist import Stored, load_allowlist, snapshot
from voice_intake.domain.customers.allowlist import Allowlist
from voice_intake.domain.errors import RefusedChange
from voice_intake.domain.imports.diff_summary import fingerprint, summarise
from voice_intake.domain.imports.parse_rows import Row, read
from voice_intake.domain.user_message import UserMessage
from voice_intake.ports import Services

_imports = table_of(AllowlistImport)


class TooManyRemovals(RefusedChange):
    """So much would go that it is more likely a mistake than what somebody wants. `plan` says what would go."""

    def __init__(self, hint: UserMessage, plan: Plan) -> None:
        super().__init__(str(hint))
        self.hint = hint
        self.plan = plan


@dataclass(frozen=True)
class Source:
    """The file that a table comes from, as it is listed among the imports."""

    name: str
    size: int = 0
    sha256: str = sha256().hexdigest()


@dataclass(frozen=True)
class Import:
    """A table to be the allowlist. `may_remove_many` says that what looks like a mistake is meant."""

    header: Sequence[str]
    rows: Iterable[Row]
    may_remove_many: bool = False
    source: Source = Source("table")


@dataclass(frozen=True)
class Imported:
    """What was changed, and the import that takes it back; None where nothing was."""

    plan: Plan
    import_id: int | None


def import_allowlist(services: Services, table: Import, *, actor: str, now: datetime) -> Imported:
    """Raises InvalidAllowlist or TooManyRemovals, and then nothing was changed.

    The table is read before the transaction begins: reading takes longest, and calls need the database meanwhile.
    """
    wanted = read(table.header, table.rows)
    try:
        with services.engine.begin() as connection:
            keep_others_out(connection)
            stored = load_allowlist(connection)
            plan = _settled(connection, stored, wanted, table)
            if not any(it.added or it.removed or it.changed for it in plan.difference.values()):
                return Imported(plan, None)
            import_id = _listed(connection, table.source, plan, actor=actor, now=now)
            carry_out(connection, import_id, stored, plan, actor=actor, now=now)
    except (IntegrityError, OperationalError) as error:
        raise RefusedChange("Somebody changed the same rows at this moment; nothing was imported: try again") from error
    return Imported(plan, import_id)


def predict_import(services: Services, table: Import) -> Plan:
    """What `import_allowlist` would change, and raises what it would raise."""
    wanted = read(table.header, table.rows)
    with snapshot(services.engine).begin() as connection:
        return _settled(connection, load_allowlist(connection), wanted, table)


def _settled(connection: Connection, stored: Stored, wanted: Allowlist, table: Import) -> Plan:
    """Raises TooManyRemovals, unless they are meant."""
    plan = make_plan(connection, stored, wanted)
    if not table.may_remove_many and (mistake := mistake_in(stored.allowlist, plan)):
        raise TooManyRemovals(mistake, plan)
    return plan


def _listed(connection: Connection, source: Source, plan: Plan, *, actor: str, now: datetime) -> int:
    """Among those that were uploaded, so that it can be looked at and taken back there."""
    found = summarise(plan.difference, kept=len(plan.kept), mistake=None, note=None)
    until = now + UNDO_WITHIN
    row = {
        "file_name": source.name,
        "size": source.size,
        "sha256": source.sha256,
        "created_by": actor,
        "created_at": now,
        "status": "applied",
        "found": msgspec.to_builtins(found),
        "fingerprint": fingerprint(plan.difference, plan.kept),
        "decided_by": actor,
        "applied_at": now,
        "undo_until": until,
        "due_at": until,
    }
    return int(connection.execute(insert(_imports).values(**row).returning(_imports.c.id)).scalar_one())
