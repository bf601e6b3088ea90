"""Holds the whole suite to the record: what the program changes of the desk's own tables, it writes down with it.

Every engine of this process is listened to. What tests write themselves does not count; what the program writes does,
whatever the door: a page, the command line, an import, the worker.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import Connection, Engine, event

WATCHED = frozenset(
    {
        *("customers", "support_contracts", "contacts", "contact_numbers", "blocked_numbers"),
        *("agents", "rota_shifts", "rota_exceptions", "desk_closures", "desk_openings"),
    }
)
RECORD = "audit_events"

PROGRAM = f"{Path(__file__).parent.parent / 'voice_intake'}/"
INVENTED = ("actions/demo/seed.py",)
"""Who makes a desk out of nothing: there is nobody whose change it would be."""

CHANGE = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
CHANGED = "changed_tables"


@contextmanager
def listening() -> Iterator[list[str]]:
    """What was committed without a word in the record, as it goes along."""
    unrecorded: list[str] = []

    def note(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:  # noqa: ANN401 - the event's
        found = CHANGE.match(statement)
        table = found[1].lower() if found and cursor.rowcount != 0 else ""
        if table == RECORD or (table in WATCHED and _is_the_programs(sys._getframe(1))):
            connection.info.setdefault(CHANGED, set()).add(table)

    def judge(connection: Connection) -> None:
        changed = connection.info.pop(CHANGED, set())
        if changed and RECORD not in changed:
            unrecorded.append(", ".join(sorted(changed)))

    def forget(connection: Connection) -> None:
        if not connection.invalidated:  # a connection that was thrown away took what it knew along
            connection.info.pop(CHANGED, None)

    listeners = (("after_cursor_execute", note), ("commit", judge), ("rollback", forget))
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    yield unrecorded
    for name, listener in listeners:
        event.remove(Engine, name, listener)


def _is_the_programs(frame: FrameType | None) -> bool:
    """Whether the program asked for a statement, and not a test that makes rows for itself."""
    files = []
    while frame:
        files.append(frame.f_code.co_filename)
        frame = frame.f_back
    ours = [file for file in files if file.startswith(PROGRAM)]
    return bool(ours) and not any(file.endswith(INVENTED) for file in ours)
