"""The allowlist as rows of a table, from which an import would change nothing."""

from collections.abc import Iterator
from datetime import datetime

from voice_intake.actions.imports.load_allowlist import load_allowlist, snapshot
from voice_intake.domain.imports.table import allowlist_rows
from voice_intake.ports import Services


def export_allowlist(services: Services, *, now: datetime) -> Iterator[tuple[str, ...]]:
    """Rows of allowlist_table.COLUMNS."""
    with snapshot(services.engine).begin() as connection:
        stored = load_allowlist(connection)
    return allowlist_rows(stored.allowlist, services.policy.date_at(now))
