"""What the worker does for an import that is due: read it, carry it out, take it back, or let it go.

A claim lasts for as long as the longest of these may take; whoever dies at it leaves a row that falls due again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import Any

import msgspec
import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError

from models.allowlist_import import AllowlistImport
from models.engine.database import reading
from models.rows import table_of
from voice_intake.actions.imports.apply import UNDO_WITHIN, Outdated, apply_import
from voice_intake.actions.imports.chunks import FILE, UNDO, WANTED, copy_file, drop_parts, read_lines, write_parts
from voice_intake.actions.imports.diff import make_plan, mistake_in
from voice_intake.actions.imports.load_allowlist import load_allowlist, snapshot
from voice_intake.actions.imports.parse import Read, ReadTable, read_staged
from voice_intake.actions.imports.serialize import allowlist_of, lines_of
from voice_intake.actions.imports.undo import CannotTakeBack, take_back_import
from voice_intake.actions.operations.claim_due import Claim, claim_due, settle
from voice_intake.domain.customers.allowlist import Allowlist
from voice_intake.domain.customers.faults import InvalidAllowlist, UnreadableTable
from voice_intake.domain.imports.diff_summary import DiffSummary, fingerprint, summarise
from voice_intake.domain.user_message import UserMessage, said
from voice_intake.ports import ExternalServices, Services

LEASE = timedelta(minutes=10)
DECIDE_WITHIN = timedelta(days=1)
"""How long a table waits for somebody to say yes."""

MOST_TRIES = 5
PAUSE = timedelta(seconds=30)

CHANGED_SINCE = said("Something has changed since you looked: this is the difference now, look at it again")
HELD_UP = said("Somebody else was changing the same all the time, and nothing was changed: try again later")
BROKEN = said("Something went wrong, and nothing was changed: try again, or tell the people who run this program")

_imports = table_of(AllowlistImport)
log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class _Task:
    """One step of an import, ours until the claim's lease is over."""

    services: Services
    claim: Claim
    row: Mapping[str, Any]
    read_table: ReadTable
    now: datetime

    @property
    def found(self) -> DiffSummary:
        return msgspec.convert(self.row["found"], DiffSummary) if self.row["found"] else DiffSummary()


def work_on_import(services: Services, outside: ExternalServices, *, now: datetime, read_table: ReadTable) -> bool:  # noqa: ARG001 - a job as any other
    """One step of one import; whether there was any."""
    return take_step(services, now=now, read_table=read_table)


def take_step(services: Services, *, now: datetime, read_table: ReadTable) -> bool:
    """The same for somebody who does not wait for the worker."""
    claim = claim_due(services.engine, _imports, now=now, lease=LEASE)
    if claim is None:
        return False
    with reading(services.engine).begin() as connection:
        row = connection.execute(select(_imports).where(_imports.c.id == claim.id)).mappings().one()
    task = _Task(services=services, claim=claim, row=dict(row), read_table=read_table, now=now)
    try:
        _take_step(task)
    except (OperationalError, IntegrityError) as failure:
        _try_later(task, failure)
    except Exception as failure:
        log.error("import_failed", import_id=claim.id, status=row["status"], exc_info=failure)
        _give_back(task, BROKEN)
    return True


def _take_step(task: _Task) -> None:
    """Whoever died at this again and again does not die at it once more."""
    if task.claim.attempts > MOST_TRIES:
        log.error("import_given_up", import_id=task.claim.id, status=task.row["status"], attempts=task.claim.attempts)
        _give_back(task, BROKEN)
        return
    match task.row["status"]:
        case "staged":
            _read(task)
        case "confirmed":
            _apply(task)
        case "undoing":
            _take_back(task)
        case _:
            _let_go(task)


def _read(task: _Task) -> None:
    """From staged to ready, or to refused."""
    try:
        wanted = _read_file(task)
    except InvalidAllowlist as unsound:
        _refuse(task, DiffSummary(faults=unsound.told, fault_count=unsound.count))
    except UnreadableTable as unreadable:
        _refuse(task, DiffSummary(problem=unreadable.hint))
    else:
        found, checksum = _compared(task, wanted.allowlist, wanted.note)
        ready = {"status": "ready", "fingerprint": checksum, "due_at": task.now + DECIDE_WITHIN}
        _keep(task, drops=(FILE,), wanted=wanted.allowlist, found=found, **ready)
        log.info("import_read", import_id=task.claim.id, rows=wanted.rows)


def _read_file(task: _Task) -> Read:
    with TemporaryFile() as file:
        with reading(task.services.engine).begin() as connection:
            copy_file(connection, task.claim.id, file)
        return read_staged(task.services.engine, task.claim, file, task.read_table)


def _compared(task: _Task, wanted: Allowlist, note: UserMessage | None) -> tuple[DiffSummary, str]:
    with snapshot(task.services.engine).begin() as connection:
        stored = load_allowlist(connection)
        plan = make_plan(connection, stored, wanted)
    mistake = mistake_in(stored.allowlist, plan)
    found = summarise(plan.difference, kept=len(plan.kept), mistake=mistake, note=note)
    return found, fingerprint(plan.difference, plan.kept)


def _refuse(task: _Task, found: DiffSummary) -> None:
    _keep(task, drops=(FILE,), status="refused", found=found, due_at=None)
    log.info("import_refused", import_id=task.claim.id, faults=found.fault_count)


def _apply(task: _Task) -> None:
    """From confirmed to applied; back to ready, with the difference as it is now, where that has become another one."""
    with reading(task.services.engine).begin() as connection:
        wanted = allowlist_of(read_lines(connection, task.claim.id, WANTED))
    until = task.now + UNDO_WITHIN
    try:
        apply_import(task.services.engine, task.claim, wanted, task.row, undo_until=until, now=task.now)
    except Outdated:
        found, checksum = _compared(task, wanted, CHANGED_SINCE)
        _keep(task, status="ready", found=found, fingerprint=checksum, due_at=task.now + DECIDE_WITHIN)
    else:
        log.info("import_applied", import_id=task.claim.id)


def _take_back(task: _Task) -> None:
    """From undoing to undone; back to applied, with what stands in the way."""
    try:
        take_back_import(task.services.engine, task.claim, task.row, now=task.now)
    except CannotTakeBack as refusal:
        _give_back(task, refusal.hint)
    else:
        log.info("import_undone", import_id=task.claim.id)


def _let_go(task: _Task) -> None:
    """Nobody decided in time, or nobody takes it back any more: the bytes go."""
    status = "dropped" if task.row["status"] == "ready" else task.row["status"]
    _keep(task, drops=(FILE, WANTED, UNDO), status=status, due_at=None)


def _try_later(task: _Task, failure: Exception) -> None:
    """Somebody else holds the tables, or a caller's turn was in the way."""
    told = {"import_id": task.claim.id, "why": type(failure).__name__, "attempts": task.claim.attempts}
    log.warning("import_held_up", **told)
    if task.claim.attempts >= MOST_TRIES:
        _give_back(task, HELD_UP)
        return
    with task.services.engine.begin() as connection:
        settle(connection, _imports, task.claim, phase="", due_at=task.now + PAUSE)


def _give_back(task: _Task, note: UserMessage) -> None:
    """To whoever asked for it, as it was before they did."""
    found = replace(task.found, note=note)
    match task.row["status"]:
        case "confirmed":
            _keep(task, status="ready", found=found, due_at=task.now + DECIDE_WITHIN)
        case "undoing":
            _keep(task, status="applied", undone_by=None, found=found, due_at=task.row["undo_until"])
        case "staged":
            _refuse(task, replace(found, problem=note))
        case _:
            _let_go(task)


def _keep(
    task: _Task,
    *,
    drops: tuple[str, ...] = (),
    wanted: Allowlist | None = None,
    found: DiffSummary | None = None,
    **values: Any,  # noqa: ANN401 - columns
) -> None:
    """What came of a step, unless the import is another worker's by now, or somebody's decision was faster."""
    told = {"found": msgspec.to_builtins(found)} if found else {}
    with task.services.engine.begin() as connection:
        if settle(connection, _imports, task.claim, phase="", attempts=0, **told, **values):
            drop_parts(connection, task.claim.id, *drops)
            if wanted:
                write_parts(connection, task.claim.id, WANTED, lines_of(wanted))
