"""A table written where it is wanted: whole, or not at all."""

import io
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from voice_intake.gateways.table_file import write_csv
from voice_intake.gateways.workbook_file import write_workbook


def write_table(file: str, kind: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """To a file, or with - to standard output."""
    if file == "-" and kind == "xlsx" and sys.stdout.isatty():
        raise click.UsageError("A workbook is nothing to look at in a terminal: name a FILE, or redirect the output")
    with _output(file) as output:
        if kind == "xlsx":
            write_workbook(output, header, rows)
        else:
            text = io.TextIOWrapper(output, encoding="utf-8", newline="")
            write_csv(text, header, rows)
            text.flush()
            text.detach()


@contextmanager
def _output(file: str) -> Iterator[BinaryIO]:
    """A file that was there is replaced when the new one is complete; only its owner may read who may call."""
    if file == "-":
        yield sys.stdout.buffer
        return
    path = Path(file)
    try:
        descriptor, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
        partial = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as output:
                yield output
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}") from error
