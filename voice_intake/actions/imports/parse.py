"""The staged file as the allowlist that it says, telling how far the reading is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from sqlalchemy import Engine, update

from models.allowlist_import import AllowlistImport
from models.rows import table_of
from voice_intake.actions.operations.claim_due import Claim
from voice_intake.domain.customers.allowlist import Allowlist
from voice_intake.domain.imports.parse_rows import Row, read
from voice_intake.domain.user_message import UserMessage

STEP = 2000
"""Rows between two words of how far it is."""

_imports = table_of(AllowlistImport)


class TableLike(Protocol):
    """A table as it stands in a file, gone through once."""

    @property
    def header(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Iterable[Row]: ...
    @property
    def expected(self) -> int | None: ...
    @property
    def note(self) -> UserMessage | None: ...


ReadTable = Callable[[BinaryIO], TableLike]


@dataclass(frozen=True)
class Read:
    """What a file says, and how many rows it says it in."""

    allowlist: Allowlist
    rows: int
    note: UserMessage | None


@dataclass
class _Counted:
    """Goes along the rows, and writes down how many there were."""

    engine: Engine
    claim: Claim
    rows: Iterable[Row]
    expected: int | None
    done: int = 0

    def __iter__(self) -> Iterator[Row]:
        self.tell("reading")
        for row in self.rows:
            yield row
            self.done += 1
            if self.done % STEP == 0:
                self.tell("reading")
        self.tell("comparing")

    def tell(self, phase: str) -> None:
        tell(self.engine, self.claim, phase, rows_done=self.done, rows_expected=self.expected)


def read_staged(engine: Engine, claim: Claim, file: BinaryIO, read_table: ReadTable) -> Read:
    """Raises UnreadableTable, InvalidAllowlist."""
    table = read_table(file)
    rows = _Counted(engine, claim, table.rows, table.expected)
    allowlist = read(table.header, rows)
    return Read(allowlist, rows.done, table.note)


def tell(engine: Engine, claim: Claim, phase: str, **values: int | None) -> None:
    """Nothing where the import is another worker's by now."""
    statement = update(_imports).where(_imports.c.id == claim.id, _imports.c.due_at == claim.until)
    with engine.begin() as connection:
        connection.execute(statement.values(phase=phase, **values))
