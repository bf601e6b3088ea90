"""PostgreSQL as a database that may restart, hang or vanish without the line doing so.

A pooled connection is looked at before it is used. A server that stops, restarts or ends a session closes the socket,
which makes it readable; on a sound idle connection there is nothing to read. Looking costs a system call, where a
ping would cost every turn a round trip. A server that vanishes without a word is found by the keepalives that the
kernel sends while the connection is idle, and looks the same afterwards.
"""

from select import POLLIN, poll
from typing import Any

from psycopg import Connection, Error
from sqlalchemy import URL, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from models.base import json_text

SERVER_SETTINGS = {
    "statement_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
}

CONNECT = {
    "application_name": "voice-intake",
    "connect_timeout": "3",
    "options": " ".join(f"-c {name}={value}" for name, value in SERVER_SETTINGS.items()),
    "tcp_user_timeout": "5000",  # ms that sent data may stay unacknowledged: a statement to a machine that is gone
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "2",
}


def make_engine(url: URL) -> Engine:
    """An engine on psycopg 3; what the address says itself (`?connect_timeout=10`) stands."""
    address = url.set(drivername="postgresql+psycopg")
    defaults = {name: value for name, value in CONNECT.items() if name not in url.query}
    engine = create_engine(
        address, pool_timeout=3, hide_parameters=True, connect_args=defaults, json_serializer=json_text
    )
    event.listen(engine, "checkout", refuse_closed)
    event.listen(engine, "handle_error", hide_row)
    return engine


def refuse_closed(
    connection: "Connection[Any]",
    entry: ConnectionPoolEntry,  # noqa: ARG001
    proxy: PoolProxiedConnection,  # noqa: ARG001
) -> None:
    """Raise what makes the pool open a new connection, and drop all others as old as this one."""
    if connection.closed or has_something_to_read(connection.fileno()):
        raise InvalidatePoolError("the server closed this connection")


def has_something_to_read(descriptor: int) -> bool:
    watched = poll()
    watched.register(descriptor, POLLIN)
    return bool(watched.poll(0))


def hide_row(context: ExceptionContext) -> None:
    """Leave out the server's DETAIL, which quotes the row that it refused: numbers and names, on their way to a log."""
    error, wrapped = context.original_exception, context.sqlalchemy_exception
    if not isinstance(error, Error) or not error.diag.message_detail:
        return
    told, kept = str(error), error.diag.message_primary or ""
    error.args = (kept,)
    if wrapped is not None:
        wrapped.args = tuple(each.replace(told, kept) for each in wrapped.args)
