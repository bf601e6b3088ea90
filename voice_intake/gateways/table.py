"""A table as it stands in a file: a header, and rows of text with the numbers of their lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voice_intake.domain.customers.faults import UnreadableTable
from voice_intake.domain.user_message import UserMessage, said

LARGEST = 50 * 1024 * 1024
"""Bytes of a file."""

MOST_ROWS = 200_000
MOST_CELLS = 20
"""Cells of a row that are looked at."""

Row = tuple[int, Sequence[str]]


MOST_TEXT = 64 * 1024 * 1024
"""Characters of all cells: a table of 200,000 rows has about 30 million."""


@dataclass(frozen=True)
class Table:
    """`rows` can be gone through once, and may raise UnreadableTable half way."""

    header: Sequence[str]
    rows: Iterator[Row]
    expected: int | None
    """How many `rows` there seem to be, which is without the header; None where nothing tells."""
    note: UserMessage | None = None
    """What was taken for granted in reading it, for the person who made it."""


def bounded(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, as long as they are not too many, and hold no more than can be kept."""
    text = 0
    for count, row in enumerate(rows, start=1):
        text += sum(map(len, row[1]))
        if count > MOST_ROWS:
            raise UnreadableTable(
                said("The table goes on after %(most)s rows: delete the empty ones, or split it", most=MOST_ROWS)
            )
        if text > MOST_TEXT:
            raise UnreadableTable(said("The cells of the table hold far more text than names and numbers need"))
        yield row
