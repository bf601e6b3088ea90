"""One statement for many rows, in batches, so that a hundred thousand of them neither fill the memory nor wait long."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    JSON,
    BindParameter,
    Connection,
    Executable,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

T = TypeVar("T")

BATCH = 2000


def write_rows(connection: Connection, statement: Executable, rows: Iterable[Mapping[str, Any]]) -> None:
    """Runs the statement once for each row; not at all where there is none."""
    for batch in batches(rows):
        connection.execute(statement, batch)


def insert_rows(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """All of them have the same columns."""
    for batch in batches(rows):
        insert_batch(connection, table, batch)


def insert_batch(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], told: Sequence[str] = ()
) -> Sequence[Row[Any]]:
    """What the database tells of the new rows, in any order.

    They go there as one value: as parameters of their own, they take both drivers several times as long.
    """
    names = list(rows[0])
    chosen = _from_records if connection.dialect.name == "postgresql" else _from_lists
    statement = insert(table).from_select(names, chosen(table, names, _kept(connection, table, rows)))
    if not told:
        connection.execute(statement)
        return ()
    return connection.execute(statement.returning(*(table.c[name] for name in told))).all()


def _kept(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Each value as its column keeps it."""
    kinds = {name: table.c[name].type.dialect_impl(connection.dialect) for name in rows[0]}
    keepers = {
        name: lru_cache(maxsize=1)(keep)  # most rows have the instant of the one before
        for name, kind in kinds.items()
        if not isinstance(kind, JSON) and (keep := kind.bind_processor(connection.dialect))
    }
    return ({**row, **{name: keep(row[name]) for name, keep in keepers.items()}} for row in rows)


def _from_records(table: Table, names: Sequence[str], rows: Iterator[Mapping[str, Any]]) -> Select[Any]:
    columns = [column(name, table.c[name].type) for name in names]
    records = func.jsonb_to_recordset(cast(_as_json(rows), JSONB)).table_valued(*columns)
    return select(*records.render_derived(with_types=True).c)


def _from_lists(_table: Table, names: Sequence[str], rows: Iterator[Mapping[str, Any]]) -> Select[Any]:
    """SQLite finds a place in a list sooner than a name."""
    lists = func.json_each(_as_json([row[name] for name in names] for row in rows)).table_valued("value")
    return select(*(func.json_extract(lists.c.value, f"$[{place}]") for place in range(len(names))))


def _as_json(rows: Iterator[object]) -> BindParameter[str]:
    return bindparam("rows", msgspec.json.encode(list(rows), enc_hook=_as_text).decode(), Text)


def _as_text(value: object) -> str:
    """Names of tables and columns are a kind of text of SQLAlchemy's own."""
    if isinstance(value, str):
        return str(value)
    raise NotImplementedError(f"{type(value)} is no value of a column")


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        yield batch
