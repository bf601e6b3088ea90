"""An admin who uploads tables, and the worker that reads, carries out and takes back."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select

from models.allowlist_import import AllowlistImportPart
from models.tables import IN_READING_ORDER
from tests.desk import desk_on
from tests.factories import MONDAY_NOON
from tests.fakes import FakeOutside
from voice_intake.actions.imports.decide import confirm_import, undo_import
from voice_intake.actions.imports.import_page import ShownImport, show_import
from voice_intake.actions.imports.upload import Upload, stage_import
from voice_intake.actions.imports.worker import work_on_import
from voice_intake.domain.customers.row import COLUMNS
from voice_intake.gateways.table_file import read_table, write_csv
from voice_intake.ports import Services

SOFIE = "sofie@desk.example"
ALLOWLIST = IN_READING_ORDER[:4]


@dataclass
class Importing:
    """What happens one after the other, each thing a minute later."""

    engine: Engine
    now: datetime = MONDAY_NOON
    outside: FakeOutside = field(default_factory=FakeOutside)

    @property
    def desk(self) -> Services:
        return desk_on(self.engine, now=self.now)

    def uploads(self, content: bytes, name: str = "allowlist.csv") -> ShownImport:
        """The import as it stands once the worker has read it."""
        import_id = stage_import(self.desk, Upload(name, chunked(content)), actor=SOFIE, now=self.now)
        self.works()
        return self.sees(import_id)

    def uploads_rows(self, *rows: list[str]) -> ShownImport:
        file = io.StringIO()
        write_csv(file, COLUMNS, rows)
        return self.uploads(file.getvalue().encode())

    def confirms(self, looked_at: ShownImport, *, may_remove_many: bool = False) -> ShownImport:
        confirm_import(
            self.desk,
            looked_at.id,
            fingerprint=looked_at.fingerprint or "",
            may_remove_many=may_remove_many,
            actor=SOFIE,
            now=self.now,
        )
        self.works()
        return self.sees(looked_at.id)

    def imports(self, *rows: list[str], may_remove_many: bool = False) -> ShownImport:
        """From the file to the allowlist."""
        return self.confirms(self.uploads_rows(*rows), may_remove_many=may_remove_many)

    def undoes(self, applied: ShownImport) -> ShownImport:
        undo_import(self.desk, applied.id, actor=SOFIE, now=self.now)
        self.works()
        return self.sees(applied.id)

    def works(self) -> None:
        while work_on_import(self.desk, self.outside.ports, now=self.now, read_table=read_table):
            pass
        self.now += timedelta(minutes=1)

    def sees(self, import_id: int) -> ShownImport:
        found = show_import(self.desk, import_id)
        assert found is not None
        return found


def chunked(content: bytes) -> Iterator[bytes]:
    file = io.BytesIO(content)
    return iter(lambda: file.read(65_536), b"")


def many_rows(count: int) -> Iterable[list[str]]:
    """A contact with a number each, five to a customer."""
    for place in range(count):
        customer = f"{100_000 + place // 5}"
        person = ["Astrid Holm", f"contact-{place}@nordlys.example", "da", "yes"]
        terms = ["extended", f"Quote {customer}", "2026-01-01", ""]
        yield [customer, f"Nordlys {customer} A/S", *terms, *person, f"+447{400_100_000 + place}", "mobile"]


def rows_of(database: Engine) -> dict[str, list[object]]:
    with database.connect() as connection:
        return {
            model.__tablename__: list(connection.execute(select(model.__table__).order_by(model.__table__.c.id)))
            for model in ALLOWLIST
        }


def parts(database: Engine) -> int:
    with database.connect() as connection:
        return connection.scalar(select(func.count()).select_from(AllowlistImportPart)) or 0
