"""Writing a row that may be there already, alike on both databases."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

from models.base import Base


def table_of(model: type[Base]) -> Table:
    """The table behind a model, for Core statements: on the path of a turn they cost half of what the ORM does."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not a table")
    return table


def insert_unless_there(connection: Connection, table: Table, values: Mapping[str, Any]) -> int | None:
    """The id of a new row, or None where a unique constraint says that there is one.

    On PostgreSQL this waits for whoever is just writing that row, so after None it can be read.
    """
    key: int | None = connection.scalar(_insert(connection.dialect.name, table), values)
    return key


@cache
def _insert(dialect_name: str, table: Table) -> Executable:
    """The statement is made once: making it costs as much as running it."""
    if dialect_name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing().returning(table.c.id)
    return sqlite.insert(table).on_conflict_do_nothing().returning(table.c.id)
