"""SQLite as a database that several threads and processes share.

- A commit survives a power cut: `synchronous=FULL` syncs the write-ahead log at every commit. NORMAL would be faster
  and keep the file sound, but the last commits could be gone when the power is back, whose reference somebody heard.
- A transaction that may write begins IMMEDIATE: it waits for its turn at the start, where waiting is safe, and cannot
  fail half way because somebody else wrote meanwhile. Those that only read begin DEFERRED and wait for nobody.
- Threads of one process queue at a lock before they try: SQLite itself lets the waiting poll with growing pauses,
  which is slow and unfair. Processes still meet at SQLite's own lock.
"""

import sqlite3
from contextlib import suppress
from pathlib import Path
from threading import Lock
from time import sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from models.base import json_text

READ_ONLY = "read_only"
"""The execution option of a connection or engine whose transactions only read."""

LOOKING = "looking"
"""The same, for a few selects on a hot path: nothing but care keeps them from writing."""

PATIENCE_SECONDS = 5
"""How long a writer waits for the others, in this process and again outside of it."""


def make_engine(url: URL) -> Engine:
    """An engine whose connections share one lock for writing."""
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    turnstile = Lock()

    def factory(*args: Any, **kwargs: Any) -> QueueingConnection:  # noqa: ANN401
        connection = QueueingConnection(*args, **kwargs)
        connection.turnstile = turnstile
        return connection

    connect_args = {"factory": factory, "timeout": PATIENCE_SECONDS, "isolation_level": None}
    engine = create_engine(
        url, pool_timeout=3, hide_parameters=True, connect_args=connect_args, json_serializer=json_text
    )
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


class QueueingConnection(sqlite3.Connection):
    """A connection that holds its engine's lock for as long as its transaction may write."""

    turnstile: Lock
    holds_turnstile = False
    only_reads = False

    def begin_reading(self) -> None:
        self.execute("PRAGMA query_only = ON")
        self.only_reads = True
        self.execute("BEGIN DEFERRED")

    def begin_looking(self) -> None:
        """Without the guard, whose switching makes SQLite prepare all statements anew: half a millisecond a turn."""
        self.execute("BEGIN DEFERRED")

    def begin_writing(self) -> None:
        if not self.turnstile.acquire(timeout=PATIENCE_SECONDS):
            raise sqlite3.OperationalError(
                f"database is locked: another transaction of this process has been writing for {PATIENCE_SECONDS} s"
            )
        self.holds_turnstile = True
        try:
            self.execute("BEGIN IMMEDIATE")
        except BaseException:
            self.pass_turnstile()
            raise

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self.leave()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self.leave()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.pass_turnstile()

    def leave(self) -> None:
        """Let the next one in, unless the transaction is still there, as after a commit that failed."""
        if self.in_transaction:
            return
        if self.only_reads:
            self.execute("PRAGMA query_only = OFF")
            self.only_reads = False
        self.pass_turnstile()

    def pass_turnstile(self) -> None:
        if self.holds_turnstile:
            self.holds_turnstile = False
            self.turnstile.release()


def prepare(connection: QueueingConnection, entry: ConnectionPoolEntry) -> None:  # noqa: ARG001
    """Settings that SQLite forgets with each connection; the journal's mode alone stays in the file."""
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    keep_write_ahead_log(connection)


def keep_write_ahead_log(connection: QueueingConnection) -> None:
    """Readers and the writer do not wait for each other.

    The first to open a new file switches it over. Whoever opens it in the same moment is turned away at once: here
    alone SQLite does not wait. https://www.sqlite.org/wal.html#activating_and_configuring_wal_mode
    """
    for pause in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0):
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL")
            return
        sleep(pause)
    connection.execute("PRAGMA journal_mode = WAL")


def begin(connection: Connection) -> None:
    """SQLAlchemy's hook in place of the driver's own BEGIN, which would come only before the first write.

    https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#sqlite-enabling-transactions
    """
    ours: Any = connection.connection.driver_connection
    try:
        options = connection.get_execution_options()
        if options.get(READ_ONLY, False):
            ours.begin_reading()
        elif options.get(LOOKING, False):
            ours.begin_looking()
        else:
            ours.begin_writing()
    except sqlite3.Error as error:
        raise OperationalError("BEGIN", None, error) from error
