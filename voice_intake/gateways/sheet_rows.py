"""The rows of a workbook's sheet as words, and the words that its cells share, as expat comes by them.

A library that makes objects of every cell, and a tree before that, takes most of the time of a large table. One row is
held at a time. XML that declares entities is refused before any of them could be expanded.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import IO, NoReturn
from xml.parsers import expat

from defusedxml.common import EntitiesForbidden
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHEET_MAIN_NS

from voice_intake.domain.allowlist_cells import Formula
from voice_intake.gateways.formula_safe import plain
from voice_intake.gateways.table import MOST_CELLS, Row

PIECE = 64 * 1024
"""Bytes that are parsed at once: the rows in them are held until they are asked for."""

ROW, CELL, VALUE, FORMULA, TEXT, PHONETIC, SHARED, DIMENSION = (
    f"{SHEET_MAIN_NS} {name}" for name in ("row", "c", "v", "f", "t", "rPh", "si", "dimension")
)
DIGITS = "0123456789"

ESCAPE = "x005F_"
"""Keeps what is meant as it stands from being taken for a character by its number: _x005F_x0041_ is _x0041_."""


@dataclass(frozen=True)
class Book:
    """What a sheet refers to: words by their place, and which formats show a number as a day or as a span of time."""

    words: Sequence[str]
    days: Container[int]
    spans: Container[int]
    epoch: datetime


def shared_words(file: IO[bytes]) -> list[str]:
    listener = _Words()
    for _ in _parsed(file, listener):
        pass
    return listener.words


class Sheet:
    """Rows by their places in the sheet, gone through once; cells after MOST_CELLS are not looked at."""

    def __init__(self, file: IO[bytes], book: Book) -> None:
        self._listener = _Rows(book)
        self._pieces = _parsed(file, self._listener)

    def __iter__(self) -> Iterator[Row]:
        expected = 1
        for _ in self._pieces:
            rows, self._listener.rows = self._listener.rows, []
            for line, cells in rows:
                if line < expected:
                    raise ValueError(f"row {line} comes after row {expected - 1}")
                yield from ((missing, []) for missing in range(expected, line))
                yield line, cells
                expected = line + 1

    @property
    def size(self) -> int | None:
        """How many rows the sheet says that it has, once the first of them was read; None where it does not say."""
        return self._listener.size


class _Listener:
    """Gathers the text of an element that matters, leaving out how it is pronounced."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.is_phonetic = False
        self.ear: list[str] | None = None
        """Where the text goes that comes now: every end of an element ends it."""

    def listen(self, ear: list[str]) -> None:
        self.ear = None if self.is_phonetic else ear

    def hear(self, text: str) -> None:
        if self.ear is not None:
            self.ear.append(text)


class _Words(_Listener):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == TEXT:
            self.listen(self.text)
        elif name == PHONETIC:
            self.is_phonetic = True

    def end(self, name: str) -> None:
        self.ear = None
        if name == SHARED:
            self.words.append("".join(self.text).replace(ESCAPE, ""))
            self.text.clear()
        elif name == PHONETIC:
            self.is_phonetic = False


class _Rows(_Listener):
    def __init__(self, book: Book) -> None:
        super().__init__()
        self.rows: list[tuple[int, list[str]]] = []
        self.size: int | None = None
        self._book = book
        self._line = self._place = self._style = 0
        self._cells: list[str] = []
        self._kind = ""
        self._formula: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == CELL:
            self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
            where = attributes.get("r")
            self._place = column_index_from_string(where.rstrip(DIGITS)) if where else self._place + 1
            self._formula = None
            self.text.clear()
        elif name in (VALUE, TEXT):
            self.listen(self.text)
        elif name == FORMULA:
            self._formula = ["="]
            self.listen(self._formula)
        elif name == ROW:
            self._line = int(float(attributes["r"])) if "r" in attributes else self._line + 1
            self._place, self._cells = 0, []
        elif name == PHONETIC:
            self.is_phonetic = True
        elif name == DIMENSION:
            end = attributes.get("ref", "").rpartition(":")[2]
            self.size = int("0" + "".join(filter(str.isdecimal, end))) or None

    def end(self, name: str) -> None:
        self.ear = None
        if name == CELL:
            if self._place <= MOST_CELLS and (word := self._word()):
                self._cells += [""] * (self._place - len(self._cells))
                self._cells[self._place - 1] = word
        elif name == ROW:
            self.rows.append((self._line, self._cells))
        elif name == PHONETIC:
            self.is_phonetic = False

    def _word(self) -> str:
        """A cell as its spreadsheet shows it; what it computes is not taken for granted."""
        text = "".join(self.text)
        if self._formula is not None:
            written = "".join(self._formula)
            return Formula(written if written != "=" else "a formula")
        if not text:
            return ""
        match self._kind:
            case "s":
                return plain(self._book.words[int(text)])
            case "n":
                return self._number(int(text) if text.isdecimal() else float(text))
            case "b":
                return "TRUE" if int(text) else "FALSE"
            case "e":
                return Formula(text)
            case "d":
                return _moment(from_ISO8601(text))  # type: ignore[no-untyped-call]
        return plain(text)

    def _number(self, value: float) -> str:
        """Whole ones without a point."""
        if self._style in self._book.days:
            try:
                return _moment(from_excel(value, self._book.epoch, timedelta=self._style in self._book.spans))
            except (OverflowError, ValueError):
                return Formula("#VALUE!")
        return str(int(value)) if isinstance(value, int) or value.is_integer() else str(value)


def _moment(value: object) -> str:
    """Days without an hour."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)


def _parsed(file: IO[bytes], listener: _Words | _Rows) -> Iterator[None]:
    """Stops after each piece, so that what was found in it can be taken."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.EntityDeclHandler = _forbid
    parser.StartElementHandler, parser.EndElementHandler = listener.start, listener.end
    parser.CharacterDataHandler = listener.hear
    while piece := file.read(PIECE):
        parser.Parse(piece, False)  # noqa: FBT003 - expat knows no names
        yield
    parser.Parse(b"", True)  # noqa: FBT003 - as above
    yield


def _forbid(name: str, _is_parameter: object, value: str | None, *where: str | None) -> NoReturn:
    raise EntitiesForbidden(name, value, *where)
