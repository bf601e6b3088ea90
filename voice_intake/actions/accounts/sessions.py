"""Sessions of the console: begun at sign-in, ended at sign-out in one browser or in all.

Beginning one also deletes that agent's expired sessions. Ending one makes every copy of its cookie useless.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, delete, insert, select

from models.rows import table_of
from models.sign_in import ConsoleSession, PasswordTry
from voice_intake.ports import Services

_sessions, _tries = table_of(ConsoleSession), table_of(PasswordTry)


def begin_session(services: Services, agent_id: int, *, lasting: timedelta, now: datetime) -> str:
    """Its name, which is for that browser's cookie alone."""
    name = secrets.token_urlsafe(24)
    row = {"name_hash": hash_token(name), "agent_id": agent_id, "began_at": now, "ends_at": now + lasting}
    with services.engine.begin() as connection:
        _sweep(connection, _sessions.c.id, _sessions.c.ends_at <= now)
        _sweep(connection, _tries.c.id, _tries.c.until_at <= now)
        connection.execute(insert(_sessions), row)
    return name


def _sweep(connection: Connection, key: Column[int], is_over: ColumnElement[bool]) -> None:
    """What somebody else is just counting or sweeping is left to them, so that nobody waits for one another."""
    over = select(key).where(is_over).with_for_update(skip_locked=True)
    connection.execute(delete(key.table).where(key.in_(over)))


def hash_token(name: str) -> str:
    """Whoever reads the database cannot be somebody else with it."""
    return hashlib.sha256(name.encode()).hexdigest()


def end_session(services: Services, name: str) -> None:
    with services.engine.begin() as connection:
        connection.execute(delete(_sessions).where(_sessions.c.name_hash == hash_token(name)))


def end_all_sessions(services: Services, agent_id: int) -> None:
    with services.engine.begin() as connection:
        connection.execute(delete(_sessions).where(_sessions.c.agent_id == agent_id))
