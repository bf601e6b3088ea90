"""A table from a file, and to one: CSV or XLSX, told apart by what is in the file, not by its name.

Files come from other people's spreadsheets: their size is bounded before they are read, and what cannot be read is told
with what to do about it.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, TextIO

from voice_intake.gateways.formula_safe import disarm, plain
from voice_intake.gateways.table import LARGEST, Row, Table, UnreadableTable, bounded
from voice_intake.gateways.workbook_file import read_workbook

CHUNK = 1024 * 1024
BEGINNING = 64 * 1024
"""Bytes in which the header's line ends."""

LONGEST_LINE = 256 * 1024

KINDS = {
    b"PK\x03\x04": "xlsx",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, or one with a password: save it as XLSX, without a password",
    b"%PDF": "a PDF: save the table as XLSX or as CSV UTF-8",
    b"\xff\xfe": "UTF-16 text: save it as CSV UTF-8",
    b"\xfe\xff": "UTF-16 text: save it as CSV UTF-8",
}


def read_table(file: BinaryIO) -> Table:
    """Needs a file that can be gone back in, which stays open while rows are read. Raises UnreadableTable."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > LARGEST:
        raise UnreadableTable(f"The file has {size / 2**20:,.0f} MB: at most {LARGEST // 2**20} MB are read")
    beginning = file.read(BEGINNING)
    file.seek(0)
    kind = next((kind for signature, kind in KINDS.items() if beginning.startswith(signature)), "csv")
    if kind not in ("xlsx", "csv"):
        raise UnreadableTable(f"The file is {kind}")
    return read_workbook(file) if kind == "xlsx" else _read_csv(file)


def write_csv(file: TextIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Commas, and a line feed after each row."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([disarm(cell) for cell in row] for row in rows)


def _read_csv(file: BinaryIO) -> Table:
    encoding, ends = _look_through(file)
    first = file.readline(BEGINNING)
    file.seek(0)
    rows = _rows(_lines(file, encoding), ";" if first.count(b";") > first.count(b",") else ",")
    header = next(rows, (1, [""]))[1]
    note = "" if encoding == "utf-8-sig" else "This is no UTF-8: it was read as Windows-1252, as Excel saves plain CSV."
    return Table(header=header, rows=bounded(rows), expected=max(ends - 1, 0), note=note)


def _look_through(file: BinaryIO) -> tuple[str, int]:
    """The encoding and the number of line ends, without keeping more than a piece of the file."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_utf8, ends = True, 0
    while chunk := file.read(CHUNK):
        if b"\0" in chunk:
            raise UnreadableTable("The file is no text: save the table as XLSX or as CSV UTF-8")
        ends += chunk.count(b"\n")
        is_utf8 = is_utf8 and _decodes(utf8, chunk)
    is_utf8 = is_utf8 and _decodes(utf8, b"", is_last=True)
    file.seek(0)
    if not is_utf8:
        _check_windows_1252(file)
    return ("utf-8-sig" if is_utf8 else "cp1252"), ends


def _check_windows_1252(file: BinaryIO) -> None:
    """Five bytes stand for nothing in it."""
    for number, line in enumerate(iter(lambda: file.readline(CHUNK), b""), start=1):
        if any(byte in line for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")):
            raise UnreadableTable(f"Line {number} is neither UTF-8 nor Windows-1252: save the table as CSV UTF-8")
    file.seek(0)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, is_last: bool = False) -> bool:
    try:
        decoder.decode(chunk, is_last)
    except UnicodeDecodeError:
        return False
    return True


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """A line is not kept further than a row of a table can be long."""
    for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), start=1):
        if len(line) == LONGEST_LINE:
            raise UnreadableTable(f"Line {number} is far longer than a row of a table can be")
        yield line.decode(encoding)


def _rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """Rows with the lines on which they begin: a quoted cell may go over several."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, [plain(cell) for cell in row]
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableTable(
            f"Line {line} cannot be read: {error}; is a quotation mark too many or missing?"
        ) from error
