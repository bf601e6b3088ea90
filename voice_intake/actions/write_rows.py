"""One statement for many rows, in batches, so that a hundred thousand of them neither fill the memory nor wait long."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Executable

BATCH = 2000


def write_rows(connection: Connection, statement: Executable, rows: Iterable[Mapping[str, Any]]) -> None:
    """Runs the statement once for each row; not at all where there is none."""
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        connection.execute(statement, batch)
