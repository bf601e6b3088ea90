"""A table that an admin uploads is kept as it came; the worker reads it, and says what it would change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import insert, update

from models.allowlist_import import AllowlistImport
from models.rows import table_of
from voice_intake.actions.imports.chunks import FILE, write_parts
from voice_intake.domain.customers.cells import tidy
from voice_intake.domain.customers.forms import refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

LARGEST = 50 * 1024 * 1024
"""Bytes of a file, as those who read it have it too."""

NAMELESS = "table"

_imports = table_of(AllowlistImport)


@dataclass(frozen=True)
class Upload:
    """`chunks` are the file from its beginning, and are gone through once."""

    name: str
    chunks: Iterable[bytes]


@dataclass
class _Measured:
    """Counts and sums up what goes through."""

    chunks: Iterable[bytes]
    size: int = 0
    checksum: Any = field(default_factory=sha256)

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            self.size += len(chunk)
            if self.size > LARGEST:
                most = str(LARGEST // 2**20)
                raise refused(
                    said("The file is larger than %(most)s MB, which is the most that is read", most=most), field="file"
                )
            self.checksum.update(chunk)
            yield chunk


def stage_import(services: Services, upload: Upload, *, actor: str, now: datetime) -> int:
    """The id of the import. Raises RefusedEdit for a file that is too large or empty; nothing is kept of it then."""
    measured = _Measured(upload.chunks)
    row = {
        "file_name": tidy(upload.name)[-200:] or NAMELESS,
        "size": 0,
        "sha256": "",
        "created_by": actor,
        "created_at": now,
        "status": "staged",
        "due_at": None,
    }
    with services.engine.begin() as connection:
        import_id: int = connection.execute(insert(_imports).values(**row).returning(_imports.c.id)).scalar_one()
        write_parts(connection, import_id, FILE, measured)
        if not measured.size:
            raise refused(said("The file is empty"), field="file")
        known = {"size": measured.size, "sha256": measured.checksum.hexdigest(), "due_at": now}
        connection.execute(update(_imports).where(_imports.c.id == import_id).values(**known))
    services.wakeup.ring()
    return import_id
