"""The schema's history: brings a database up to what the models say, or back.

The migrations are in `models/migrations/versions`, to be read from the lowest number up.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.schema import SetColumnComment, SetTableComment

from models.engine.database import reading
from models.tables import metadata

LOCK = 471100268
"""The number of the advisory lock on PostgreSQL; any would do, as long as it stays the same."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to a revision. Processes that start with this at once wait for the one that does it."""
    with migrating(engine) as connection:
        command.upgrade(configuration(connection), revision)
        if revision in ("head", head()):
            write_comments(connection)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to a revision; `base` leaves nothing. What later revisions kept is lost."""
    with migrating(engine) as connection:
        command.downgrade(configuration(connection), revision)


def is_current(engine: Engine) -> bool:
    """Whether the schema is the one that this version of the program was written for."""
    return current(engine) == head()


def current(engine: Engine) -> str | None:
    """The revision of the database; None when it is empty."""
    with reading(engine).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def head() -> str | None:
    """The newest revision that this version of the program knows."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """One transaction for the whole way, which nobody else migrates in, and in which everything or nothing happens."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            with foreign_keys_off(connection), connection.begin():
                yield connection
                refuse_orphans(connection)
        else:
            with connection.begin():
                connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
                yield connection


@contextmanager
def foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by copying and dropping it, and the drop would take the rows that refer to it along.

    Its switch works outside of a transaction only; what the migration did is checked before it is committed.
    https://www.sqlite.org/lang_altertable.html#otheralter
    """
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def refuse_orphans(connection: Connection) -> None:
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        raise RuntimeError(f"the migration left rows that refer to nothing: {orphans[:10]}")


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings, made here so that they come along with an installed package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def write_comments(connection: Connection) -> None:
    """Tell PostgreSQL what tables and columns hold, in the models' words: a better word needs no migration."""
    if not connection.dialect.supports_comments:
        return
    for table in metadata.sorted_tables:
        connection.execute(SetTableComment(table))
        for column in table.columns:
            connection.execute(SetColumnComment(column))
