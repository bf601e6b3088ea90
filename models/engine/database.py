"""The engine: one address in, a database that keeps its promises out.

Time limits add up to less than the 15 seconds that Twilio waits for an answer, so that a hung database still leaves
time for the static fallback: 3 s for a free connection, 3 s to connect, 5 s for a statement or for SQLite's lock.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, make_url, text

from models.engine import postgresql, sqlite


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///file` or `postgresql://…`; the folder of an SQLite file is made when it is missing.

    Raises ValueError for any other kind of database.
    """
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            return sqlite.make_engine(address)
        case "postgresql" | "postgres":
            return postgresql.make_engine(address)
        case other:
            raise ValueError(f"{other} is not a database that the line can use: sqlite or postgresql")


def reading(engine: Engine) -> Engine:
    """The same engine and pool for transactions that only read: on SQLite they wait for no writer.

    A write in such a transaction is refused by both databases.
    """
    return engine.execution_options(**{sqlite.READ_ONLY: True, "postgresql_readonly": True})


@contextmanager
def looking_first(engine: Engine) -> Iterator[Connection]:
    """A transaction that looks, then says `now_writing`, and writes; committed at the end.

    On SQLite, where only one at a time can write, looking holds up nobody: it is a transaction of its own there.
    """
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.execution_options(**{sqlite.LOOKING: True})
        yield connection
        connection.commit()


def now_writing(connection: Connection) -> None:
    """What was seen before may have changed on SQLite: constraints alone hold what must not happen."""
    if connection.dialect.name == "sqlite":
        connection.commit()
        connection.execution_options(**{sqlite.LOOKING: False})


def overwrite_what_goes(connection: Connection) -> None:
    """Whatever this transaction deletes leaves no bytes in SQLite's file; PostgreSQL's own vacuum does that later."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete = ON"))


def empty_journal(engine: Engine) -> None:
    """SQLite's write-ahead log keeps what pages held before, until this; as far as nobody is just reading them."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
