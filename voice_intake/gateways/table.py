"""A table as it stands in a file: a header, and rows of text with the numbers of their lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_intake.domain.errors import VoiceIntakeError

LARGEST = 50 * 1024 * 1024
"""Bytes of a file."""

MOST_ROWS = 200_000
MOST_CELLS = 20
"""Cells of a row that are looked at."""

Row = tuple[int, Sequence[str]]


class UnreadableTable(VoiceIntakeError):
    """This is no table that can be read: what it is, and what to do about it."""


@dataclass(frozen=True)
class Table:
    """`rows` can be gone through once, and may raise UnreadableTable half way."""

    header: Sequence[str]
    rows: Iterator[Row]
    expected: int | None
    """How many rows there seem to be, None where nothing tells."""
    note: str = ""
    """What was taken for granted in reading it, for the person who made it."""


def bounded(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, as long as they are not too many."""
    for count, row in enumerate(rows, start=1):
        if count > MOST_ROWS:
            raise UnreadableTable(f"The table goes on after {MOST_ROWS:,} rows: delete the empty ones, or split it")
        yield row
