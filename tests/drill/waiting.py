"""Time that the drill does not have: rows that wait for it are moved instead, while no process is at work."""

from datetime import timedelta

from sqlalchemy import Engine, Table, select, update

from models.notification import Notification
from models.rows import table_of
from models.voicemail import Voicemail

WAITING = ((table_of(Voicemail), ("due_at",)), (table_of(Notification), ("due_at", "tried_at")))
"""What is due, and since when a text is being looked for."""


def let_time_pass(engine: Engine, span: timedelta) -> int:
    """As if `span` had passed: leases of killed workers run out, pauses end. How many rows were due."""
    return sum(_move(engine, table, columns, span) for table, columns in WAITING)


def _move(engine: Engine, table: Table, columns: tuple[str, ...], span: timedelta) -> int:
    with engine.begin() as connection:
        rows = connection.execute(select(table).where(table.c.due_at.is_not(None))).all()
        for row in rows:
            told = {name: getattr(row, name) - span for name in columns if getattr(row, name)}
            connection.execute(update(table).where(table.c.id == row.id).values(**told))
    return len(rows)
