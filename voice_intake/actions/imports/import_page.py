"""Imports as their pages show them, and poll them while the worker is at it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import RowMapping, select

from models.allowlist_import import AllowlistImport
from models.engine.database import reading
from models.rows import table_of
from voice_intake.domain.imports.diff_summary import DiffSummary
from voice_intake.ports import Services

SHOWN = 50

_imports = table_of(AllowlistImport)


@dataclass(frozen=True, kw_only=True)
class ShownImport:
    """`found` is None until the file has been read. `fingerprint` goes back with the confirmation."""

    id: int
    file_name: str
    size: int
    created_by: str
    created_at: datetime
    status: str
    phase: str
    rows_done: int
    rows_expected: int | None
    found: DiffSummary | None
    fingerprint: str | None
    decided_by: str | None
    applied_at: datetime | None
    undone_by: str | None
    undo_until: datetime | None

    @property
    def is_at_work(self) -> bool:
        """Whether the worker has something to do, so that the page asks again."""
        return self.status in ("staged", "confirmed", "undoing")

    def can_be_undone(self, now: datetime) -> bool:
        return self.status == "applied" and self.undo_until is not None and now < self.undo_until


NAMES = tuple(field for field in ShownImport.__dataclass_fields__ if field != "found")
_columns = [_imports.c[name] for name in NAMES]


def show_import(services: Services, import_id: int) -> ShownImport | None:
    """None where there is none."""
    with reading(services.engine).begin() as connection:
        statement = select(*_columns, _imports.c.found).where(_imports.c.id == import_id)
        row = connection.execute(statement).mappings().first()
    return _shown(row, row["found"]) if row else None


def list_imports(services: Services) -> tuple[ShownImport, ...]:
    """The newest first, without what they found."""
    with reading(services.engine).begin() as connection:
        rows = connection.execute(select(*_columns).order_by(_imports.c.id.desc()).limit(SHOWN)).mappings().all()
    return tuple(_shown(row, None) for row in rows)


def _shown(row: RowMapping, found: dict[str, Any] | None) -> ShownImport:
    values = {name: row[name] for name in NAMES}
    return ShownImport(**values, found=msgspec.convert(found, DiffSummary) if found else None)
