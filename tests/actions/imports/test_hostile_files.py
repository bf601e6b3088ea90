"""Files that would hurt whoever reads them: each gets a clear answer, and nothing changes."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, func, select

from models.allowlist_import import AllowlistImport, AllowlistImportPart
from models.customer import Customer
from tests.actions.edits import NOW
from tests.actions.imports.imports import Importing, many_rows
from tests.allowlists import as_csv, row
from tests.desk import desk_on
from voice_intake.actions.imports.chunks import PIECE
from voice_intake.actions.imports.upload import LARGEST, Upload, stage_import
from voice_intake.domain.customers.faults import MAX_REPORTED
from voice_intake.domain.customers.forms import RefusedEdit
from voice_intake.domain.customers.row import COLUMNS
from voice_intake.domain.imports.diff_summary import DiffSummary
from voice_intake.gateways import table
from voice_intake.gateways.workbook_file import write_workbook


@pytest.fixture
def admin(database: Engine) -> Importing:
    return Importing(database)


def count(database: Engine, model: type[AllowlistImport] | type[AllowlistImportPart] | type[Customer]) -> int:
    with database.connect() as connection:
        return connection.scalar(select(func.count()).select_from(model)) or 0


def refusal(admin: Importing, content: bytes) -> DiffSummary:
    looked_at = admin.uploads(content)
    assert looked_at.status == "refused"
    assert (count(admin.engine, Customer), count(admin.engine, AllowlistImportPart)) == (0, 0)
    assert looked_at.found is not None
    return looked_at.found


def test_the_two_limits_of_a_file_are_one() -> None:
    assert LARGEST == table.LARGEST


def test_a_file_of_more_than_fifty_megabytes_is_refused_while_it_comes(database: Engine) -> None:
    piece, taken = b"x" * PIECE, []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield piece

    with pytest.raises(RefusedEdit, match="file: The file is larger than 50 MB"):
        stage_import(desk_on(database), Upload("large.csv", endless()), **NOW)
    assert len(taken) == 51
    assert (count(database, AllowlistImport), count(database, AllowlistImportPart)) == (0, 0)


def test_an_empty_file_is_refused(database: Engine) -> None:
    with pytest.raises(RefusedEdit, match="The file is empty"):
        stage_import(desk_on(database), Upload("", []), **NOW)
    assert count(database, AllowlistImport) == 0


def test_a_zip_bomb_is_told_from_a_workbook(admin: Importing) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<row/>" * 8_000_000)

    assert "packed far tighter than a table can be" in str(refusal(admin, bomb.getvalue()).problem)


def test_ten_thousand_faults_are_counted_and_the_first_of_them_told(admin: Importing) -> None:
    rows = [[*cells[:10], "112", ""] for cells in many_rows(10_000)]

    found = refusal(admin, as_csv(*rows).encode())

    assert (found.fault_count, len(found.faults)) == (10_000, MAX_REPORTED)
    assert (found.faults[0].line, found.faults[0].column, found.faults[0].value) == (2, "phone", "112")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\0\0\0\0", "The file is no text"),
        (b"customer_number,customer\n1,\0\n", "The file is no text"),
        (b"name;address\nBo;Here\n", "'name': not a column of this table"),
        (b"PK\x03\x04 but nothing else", "The workbook is damaged"),
        (as_csv(row(), row()).encode(), "line 3: says the same as line 2"),
        (as_csv(row(phone="4,52012E+09"), delimiter=";").encode(), "the spreadsheet has shortened the number"),
    ],
)
def test_what_is_wrong_is_said(admin: Importing, content: bytes, told: str) -> None:
    found = refusal(admin, content)
    assert told in " ".join([str(found.problem or ""), *map(str, found.faults)])


def test_a_formula_is_no_value(admin: Importing) -> None:
    book, file = Workbook(), io.BytesIO()
    book.active.append(list(COLUMNS))
    book.active.append(row(customer='=HYPERLINK("https://evil.example")'))
    book.save(file)

    assert "a formula, or its failure" in str(refusal(admin, file.getvalue()).faults[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_whatever_excel_writes_is_understood(admin: Importing, encoding: str, delimiter: str) -> None:
    content = as_csv(row(customer="Ærø Færger", phone="4520123401"), delimiter=delimiter).encode(encoding)

    looked_at = admin.uploads(content)

    assert looked_at.status == "ready"
    assert looked_at.found is not None
    assert {change.key for change in looked_at.found.changes if change.kind == "contact_numbers"} == {
        ("4711", "astrid@nordlys.example", "+4520123401")
    }
    assert looked_at.found.changes[0].values == {"customer": "Ærø Færger"}
    assert (encoding == "cp1252") == ("Windows-1252" in str(looked_at.found.note))


def test_a_workbook_of_our_own_changes_nothing(admin: Importing) -> None:
    rows = [list(cells) for cells in many_rows(50)]
    admin.imports(*rows)
    file = io.BytesIO()
    write_workbook(file, COLUMNS, rows)

    found = admin.uploads(file.getvalue(), "allowlist.xlsx").found

    assert found is not None
    assert found.changes_nothing


def test_how_far_the_reading_is_can_be_seen(admin: Importing) -> None:
    looked_at = admin.uploads(as_csv(*many_rows(2_500)).encode())
    assert (looked_at.rows_done, looked_at.rows_expected, looked_at.is_at_work) == (2_500, 2_500, False)
    admin.now += timedelta(days=2)
    admin.works()
    assert admin.sees(looked_at.id).status == "dropped"
