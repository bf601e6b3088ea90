"""The bytes of an import in the database, piece by piece, so that nobody ever holds all of them."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from sqlalchemy import Connection, Select, delete, insert, select

from models.allowlist_import import AllowlistImportPart
from models.rows import table_of

FILE, WANTED, UNDO = "file", "wanted", "undo"
PIECE = 1024 * 1024

_parts = table_of(AllowlistImportPart)


def pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size, the last one smaller."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    if waiting:
        yield bytes(waiting)


def write_parts(connection: Connection, import_id: int, kind: str, chunks: Iterable[bytes]) -> None:
    for number, content in enumerate(pieces(chunks), start=1):
        row = {"import_id": import_id, "kind": kind, "number": number, "content": content}
        connection.execute(insert(_parts), row)


def read_parts(connection: Connection, import_id: int, kind: str) -> Iterator[bytes]:
    """One statement each: what one of them brings is all that is held."""
    number = 1
    while (content := connection.scalar(_part(import_id, kind, number))) is not None:
        yield content
        number += 1


def _part(import_id: int, kind: str, number: int) -> Select[bytes]:
    return select(_parts.c.content).where(
        _parts.c.import_id == import_id, _parts.c.kind == kind, _parts.c.number == number
    )


def read_lines(connection: Connection, import_id: int, kind: str) -> Iterator[bytes]:
    """The lines of a part that was written as lines, without their ends."""
    rest = b""
    for content in read_parts(connection, import_id, kind):
        *whole, rest = (rest + content).split(b"\n")
        yield from whole


def copy_file(connection: Connection, import_id: int, target: BinaryIO) -> None:
    """The file as it was uploaded, to be read from its beginning."""
    for content in read_parts(connection, import_id, FILE):
        target.write(content)
    target.seek(0)


def drop_parts(connection: Connection, import_id: int, *kinds: str) -> None:
    connection.execute(delete(_parts).where(_parts.c.import_id == import_id, _parts.c.kind.in_(kinds)))
