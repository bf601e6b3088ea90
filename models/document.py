"""Prints docs/database.md: `python -m models.document > docs/database.md`.

The tables are told by the models themselves, so that the page cannot say anything else than the database does.
"""

import sys
from collections.abc import Iterable
from typing import Any, TypeGuard

from sqlalchemy import (
    CheckConstraint,
    Column,
    Constraint,
    DefaultClause,
    ForeignKey,
    Index,
    Table,
    TextClause,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql

from models.tables import IN_READING_ORDER, metadata

INTRODUCTION = """\
# The database

For whoever reads or writes the desk's tickets with another program. Names, types and constraints on this page are a
contract: they change by migration only, and by adding before taking away. Made from the models by
`python -m models.document`; a test fails when the two differ.

## How to read
- **Name the columns you want.** New ones are added at any place, and are nullable or have a default. `SELECT *` and
  `INSERT` without column names will break one day.
- **Instants are in UTC.** On PostgreSQL they are `timestamp with time zone`, and come in the zone of your session; set
  it with `SET timezone = 'UTC'`. On SQLite they are text of exactly this form, which sorts as time does:
  `2026-11-22 14:09:05.000000+00:00`; a CHECK of each column refuses any other. Columns that end in `_at`
  are instants, in `_by` deadlines, in `_on` whole days in Europe/Copenhagen.
- **Null means one thing in each column**, told in its last field. Where nothing is told, null is refused.
- **Words may be added.** A column that holds one of several words, such as `status`, may learn another one. Treat a
  word that you do not know as none of those you know.
- **A reference** is eight digits. People write it 4711-0020 and keep the dash when they search: take it out. The last
  digit is a [Damm](https://en.wikipedia.org/wiki/Damm_algorithm) check digit, so that one wrong or swapped key is
  noticed before a wrong ticket is opened.

## How to write
- **Write a ticket and its timeline together.** Whoever changes a row of `tickets` adds a row to `ticket_events` in the
  same transaction, with who did it, when, and what changed. So it is with `customers`, `support_contracts`,
  `contacts`, `contact_numbers`, `agents` and their rotas, and `audit_events`.
- **Append-only tables** are `call_turns`, `ticket_events` and `audit_events`: add rows, never change or delete any.
  Only the erasure of a person's data does that. Nothing in the database stops you; everybody relies on it.
- **Compare and set.** Never read, decide and write as if nobody else were there. Say in the `UPDATE` what you saw, and
  look whether a row came back; none means that somebody was faster, so read again. Every change of a ticket counts its
  `version` on, or an agent who looks at it would overwrite what you did:

  ```sql
  UPDATE tickets SET assignee_id = 7, status = 'open', version = version + 1
  WHERE id = 1204 AND version = 3
  RETURNING id;
  ```

- **Due work is claimed** in the same way. `due_at` says when a row wants attention; whoever takes it moves `due_at` on
  by as long as the work may last, so that it is taken up again if the program dies:

  ```sql
  UPDATE notifications SET attempts = attempts + 1, due_at = '2026-11-22 14:14:05.000000+00:00'
  WHERE id = 88 AND status IN ('pending', 'failed') AND due_at = '2026-11-22 14:09:05.000000+00:00'
  RETURNING recipient;
  ```

- **Opening a ticket** takes a reference of its own with a right check digit, and the deadline that the policy gives:
  leave both to this program.
- **Leave to the line** what belongs to a call that goes on: `calls`, `call_turns`, `ring_attempts`,
  `callbacks`, `identification_failures`. Read them as you like. So it is with `console_sessions` and `password_tries`,
  which are the console's own.
- **Addresses are in lower case**, numbers in E.164 (`+4520123456`), languages `da` or `en`.
- **Keep transactions short.** The line waits five seconds for a lock and then gives its caller a voicemail.

## On SQLite
The embedded database holds the same tables. `bigint`, `integer` and `boolean` (0 or 1) are integers there; `text`,
`timestamp with time zone`, `date` (`2026-11-22`) and `jsonb` are text. Open it on the same machine only, never over a
network file system, and on every connection say `PRAGMA foreign_keys = ON` and `PRAGMA busy_timeout = 5000`. Begin a
transaction that writes with `BEGIN IMMEDIATE`. A commit survives a power cut.

## The tables
"""

APPEARANCE = postgresql.dialect()  # type: ignore[no-untyped-call]
"""Types are spelled as PostgreSQL does, in lower case."""


def document() -> str:
    """The whole page as Markdown."""
    tables = [metadata.tables[model.__tablename__] for model in IN_READING_ORDER]
    contents = "\n".join(f"- [`{table.name}`](#{table.name})" for table in tables)
    return INTRODUCTION + contents + "\n" + "".join(f"\n{chapter(table)}" for table in tables)


def chapter(table: Table) -> str:
    lines = [
        f"### {table.name}",
        "",
        f"{table.comment}.",
        "",
        "| column | type | null | default | holds |",
        "| --- | --- | --- | --- | --- |",
        *(row(column) for column in table.columns),
        "",
        *(f"- {promise}" for promise in promises(table)),
    ]
    return "\n".join(lines) + "\n"


def row(column: Column[Any]) -> str:
    spelled = column.type.compile(APPEARANCE).lower()
    null = "yes" if column.nullable else "no"
    return f"| `{column.name}` | {spelled} | {null} | {default(column)} | {column.comment} |"


def default(column: Column[Any]) -> str:
    if column.identity is not None:
        return "the next number"
    match column.server_default:
        case DefaultClause(arg=str() as value):
            return f"`'{value}'`"
        case DefaultClause(arg=value):
            return f"`{value}`"
        case _:
            return ""


def promises(table: Table) -> list[str]:
    """What the database holds about the rows of a table, for itself and as a whole."""
    return [
        *sorted(f"unique: {named(it.columns)}" for it in table.constraints if isinstance(it, UniqueConstraint)),
        *sorted(reference(key) for key in table.foreign_keys),
        *sorted(f"check `{it.name}`: `{it.sqltext}`" for it in table.constraints if is_documented(it)),
        *sorted(f"index: {named(index.columns)}{condition(index)}" for index in table.indexes),
    ]


def condition(index: Index) -> str:
    """Of an index that has only some of the rows."""
    where = index.dialect_options["postgresql"]["where"]
    return "" if where is None else f", where `{where}`"


def named(columns: Iterable[Column[Any]]) -> str:
    return ", ".join(f"`{column.name}`" for column in columns)


def reference(key: ForeignKey) -> str:
    return f"refers: `{key.parent.name}` to `{key.target_fullname}`, on delete {str(key.ondelete).lower()}"


def is_documented(constraint: Constraint) -> TypeGuard[CheckConstraint]:
    """Whether this is a CHECK that both databases have: not of an instant, nor of a boolean, on SQLite alone."""
    is_ours = isinstance(constraint, CheckConstraint) and isinstance(constraint.sqltext, TextClause)
    return is_ours and constraint._ddl_if is None


if __name__ == "__main__":
    sys.stdout.write(document())
