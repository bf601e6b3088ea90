"""Word to the desk about a case: a row now, told by the worker.

The row says *desk*. Who that is stands in the worker's settings, with secrets that belong neither to the database nor
to the web processes, so only the worker makes of it one row an address (notify_agents.py).
"""

from datetime import datetime

from sqlalchemy import Connection, delete, update

from models.notification import Notification
from models.rows import insert_unless_there, table_of
from voice_intake.domain.messages.notification import Channel

DESK = "desk"
"""The recipient of a word that nobody has taken up yet."""


_notifications = table_of(Notification)


def queue_word(connection: Connection, ticket_id: int, *, kind: str, now: datetime) -> None:
    """`kind` is one of the above; `:` and an identifier after it tell apart what one case may have several of.

    Told again, it only makes sure that what still waits is thought about anew.
    """
    row = {
        "ticket_id": ticket_id,
        "kind": kind,
        "channel": Channel.ALERT,
        "recipient": DESK,
        "status": "pending",
        "due_at": now,
    }
    if insert_unless_there(connection, _notifications, row) is None:
        names = ("ticket_id", "kind", "channel", "recipient")
        waiting = [_notifications.c[name] == row[name] for name in names]
        connection.execute(update(_notifications).where(*waiting).values(due_at=now))


def think_anew(connection: Connection, *, now: datetime) -> None:
    """The desk's hours have changed: what waits for the desk to open may be told sooner."""
    waiting = (
        _notifications.c.channel == Channel.ALERT,
        _notifications.c.recipient == DESK,
        _notifications.c.due_at > now,
    )
    connection.execute(update(_notifications).where(*waiting).values(due_at=now))


def take_back_word(connection: Connection, ticket_id: int, *, kind: str) -> None:
    """Another word says it already; nobody hears of this one who has not yet."""
    of_ticket = (_notifications.c.ticket_id == ticket_id, _notifications.c.kind == kind)
    nobody_yet = (_notifications.c.channel == Channel.ALERT, _notifications.c.recipient == DESK)
    connection.execute(delete(_notifications).where(*of_ticket, *nobody_yet))
