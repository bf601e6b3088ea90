"""A table from a file, and to one: CSV or XLSX, told apart by what is in the file, not by its name.

Files come from other people's spreadsheets: their size is bounded before they are read, and what cannot be read is told
with what to do about it.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, TextIO

from voice_intake.domain.customers.faults import UnreadableTable
from voice_intake.domain.user_message import said
from voice_intake.gateways.formula_safe import disarm, plain
from voice_intake.gateways.table import LARGEST, Row, Table, bounded
from voice_intake.gateways.workbook_file import read_workbook

CHUNK = 1024 * 1024
BEGINNING = 64 * 1024
"""Bytes in which the header's line ends."""

LONGEST_LINE = 256 * 1024

WORKBOOK = b"PK\x03\x04"
UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
"""As Excel saves "Unicode text"."""

NO_TABLES = {
    b"\xd0\xcf\x11\xe0": said(
        "The file is an old Excel workbook, or one with a password: save it as XLSX, without a password"
    ),
    b"%PDF": said("The file is a PDF: save the table as XLSX or as CSV UTF-8"),
}

READ_AS_WINDOWS_1252 = said("This is no UTF-8: it was read as Windows-1252, as Excel saves plain CSV.")


def read_table(file: BinaryIO) -> Table:
    """Needs a file that can be gone back in, which stays open while rows are read. Raises UnreadableTable."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > LARGEST:
        megabytes = {"size": f"{size / 2**20:,.0f}", "most": str(LARGEST // 2**20)}
        raise UnreadableTable(said("The file has %(size)s MB: at most %(most)s MB are read", **megabytes))
    beginning = file.read(BEGINNING)
    file.seek(0)
    for signature, refusal in NO_TABLES.items():
        if beginning.startswith(signature):
            raise UnreadableTable(refusal)
    if beginning.startswith(WORKBOOK):
        return read_workbook(file)
    return _read_utf_16(file, UTF_16[beginning[:2]]) if beginning[:2] in UTF_16 else _read_csv(file)


def write_csv(file: TextIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Commas, and a line feed after each row."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([disarm(cell) for cell in row] for row in rows)


def _read_utf_16(file: BinaryIO, encoding: str) -> Table:
    """A copy in UTF-8, mostly half as large as the file: what goes over lines and cells goes by bytes."""
    copy = io.BytesIO()
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(CHUNK):
            copy.write(decoder.decode(chunk).encode())
        copy.write(decoder.decode(b"", final=True).encode())
    except UnicodeError as error:
        raise UnreadableTable(said("The file is damaged UTF-16 text: save it as CSV UTF-8")) from error
    copy.seek(0)
    return _read_csv(copy)


def _read_csv(file: BinaryIO) -> Table:
    encoding, lines = _look_through(file)
    first = file.readline(BEGINNING)
    file.seek(0)
    rows = _rows(_lines(file, encoding), _delimiter(first))
    header = next(rows, (1, [""]))[1]
    note = None if encoding == "utf-8-sig" else READ_AS_WINDOWS_1252
    return Table(header=header, rows=bounded(rows), expected=max(lines - 1, 0), note=note)


def _delimiter(header: bytes) -> str:
    """Excel writes semicolons where the comma parts decimals, and tabs into "Unicode text"."""
    return max((",", ";", "\t"), key=lambda delimiter: header.count(delimiter.encode()))


def _look_through(file: BinaryIO) -> tuple[str, int]:
    """The encoding and the number of lines, without keeping more than a piece of the file."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_utf8, ends, last = True, 0, b""
    while chunk := file.read(CHUNK):
        if b"\0" in chunk:
            raise UnreadableTable(said("The file is no text: save the table as XLSX or as CSV UTF-8"))
        ends += chunk.count(b"\n")
        last = chunk[-1:]
        is_utf8 = is_utf8 and _decodes(utf8, chunk)
    is_utf8 = is_utf8 and _decodes(utf8, b"", is_last=True)
    file.seek(0)
    if not is_utf8:
        _check_windows_1252(file)
    return ("utf-8-sig" if is_utf8 else "cp1252"), ends + (last not in (b"", b"\n"))


def _check_windows_1252(file: BinaryIO) -> None:
    """Five bytes stand for nothing in it."""
    for number, line in enumerate(iter(lambda: file.readline(CHUNK), b""), start=1):
        if any(byte in line for byte in (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")):
            raise UnreadableTable(
                said("Line %(line)s is neither UTF-8 nor Windows-1252: save the table as CSV UTF-8", line=str(number))
            )
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
            raise UnreadableTable(said("Line %(line)s is far longer than a row of a table can be", line=str(number)))
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
        told = {"line": str(line), "error": str(error)}
        hint = said("Line %(line)s cannot be read: %(error)s; is a quotation mark too many or missing?", **told)
        raise UnreadableTable(hint) from error
