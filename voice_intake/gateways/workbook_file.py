"""A table from an XLSX workbook's first sheet, and to one.

openpyxl reads the sheet row by row, and refuses XML entities by defusedxml. Formulas are not computed, nor is what was
computed before taken for granted: such a cell comes as a Formula.
"""

import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, time
from itertools import islice
from typing import Any, BinaryIO, TypeVar

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from voice_intake.domain.customers.cells import Formula
from voice_intake.domain.customers.faults import UnreadableTable
from voice_intake.domain.user_message import said
from voice_intake.gateways.formula_safe import disarm_typed, plain
from voice_intake.gateways.table import MOST_CELLS, MOST_ROWS, Row, Table, bounded
from voice_intake.gateways.workbook_limits import check_archive, damaged

T = TypeVar("T")

FORMULA, ERROR, TEXT = "f", "e", "s"
"""openpyxl's names for what a cell holds."""

AT_ONCE = 500
"""Rows that are read and then handed on: what guards the reading costs as much as a row."""


def read_workbook(file: BinaryIO) -> Table:
    """Raises UnreadableTable."""
    check_archive(file)
    book = _guarded(lambda: load_workbook(file, read_only=True, keep_links=False))
    if not book.worksheets:
        raise UnreadableTable(said("The workbook has no sheet with cells"))
    sheet = book.worksheets[0]
    expected = min(sheet.max_row - 1, MOST_ROWS) if sheet.max_row else None
    sheet.reset_dimensions()
    rows = _rows(sheet)
    header = next(rows, (1, [""]))[1]
    return Table(header=header, rows=bounded(rows), expected=expected)


def write_workbook(file: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Every cell is text, also to a spreadsheet in which it is edited: no formula comes of it, and no zero is lost."""
    rows = list(rows)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("allowlist")
    # Without its size in the file, openpyxl reads a sheet twice.
    sheet.calculate_dimension = lambda: f"A1:{get_column_letter(len(header))}{len(rows) + 1}"
    sheet.freeze_panes = "A2"
    for place in range(1, len(header) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 20
    bold = Font(bold=True)
    sheet.append([_text(sheet, name, bold) for name in header])
    for row in rows:
        sheet.append([_text(sheet, disarm_typed(text)) if text else None for text in row])
    book.save(file)


def _text(sheet: Any, text: str, font: Font | None = None) -> Cell:  # noqa: ANN401 - openpyxl's sheets have no types
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = TEXT
    cell.number_format = "@"
    if font:
        cell.font = font
    return cell


def _rows(sheet: Any) -> Iterator[Row]:  # noqa: ANN401 - as above
    """Rows by their places in the sheet; cells after MOST_CELLS are not looked at."""
    rows = enumerate(sheet.iter_rows(max_col=MOST_CELLS), 1)
    while batch := _guarded(lambda: [_row(line, cells) for line, cells in islice(rows, AT_ONCE)]):
        yield from batch


def _row(line: int, cells: Iterable[Any]) -> Row:
    return line, [_word(cell.value, cell.data_type) for cell in cells]


def _guarded(read: Callable[[], T]) -> T:
    """openpyxl warns of what it leaves out, and on a damaged file raises whatever its parser stumbles over."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return read()
    except Exception as error:
        first = _first_cause(error)
        cause = f"{type(first).__name__}: {first}"[:200]
        raise UnreadableTable(damaged(cause)) from error


def _first_cause(error: BaseException) -> BaseException:
    while error.__cause__:
        error = error.__cause__
    return error


def _word(value: object, data_type: str) -> str:
    """A cell as its spreadsheet shows it: whole numbers without a point, days without an hour."""
    if data_type in (FORMULA, ERROR):
        return Formula(getattr(value, "text", None) or value or "a formula")
    match value:
        case None:
            return ""
        case str():
            return plain(value)
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
    return str(value)
