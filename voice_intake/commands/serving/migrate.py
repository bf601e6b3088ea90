"""`voice-intake migrate`: the schema of the configured database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from models import schema
from models.engine.database import make_engine
from voice_intake.commands.terminal.database_text import address, cause, missing_file
from voice_intake.commands.terminal.open_services import DatabaseNotReady
from voice_intake.config import Settings


@click.command()
@click.option("--check", is_flag=True, help="Change nothing: exit with 1 where there is something to do.")
def migrate(*, check: bool) -> None:
    """Bring the database schema up to date; where there is no database file yet, one is made.

    Everything happens in one transaction, or nothing does. Several that start at once wait for the one that does it.
    Take a backup before a new version is put to work: the way back loses what later revisions keep.

    \b
    Examples:
      voice-intake migrate
      voice-intake migrate --check && voice-intake serve
    """
    with _database(Settings.from_environ(os.environ).database_url, must_exist=check) as engine:
        where, before, newest = address(engine.url), schema.current(engine), schema.head()
        if before == newest:
            click.echo(f"{where} has the newest schema already: {newest}")
        elif check:
            raise click.ClickException(f"{where} has {_named(before)}, not {newest}: run voice-intake migrate")
        else:
            upgrade(engine, before)
            click.echo(f"{where} went from {_named(before)} to {newest}")


@contextmanager
def _database(url: str, *, must_exist: bool) -> Iterator[Engine]:
    """Raises DatabaseNotReady where it cannot be reached."""
    try:
        if must_exist and (file := missing_file(url)):
            raise DatabaseNotReady(f"There is no {file} yet: run voice-intake migrate")
        engine = make_engine(url)
    except (SQLAlchemyError, OSError) as failure:
        raise DatabaseNotReady(f"The database cannot be made: {cause(failure)}") from failure
    try:
        yield engine
    except (SQLAlchemyError, OSError) as failure:
        raise DatabaseNotReady(f"The database {address(engine.url)} does not answer: {cause(failure)}") from failure
    finally:
        engine.dispose()


def upgrade(engine: Engine, before: str | None) -> None:
    """Raises DatabaseNotReady for a schema that is newer than this program."""
    try:
        schema.upgrade(engine)
    except CommandError as failure:
        raise DatabaseNotReady(
            f"{address(engine.url)} has {_named(before)}, which this version of the program does not know: "
            "run the newer one"
        ) from failure


def _named(revision: str | None) -> str:
    return f"the schema {revision}" if revision else "no schema"
