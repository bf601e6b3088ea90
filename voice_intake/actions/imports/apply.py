"""An import that somebody confirmed becomes the allowlist, in one transaction with all that takes it back."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, func, select

from models.allowlist_import import AllowlistImport
from models.audit_event import AuditEvent
from models.call import Call
from models.rows import table_of
from models.ticket import Ticket
from voice_intake.actions.imports.chunks import UNDO, WANTED, drop_parts, write_parts
from voice_intake.actions.imports.diff import Plan, hold_calls, keep_others_out, make_plan
from voice_intake.actions.imports.load_allowlist import BATCH, Stored, load_allowlist
from voice_intake.actions.imports.parse import tell
from voice_intake.actions.imports.write_rows import TABLES, write_allowlist
from voice_intake.actions.operations.claim_due import Claim, settle
from voice_intake.domain.customers.allowlist import Allowlist, Key, Kind, values
from voice_intake.domain.imports.diff_summary import fingerprint

_imports = table_of(AllowlistImport)
LINKS = {"tickets": table_of(Ticket), "calls": table_of(Call)}
"""What refers to a contact, and loses them when they go."""

UNDO_WITHIN = timedelta(days=1)
"""How long an import waits for somebody to take it back."""

ADDED, CHANGED, REMOVED, LINK, MARK = "+", "~", "-", "@", "mark"
"""The first of a line of what takes an import back."""


class Outdated(Exception):
    """Other things would be changed than those that somebody looked at; nothing was."""


def apply_import(
    engine: Engine, claim: Claim, wanted: Allowlist, row: Mapping[str, Any], *, undo_until: datetime, now: datetime
) -> None:
    """Raises Outdated; and whatever the database says where somebody holds the tables."""
    tell(engine, claim, "writing")
    with engine.begin() as connection:
        keep_others_out(connection)
        stored = load_allowlist(connection)
        plan = make_plan(connection, stored, wanted)
        if fingerprint(plan.difference, plan.kept) != row["fingerprint"]:
            raise Outdated
        done = {"status": "applied", "phase": "", "applied_at": now, "undo_until": undo_until}
        if not settle(connection, _imports, claim, **done, due_at=undo_until, attempts=0):
            return
        drop_parts(connection, claim.id, WANTED)
        carry_out(connection, claim.id, stored, plan, actor=row["decided_by"], now=now)


def carry_out(connection: Connection, import_id: int, stored: Stored, plan: Plan, *, actor: str, now: datetime) -> None:
    """Within the transaction in which the plan was made, with nobody else in these tables."""
    hold_calls(connection, stored, plan)
    write_parts(connection, import_id, UNDO, _lines(_carried_out(connection, stored, plan, actor=actor, now=now)))


def _carried_out(
    connection: Connection, stored: Stored, plan: Plan, *, actor: str, now: datetime
) -> Iterator[list[Any]]:
    """Writes between the lines that tell what was there and those that tell what is new."""
    yield from _links(connection, stored, plan)
    yield from _removed(connection, stored, plan)
    ids = write_allowlist(connection, stored.ids, plan.difference, actor=actor, now=now)
    for kind in Kind:
        for key, (before, after) in plan.difference[kind].changed.items():
            yield [CHANGED, kind, ids[kind][key], values(before), values(after)]
        yield from ([ADDED, kind, ids[kind][key]] for key in plan.difference[kind].added)
    yield [MARK, connection.scalar(select(func.max(AuditEvent.id))) or 0]


def _removed(connection: Connection, stored: Stored, plan: Plan) -> Iterator[list[Any]]:
    """Whole rows, with what no table carries: PINs, blocks, times."""
    for kind in Kind:
        for some in _batches(stored.ids[kind], plan.difference[kind].removed):
            table = TABLES[kind]
            rows = connection.execute(select(table).where(table.c.id.in_(some))).mappings().all()
            yield from ([REMOVED, kind, dict(row)] for row in rows)


def _links(connection: Connection, stored: Stored, plan: Plan) -> Iterator[list[Any]]:
    for some in _batches(stored.ids[Kind.CONTACT], plan.difference[Kind.CONTACT].removed):
        for name, table in LINKS.items():
            statement = select(table.c.id, table.c.contact_id).where(table.c.contact_id.in_(some))
            yield from ([LINK, name, row.id, row.contact_id] for row in connection.execute(statement).all())


def _batches(ids: Mapping[Key, int], keys: Mapping[Key, object]) -> Iterator[list[int]]:
    chosen = [ids[key] for key in keys]
    return (chosen[start : start + BATCH] for start in range(0, len(chosen), BATCH))


def _lines(told: Iterator[list[Any]]) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    return (encode(line) + b"\n" for line in told)
