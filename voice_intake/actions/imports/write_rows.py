"""A difference of the allowlist, written: few statements, and who changed what beside it.

Rows that stay keep their ids, and with them their PINs, blocks, times and calls.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, update

from models.bulk import batches, insert_batch, write_rows
from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.rows import table_of
from voice_intake.actions.audit.record_changes import SECRETS, RowChange, record_changes
from voice_intake.domain.customers.allowlist import Difference, Entry, Key, Kind, values

TABLES: Mapping[Kind, Table] = {
    Kind.CUSTOMER: table_of(Customer),
    Kind.CONTRACT: table_of(SupportContract),
    Kind.CONTACT: table_of(Contact),
    Kind.NUMBER: table_of(ContactNumber),
}

IDENTITIES: Mapping[Kind, Sequence[str]] = {
    Kind.CUSTOMER: ("number",),
    Kind.CONTRACT: ("customer_id", "source", "starts_on"),
    Kind.CONTACT: ("customer_id", "email"),
    Kind.NUMBER: ("contact_id", "number"),
}
"""By which columns rows that are added are told apart: databases tell their ids in any order."""

Ids = dict[Kind, dict[Key, int]]


def write_allowlist(
    connection: Connection, ids: Mapping[Kind, Mapping[Key, int]], difference: Difference, *, actor: str, now: datetime
) -> Ids:
    """The ids of all rows as they are then. Removes from the leaves up and adds from the root down, so that no row ever
    refers to nothing."""
    known: Ids = {kind: dict(ids[kind]) for kind in Kind}
    for kind in reversed(Kind):
        rows = [known[kind].pop(key) for key in difference[kind].removed]
        record_changes(connection, _remove(connection, TABLES[kind], rows), actor=actor, now=now)
    for kind in Kind:
        changed = difference[kind].changed
        _change(connection, TABLES[kind], ((known[kind][key], after) for key, (_, after) in changed.items()))
        record_changes(connection, _differing(kind, known[kind], changed), actor=actor, now=now)
        added = _add(connection, kind, difference[kind].added, known, now)
        record_changes(connection, added, actor=actor, now=now)
    return known


def _remove(connection: Connection, table: Table, ids: Sequence[int]) -> Iterator[RowChange]:
    columns = [column for column in table.columns if column.name not in SECRETS]
    for batch in batches(ids):
        rows = connection.execute(delete(table).where(table.c.id.in_(batch)).returning(*columns))
        for row in rows.mappings().all():
            yield RowChange(table.name, row["id"], _plain(dict(row)), None)


def _change(connection: Connection, table: Table, entries: Iterable[tuple[int, Entry]]) -> None:
    rows = ({"row_id": row_id, **values(entry)} for row_id, entry in entries)
    write_rows(connection, update(table).where(table.c.id == bindparam("row_id")), rows)


def _differing(kind: Kind, ids: Mapping[Key, int], changed: Mapping[Key, tuple[Entry, Entry]]) -> Iterator[RowChange]:
    for key, (before, after) in changed.items():
        was, is_now = values(before), values(after)
        names = [name for name in was if was[name] != is_now[name]]
        yield RowChange(
            kind, ids[key], _plain({name: was[name] for name in names}), _plain({name: is_now[name] for name in names})
        )


def _add(
    connection: Connection, kind: Kind, added: Mapping[Key, Entry], ids: Ids, now: datetime
) -> Iterator[RowChange]:
    """Inserts as it is gone through, and keeps the new ids for the rows that refer to them."""
    table, names = TABLES[kind], IDENTITIES[kind]
    for batch in batches(added.items()):
        rows = [_row(kind, key, entry, ids, now) for key, entry in batch]
        told = insert_batch(connection, table, rows, ("id", *names))
        new = {tuple(identity): row_id for row_id, *identity in map(tuple, told)}
        for (key, _), row in zip(batch, rows, strict=True):
            row_id = ids[kind][key] = new[tuple(row[name] for name in names)]
            yield RowChange(kind, row_id, None, _plain(row))


def _row(kind: Kind, key: Key, entry: Entry, ids: Ids, now: datetime) -> dict[str, Any]:
    match kind:
        case Kind.CUSTOMER:
            identity: dict[str, Any] = {"number": key[0], "created_at": now}
        case Kind.CONTRACT:
            identity = {"customer_id": ids[Kind.CUSTOMER][key[:1]], "source": key[1]}
        case Kind.CONTACT:
            identity = {"customer_id": ids[Kind.CUSTOMER][key[:1]], "email": key[1]}
        case Kind.NUMBER:
            identity = {"contact_id": ids[Kind.CONTACT][key[:2]], "number": key[2]}
    return {**identity, **values(entry)}


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """The values as JSON knows them."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
