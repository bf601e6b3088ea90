"""Rows of words as lines whose columns stand under each other."""

from collections.abc import Iterator, Sequence


def in_columns(rows: Sequence[Sequence[str]], *, gap: str = "  ") -> Iterator[str]:
    """One line a row; the last column is as long as it likes."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield gap.join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip()
