"""Somebody is signed in from now on, in one browser. Rows of others that are over anyway go along the way."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, insert

from models.rows import table_of
from models.sign_in import ConsoleSession, PasswordTry
from voice_intake.ports import Services

_sessions, _tries = table_of(ConsoleSession), table_of(PasswordTry)


def begin_session(services: Services, agent_id: int, *, lasting: timedelta, now: datetime) -> str:
    """Its name, which is for that browser's cookie alone."""
    name = secrets.token_urlsafe(24)
    row = {"name_hash": hash_of(name), "agent_id": agent_id, "began_at": now, "ends_at": now + lasting}
    with services.engine.begin() as connection:
        connection.execute(delete(_sessions).where(_sessions.c.ends_at <= now))
        connection.execute(delete(_tries).where(_tries.c.until_at <= now))
        connection.execute(insert(_sessions), row)
    return name


def hash_of(name: str) -> str:
    """Whoever reads the database cannot be somebody else with it."""
    return hashlib.sha256(name.encode()).hexdigest()
