"""Somebody signs out, in one browser or in all: whoever has a copy of the cookie is out as well."""

from sqlalchemy import delete

from models.rows import table_of
from models.sign_in import ConsoleSession
from voice_intake.actions.begin_session import hash_of
from voice_intake.ports import Services

_sessions = table_of(ConsoleSession)


def end_session(services: Services, name: str) -> None:
    with services.engine.begin() as connection:
        connection.execute(delete(_sessions).where(_sessions.c.name_hash == hash_of(name)))


def end_all_sessions(services: Services, agent_id: int) -> None:
    with services.engine.begin() as connection:
        connection.execute(delete(_sessions).where(_sessions.c.agent_id == agent_id))
