"""A table from an XLSX workbook's first sheet, and to one.

openpyxl reads all but the cells, and refuses XML entities by defusedxml. Formulas are not computed, nor is what was
computed before taken for granted: such a cell comes as a Formula.
"""

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import Font
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import get_column_letter
from openpyxl.xml.constants import SHARED_STRINGS

from voice_intake.domain.allowlist_faults import UnreadableTable
from voice_intake.domain.sentence import said
from voice_intake.gateways.formula_safe import disarm_typed
from voice_intake.gateways.sheet_rows import Book, Sheet, shared_words
from voice_intake.gateways.table import MOST_ROWS, Row, Table, bounded
from voice_intake.gateways.workbook_limits import check_archive, damaged

TEXT = "s"
"""openpyxl's name for what a cell holds."""


def read_workbook(file: BinaryIO) -> Table:
    """Raises UnreadableTable."""
    check_archive(file)
    with _damage_told():
        sheet = _first_sheet(file)
    rows = _guarded(sheet)
    header = next(rows, (1, [""]))[1]
    return Table(header=header, rows=bounded(rows), expected=sheet.size and min(sheet.size, MOST_ROWS))


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


def _first_sheet(file: BinaryIO) -> Sheet:
    """openpyxl knows which it is, and which formats show a number as a day; it warns of what it leaves out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader = ExcelReader(file, read_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        parts = [part for _, part in reader.parser.find_sheets() if "chartsheet" not in part.Type]
    sheet = next((part.target for part in parts if part.target in reader.valid_files), None)
    if sheet is None:
        raise UnreadableTable(said("The workbook has no sheet with cells"))
    shared = reader.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
    words = shared_words(reader.archive.open(shared.PartName[1:])) if shared else []
    book: Any = reader.wb
    formats = Book(words, book._date_formats, book._timedelta_formats, book.epoch)
    return Sheet(reader.archive.open(sheet), formats)


def _guarded(rows: Iterable[Row]) -> Iterator[Row]:
    with _damage_told():
        yield from rows


@contextmanager
def _damage_told() -> Iterator[None]:
    """On a damaged file, openpyxl raises whatever its parsers stumble over."""
    try:
        yield
    except UnreadableTable:
        raise
    except Exception as error:
        first = _first_cause(error)
        cause = f"{type(first).__name__}: {first}"[:200]
        raise UnreadableTable(damaged(cause)) from error


def _first_cause(error: BaseException) -> BaseException:
    while error.__cause__:
        error = error.__cause__
    return error
