"""Writing a row that may be there already, alike on both databases."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Executable, Table, bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from models.base import Base

LARGEST_KEY = 2**63 - 1
"""The largest key that a column holds: asked for a larger one, a database fails."""

CHILD = "child_"
"""Tells apart the parameters of two rows in one statement."""


def table_of(model: type[Base]) -> Table:
    """The table behind a model, for Core statements: on the path of a turn they cost half of what the ORM does."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not a table")
    return table


def key_of(text: str) -> int:
    """The key that a text spells; raises ValueError for what no row has, and a database would fail at."""
    key = int(text)
    if not 0 <= key <= LARGEST_KEY:
        raise ValueError("no row has such a key")
    return key


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


def insert_with_child(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any],
    *,
    child: Column[int],
    child_values: Mapping[str, Any],
) -> int | None:
    """Like `insert_unless_there`, and a new row comes with one that refers to it by the column `child`."""
    if connection.dialect.name == "postgresql":
        both = {**values, **{f"{CHILD}{name}": value for name, value in child_values.items()}}
        key: int | None = connection.scalar(_insert_both(table, child, tuple(values), tuple(child_values)), both)
        return key
    key = insert_unless_there(connection, table, values)
    if key is not None:
        connection.execute(insert(child.table), {child.name: key, **child_values})
    return key


@cache
def _insert_both(table: Table, child: Column[int], names: tuple[str, ...], child_names: tuple[str, ...]) -> Executable:
    """Both rows in one statement: a round trip less while a caller waits. SQLite has none to save and no such words."""
    parent = (
        postgresql.insert(table)
        .values({name: bindparam(name, type_=table.c[name].type) for name in names})
        .on_conflict_do_nothing()
        .returning(table.c.id)
        .cte("parent")
    )
    told = (bindparam(f"{CHILD}{name}", type_=child.table.c[name].type) for name in child_names)
    return insert(child.table).from_select([child.name, *child_names], select(parent.c.id, *told)).returning(child)
