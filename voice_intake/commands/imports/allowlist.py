"""`voice-intake allowlist`: customers, contracts, contacts and numbers as a table, in and out."""

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import file_digest
from itertools import groupby
from pathlib import Path
from time import sleep

import click

from voice_intake.actions.imports.decide import undo_import
from voice_intake.actions.imports.diff import Plan
from voice_intake.actions.imports.export import export_allowlist
from voice_intake.actions.imports.import_now import Import, Source, TooManyRemovals, import_allowlist, predict_import
from voice_intake.actions.imports.import_page import list_imports, show_import
from voice_intake.actions.imports.lint_allowlist import check_allowlist
from voice_intake.actions.imports.worker import take_step
from voice_intake.commands.imports.diff_text import TOLD, summary, told
from voice_intake.commands.imports.write_table import write_table
from voice_intake.commands.terminal.open_services import open_desk, operator
from voice_intake.commands.terminal.progress_bar import watched
from voice_intake.domain.customers.row import COLUMNS
from voice_intake.domain.imports.lint import LintResult
from voice_intake.gateways.table import LARGEST
from voice_intake.gateways.table_file import read_table

EPILOG = f"""The table has one row for each number, and the columns {", ".join(COLUMNS)}, in any order. A contact
with two numbers has two rows, an empty phone is a contact who comes in by PIN only, and a row without contact and email
is a customer or contract alone. Days are written 2026-01-31 or 31-01-2026, administrator is yes or no (ja, nej, x),
language da, en or empty."""

FILE = click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True)
EVERYTHING = click.option(
    "--all", "everything", is_flag=True, help=f"Tell all changes, not the first {TOLD} of a kind."
)
REMOVE_MANY = click.option(
    "--remove-many", is_flag=True, help="Yes, more than half of the customers or contacts are to go."
)
PAUSE = 0.2
"""Seconds between two looks at what the worker is doing."""


@click.group(epilog=EPILOG)
def allowlist() -> None:
    """Who may call, as a table that spreadsheets read and write: CSV (UTF-8, comma or semicolon) or XLSX.

    \b
    Examples:
      voice-intake allowlist export allowlist.xlsx
      voice-intake allowlist import allowlist.xlsx --dry-run
      voice-intake allowlist import allowlist.xlsx
      voice-intake allowlist undo
      voice-intake allowlist check
    """


@allowlist.command("import", epilog=EPILOG)
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Tell what would change, and change nothing.")
@REMOVE_MANY
@EVERYTHING
def import_(file: str, *, dry_run: bool, remove_many: bool, everything: bool) -> None:
    """Make the table in FILE the allowlist: all of it, or nothing when anything is wrong with it.

    The table is the whole truth: customers, contracts, contacts and numbers that it does not name are removed. Contacts
    that stay keep their PIN and their block, and numbers that stay the times at which they hold. A customer with cases
    stays, without contracts, contacts and numbers. With - the table comes from standard input. What was changed can be
    taken back for a day: here with `undo`, or on the page of imports.

    \b
    Examples:
      voice-intake allowlist import allowlist.csv --dry-run
      voice-intake allowlist import allowlist.csv
    """
    services = open_desk()
    with _table(file, remove_many=remove_many) as table, _refusal_told(everything=everything):
        if dry_run:
            _tell(predict_import(services, table), everything=everything)
            click.echo("Nothing was written: this was a dry run.")
            return
        done = import_allowlist(services, table, actor=operator(), now=services.clock())
    _tell(done.plan, everything=everything)
    back = f" For a day, `voice-intake allowlist undo {done.import_id}` takes it back." if done.import_id else ""
    click.echo(f"Imported.{back}")


@allowlist.command()
@click.argument("number", type=int, required=False)
def undo(number: int | None) -> None:
    """Take back what an import changed: the one with that NUMBER, or the newest.

    Everything becomes what it was before, with its PINs, blocks and times. Where somebody has changed some of it since,
    nothing is taken back, and you are told what stands in the way. Imports that were uploaded in the browser can be
    taken back too; the last part of their address is the number.

    \b
    Examples:
      voice-intake allowlist undo
      voice-intake allowlist undo 7
    """
    services = open_desk()
    chosen = number or next((it.id for it in list_imports(services) if it.status == "applied"), None)
    if chosen is None:
        raise click.ClickException("There is no import that could be taken back.")
    undo_import(services, chosen, actor=operator(), now=services.clock())
    while (shown := show_import(services, chosen)) and shown.is_at_work:
        if not take_step(services, now=services.clock(), read_table=read_table):
            sleep(PAUSE)
    if shown is None or shown.status != "undone":
        raise click.ClickException(f"Nothing was taken back: {shown and shown.found and shown.found.note}.")
    click.echo(f"Import {chosen} ({shown.file_name}) was taken back.")


@allowlist.command(epilog=EPILOG)
@click.argument("file", type=FILE, required=False)
@REMOVE_MANY
@EVERYTHING
def check(file: str | None, *, remove_many: bool, everything: bool) -> None:
    """Look for what will hurt somebody who calls; with FILE, for what an import of it would change or refuse.

    Without FILE this is advice: customers without a contract in force, extended ones without an administrator,
    administrators who have no way in, contracts that overlap, numbers that end soon or are shared. With FILE the exit
    code is 1 when an import would refuse it, and nothing is written either way.

    \b
    Examples:
      voice-intake allowlist check
      voice-intake allowlist check allowlist.xlsx
    """
    services = open_desk()
    if file is None:
        _tell_findings(check_allowlist(services, now=services.clock()))
        return
    with _table(file, remove_many=remove_many) as table, _refusal_told(everything=everything):
        plan = predict_import(services, table)
    _tell(plan, everything=everything)
    click.echo("The table is sound; nothing was written.")


@allowlist.command(epilog=EPILOG)
@click.argument("file", type=click.Path(dir_okay=False, writable=True, allow_dash=True), default="-")
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx"]), help="Otherwise as FILE ends; else CSV.")
def export(file: str, kind: str | None) -> None:
    """Write the allowlist to FILE, or as CSV to standard output. Importing it again changes nothing.

    Cells that a spreadsheet would take for a formula, telephone numbers among them, have an apostrophe before them in
    CSV: '+4520123401. Importing takes it away. In XLSX they are text, and look as they are.

    \b
    Examples:
      voice-intake allowlist export > allowlist.csv
      voice-intake allowlist export allowlist.xlsx
    """
    services = open_desk()
    rows = export_allowlist(services, now=services.clock())
    write_table(file, kind or ("xlsx" if Path(file).suffix.lower() == ".xlsx" else "csv"), COLUMNS, rows)


@contextmanager
def _table(file: str, *, remove_many: bool) -> Iterator[Import]:
    """The file as it is read, with a bar for whoever waits."""
    with _opened(file) as stream:
        source = _source(file, stream)
        table = read_table(stream)
        if table.note:
            click.echo(table.note, err=True)
        rows = watched(table.rows, "Reading", table.expected)
        yield Import(table.header, rows, may_remove_many=remove_many, source=source)


def _opened(file: str) -> io.BytesIO | io.BufferedReader:
    """Standard input cannot be gone back in, so as much of it is kept as a file may have, and one byte too many."""
    return io.BytesIO(sys.stdin.buffer.read(LARGEST + 1)) if file == "-" else Path(file).open("rb")


def _source(file: str, stream: io.BytesIO | io.BufferedReader) -> Source:
    name = "standard input" if file == "-" else Path(file).name[-200:]
    checksum = file_digest(stream, "sha256").hexdigest()
    return Source(name, stream.seek(0, io.SEEK_END), checksum)


@contextmanager
def _refusal_told(*, everything: bool) -> Iterator[None]:
    """An import that would remove too much says what."""
    try:
        yield
    except TooManyRemovals as refusal:
        _tell(refusal.plan, everything=everything)
        raise click.ClickException(f"{refusal} Nothing was changed; with --remove-many it is.") from refusal


def _tell(plan: Plan, *, everything: bool) -> None:
    for line in told(plan, everything=everything):
        click.echo(line)
    click.echo(f"{summary(plan)}.".capitalize())


def _tell_findings(findings: Sequence[LintResult]) -> None:
    for trouble, group in groupby(findings, key=lambda finding: finding[0]):
        click.secho(trouble.capitalize(), bold=True)
        for _, who in group:
            click.echo(f"  {who}")
    if not findings:
        click.echo("Nothing on the allowlist will hurt anybody.")
