import io
import zipfile
from contextlib import suppress
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from voice_intake.domain.customers.cells import Formula
from voice_intake.domain.customers.faults import UnreadableTable
from voice_intake.gateways import table, workbook_limits
from voice_intake.gateways.table_file import read_table
from voice_intake.gateways.workbook_file import write_workbook

SHEET = "xl/worksheets/sheet1.xml"
BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="str">
<v>&b;</v></c></row></sheetData></worksheet>"""


def workbook(*rows: tuple[object, ...]) -> bytes:
    """As a spreadsheet saves it."""
    book = Workbook()
    for cells in rows:
        book.active.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_member(content: bytes, name: str, text: str | bytes) -> bytes:
    """The workbook with another file of that name in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, text)
    return file.getvalue()


def rows_of(content: bytes) -> list[tuple[int, list[str]]]:
    return [(line, list(cells)) for line, cells in read_table(io.BytesIO(content)).rows]


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableTable) as caught:
        rows_of(content)
    return str(caught.value)


def test_cells_are_read_as_a_spreadsheet_shows_them() -> None:
    cells = (
        4711,
        4711.0,
        0.5,
        True,
        False,
        date(2026, 1, 31),
        datetime(2026, 1, 31),  # noqa: DTZ001 - a spreadsheet's day has no time zone
        "Bjørn",
        None,
        "'+45",
        4520123401.0,
    )

    [(line, found)] = rows_of(workbook(("header",), cells))

    assert line == 2
    assert found[: len(cells)] == [
        "4711", "4711", "0.5", "TRUE", "FALSE", "2026-01-31", "2026-01-31", "Bjørn", "", "+45", "4520123401"
    ]  # fmt: skip


def test_formulas_and_their_failures_are_not_taken_for_values() -> None:
    [(_, found)] = rows_of(workbook(("header",), ("=1+1", ArrayFormula("C2", "=SUM(A1:A2)"), "#N/A", "text")))

    assert [isinstance(cell, Formula) for cell in found[:4]] == [True, True, True, False]
    assert found[:3] == ["=1+1", "=SUM(A1:A2)", "#N/A"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_as_many_rows_are_expected_as_there_are_below_the_header(count: int) -> None:
    """In whichever file they stand: the progress of the reading goes by it."""
    rows = [("1", "2")] * count
    csv = "\n".join(",".join(row) for row in [("x", "y"), *rows]).encode()
    for content in (workbook(("x", "y"), *rows), csv, csv + b"\n", csv.decode().encode("utf-16")):
        table = read_table(io.BytesIO(content))
        assert (table.expected, len(list(table.rows))) == (count, count)


def test_what_is_written_is_text_and_read_again() -> None:
    rows = [("=1+1", "'=1"), ("+4520123401", "004711"), ("", "a\nb")]
    file = io.BytesIO()
    write_workbook(file, ("x", "y"), rows)

    sheet = load_workbook(io.BytesIO(file.getvalue())).active
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value} == {"s"}
    assert [sheet["A2"].value, sheet["A3"].value] == ["=1+1", "+4520123401"]
    assert [(line, cells[:2]) for line, cells in rows_of(file.getvalue())] == list(enumerate(map(list, rows), start=2))


def test_a_workbook_that_unpacks_to_gigabytes_is_not_unpacked() -> None:
    told = refusal(with_member(workbook(("a",)), SHEET, b"<row></row>" * 1_000_000))

    assert "packed far tighter" in told


def test_a_workbook_that_says_it_is_huge_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_limits, "LARGEST_UNPACKED", 1000)

    assert "at most 0 MB in 500 are read" in refusal(workbook(("a",)))


def test_a_workbook_of_very_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_limits, "MOST_MEMBERS", 3)

    assert "in 3 are read" in refusal(workbook(("a",)))


def test_a_row_without_an_end_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_limits, "PIECE", 1000)

    assert "far longer" in refusal(with_member(workbook(("a",)), SHEET, b"<sheetData>" + b"<c/>" * 1000))


def test_more_elements_than_a_table_needs_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_limits, "MOST_TAGS", 1000)

    assert "sharedStrings.xml in the workbook holds far more" in refusal(
        with_member(workbook(("a",)), "xl/sharedStrings.xml", b"<si/>" * 2000)
    )


def test_a_row_far_down_is_not_counted_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_ROWS", 100)
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = (
        f'<worksheet xmlns="{namespace}"><sheetData><row r="999999999999"><c><v>1</v></c></row></sheetData></worksheet>'
    )

    assert "goes on after 100 rows" in refusal(with_member(workbook(("a",)), SHEET, text))


def test_entities_are_not_expanded() -> None:
    assert "EntitiesForbidden" in refusal(with_member(workbook(("a",)), SHEET, BOMB))


@pytest.mark.parametrize(
    "member", ["xl/workbook.xml", "[Content_Types].xml", "xl/styles.xml", "xl/sharedStrings.xml", SHEET]
)
@pytest.mark.parametrize("text", ["", "no XML", "<a/>", "<a>" * 50, BOMB])
def test_a_damaged_workbook_is_unreadable_and_nothing_worse(member: str, text: str) -> None:
    content = with_member(workbook(("a", "b"), (1, "x")), member, text)

    with suppress(UnreadableTable):
        rows_of(content)


@pytest.mark.parametrize("cut", [10, 200, 1000])
def test_half_a_workbook_is_told(cut: int) -> None:
    assert "damaged" in refusal(workbook(("a",))[:-cut])


def test_an_archive_of_something_else_is_told() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "Dear desk")

    assert "damaged" in refusal(file.getvalue())
