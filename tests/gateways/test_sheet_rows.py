"""A sheet is read as openpyxl reads it, and what only other programs write is understood too."""

import io
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.xml.constants import SHEET_MAIN_NS

from tests.gateways.test_workbook_file import SHEET, with_member
from voice_intake.domain.allowlist_cells import Formula
from voice_intake.domain.allowlist_faults import UnreadableTable
from voice_intake.gateways.table import Table
from voice_intake.gateways.table_file import read_table

CELLS = ("Ærø", "_x0041_", " a\nb ", 7, -7, 0.25, 1e20, True, date(2026, 1, 31), time(8, 30), timedelta(hours=30), None)


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_rows(rows: str, *, before: str = "") -> Table:
    text = f'<x:worksheet xmlns:x="{SHEET_MAIN_NS}">{before}<x:sheetData>{rows}</x:sheetData></x:worksheet>'
    return read_table(io.BytesIO(with_member(saved(Workbook()), SHEET, text)))


def words(rows: Iterable[tuple[int, object]]) -> dict[int, object]:
    return dict(rows)


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_cells_are_those_that_openpyxl_finds(epoch: datetime | None) -> None:
    book = Workbook()
    if epoch:
        book.epoch = epoch
    book.active.append(["header"])
    book.active.append(CELLS)
    content = saved(book)

    [(_, found)] = read_table(io.BytesIO(content)).rows

    known = [cell.value for cell in load_workbook(io.BytesIO(content)).active[2]]
    assert known[8] == datetime(2026, 1, 31)  # noqa: DTZ001 - a spreadsheet's day has no time zone
    told = [*map(str, known[:6]), "100000000000000000000", "TRUE", "2026-01-31", *map(str, known[9:11])]
    assert [str(cell) for cell in found] == told


def test_rows_and_cells_without_a_place_follow_each_other() -> None:
    table = with_rows(
        '<x:row r="1"><x:c t="str"><x:v>a</x:v></x:c></x:row><x:row><x:c/><x:c><x:v>5</x:v></x:c></x:row>'
        '<x:row r="5"><x:c r="C5" t="str"><x:v>c</x:v></x:c></x:row>',
        before='<x:dimension ref="A1:C5"/>',
    )

    assert (table.header, table.expected) == (["a"], 5)
    assert words(table.rows) == {2: ["", "5"], 3: [], 4: [], 5: ["", "", "c"]}


def test_how_a_word_is_pronounced_is_left_out() -> None:
    table = with_rows(
        '<x:row><x:c t="inlineStr"><x:is><x:r><x:t>Nord</x:t></x:r><x:r><x:t>lys</x:t></x:r>'
        "<x:rPh><x:t>nor</x:t></x:rPh></x:is></x:c></x:row>"
    )
    assert table.header == ["Nordlys"]


def test_what_was_computed_is_not_taken_for_granted() -> None:
    table = with_rows(
        '<x:row/><x:row><x:c><x:f t="shared" si="0"/><x:v>7</x:v></x:c><x:c t="e"><x:v>#N/A</x:v></x:c></x:row>'
    )

    [(_, found)] = table.rows

    assert found == ["a formula", "#N/A"]
    assert all(isinstance(cell, Formula) for cell in found)


def test_a_row_out_of_its_place_is_not_passed_over() -> None:
    table = with_rows('<x:row r="1"/><x:row r="3"/><x:row r="2"/>')

    with pytest.raises(UnreadableTable, match="row 2 comes after row 3"):
        list(table.rows)
