"""Run as a program: imports many rows into a database of its own, and prints by how many megabytes it grew."""

import io
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

from models.engine.database import make_engine
from tests.actions.imports.imports import Importing, many_rows
from tests.databases import migrate
from voice_intake.actions.imports.upload import Upload, stage_import
from voice_intake.domain.customers.row import COLUMNS
from voice_intake.gateways.table_file import write_csv
from voice_intake.log import configure


def main(database: str, rows: int) -> None:
    configure()
    migrate(database)
    engine = make_engine(database)
    admin = Importing(engine)
    admin.imports(*many_rows(100))
    before = peak()
    import_id = stage_import(admin.desk, Upload("many.csv", written(rows)), actor="bo", now=admin.now)
    staged = peak()
    admin.works()
    admin.undoes(admin.confirms(admin.sees(import_id), may_remove_many=True))
    engine.dispose()
    sys.stdout.write(f"{staged - before} {peak() - before}\n")


def written(rows: int) -> Iterator[bytes]:
    """A line at a time, as a browser sends pieces."""
    for place, row in enumerate(many_rows(rows)):
        line = io.StringIO()
        write_csv(line, COLUMNS, [row])
        yield "".join(line.getvalue().splitlines(keepends=True)[0 if place == 0 else 1 :]).encode()


def peak() -> int:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main(f"sqlite:///{Path(sys.argv[1])}", int(sys.argv[2]))
