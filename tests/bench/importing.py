"""Run as a program: imports a large table into a desk of its own, and prints what each step took, as JSON.

A process for each desk, so that the memory which it grew by is that of its imports alone.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter
from typing import BinaryIO

from models.engine.database import make_engine
from tests.actions.imports.imports import Importing, chunked, many_rows
from tests.bench.desk import FIRST_NUMBER
from voice_intake.actions.imports.decide import confirm_import, undo_import
from voice_intake.actions.imports.upload import Upload, stage_import
from voice_intake.actions.imports.worker import work_on_import
from voice_intake.domain.customers.row import COLUMNS
from voice_intake.gateways.table import Row, Table
from voice_intake.gateways.table_file import read_table, write_csv
from voice_intake.gateways.workbook_file import write_workbook
from voice_intake.log import configure

READ, COMPARE, WRITE, TAKE_BACK = "read", "compare", "write", "take back"

Seconds = tuple[float, float]
"""By the clock, and of this process's processor: a server of PostgreSQL has its own."""

EVERY = 100
"""One row in so many is another one in the second table."""


class Stopwatch(Importing):
    """An admin who looks at the clock."""

    def takes(self, content: bytes, name: str) -> tuple[int, dict[str, Seconds]]:
        """An upload from the file to the allowlist; and the import's id."""
        import_id = stage_import(self.desk, Upload(name, chunked(content)), actor="bo", now=self.now)
        began = moment()
        read = self.step()
        ended = moment()
        looked_at = self.sees(import_id)
        seen = looked_at.fingerprint or ""
        confirm_import(self.desk, import_id, fingerprint=seen, may_remove_many=True, actor="bo", now=self.now)
        written = self.timed()
        if self.sees(import_id).status != "applied":
            raise SystemExit(f"{name} was not imported: {self.sees(import_id).found}")
        return import_id, {READ: since(began, read), COMPARE: since(read, ended), WRITE: written}

    def takes_back(self, import_id: int) -> Seconds:
        undo_import(self.desk, import_id, actor="bo", now=self.now)
        taken = self.timed()
        if self.sees(import_id).status != "undone":
            raise SystemExit(f"Import {import_id} was not taken back: {self.sees(import_id).found}")
        return taken

    def timed(self) -> Seconds:
        began = moment()
        self.step()
        return since(began, moment())

    def step(self) -> Seconds:
        """What the worker does next; and when the last row of a file had been read."""
        ends = [moment()]

        def noting(file: BinaryIO) -> Table:
            table = read_table(file)
            return replace(table, rows=noted(table.rows))

        def noted(rows: Iterator[Row]) -> Iterator[Row]:
            yield from rows
            ends.append(moment())

        work_on_import(self.desk, self.outside.ports, now=self.now, read_table=noting)
        return ends[-1]


def main(database: str, kind: str, count: int) -> None:
    configure()
    engine = make_engine(database)
    admin = Stopwatch(engine)
    admin.undoes(admin.imports(*many_rows(100)))
    name, first, second = f"many.{kind}", written(kind, count, changes=False), written(kind, count, changes=True)
    before = peak()
    import_id, steps = admin.takes(first, name)
    told = {"all new": steps | {TAKE_BACK: admin.takes_back(import_id)}}
    admin.takes(first, name)
    import_id, steps = admin.takes(second, name)
    told["1% changed"] = steps | {TAKE_BACK: admin.takes_back(import_id)}
    grown = peak() - before
    engine.dispose()
    json.dump({"bytes": len(first), "megabytes": grown, "steps": told}, sys.stdout)


def written(kind: str, count: int, *, changes: bool) -> bytes:
    rows = list(table(count, changes=changes))
    if kind == "xlsx":
        workbook = io.BytesIO()
        write_workbook(workbook, COLUMNS, rows)
        return workbook.getvalue()
    text = io.StringIO()
    write_csv(text, COLUMNS, rows)
    return text.getvalue().encode()


def table(count: int, *, changes: bool) -> Iterator[list[str]]:
    """Numbers as people write them: most of them Danish and in groups, some bare, some foreign."""
    for place, row in enumerate(many_rows(count)):
        digits = str(FIRST_NUMBER + place)
        grouped = f"+45 {digits[:2]} {digits[2:4]} {digits[4:6]} {digits[6:]}"
        phone = (digits, row[10])[place % 2] if place % 5 == 0 else grouped
        label = "office" if changes and place % EVERY == 0 else row[11]
        yield [*row[:6], f"Astrid Holm {place}", *row[7:10], phone, label]


def moment() -> Seconds:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return perf_counter(), used.ru_utime + used.ru_stime


def since(began: Seconds, ended: Seconds) -> Seconds:
    return ended[0] - began[0], ended[1] - began[1]


def peak() -> int:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
