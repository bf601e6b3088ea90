"""Agents who were there before rotas, through the migration that gave them one, and back."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from models import schema
from models.engine.database import make_engine

BEFORE, AFTER = "0005", "0006"
COLUMNS = "name, email, role, phone, on_duty, created_at"


@pytest.fixture
def older(database: Engine) -> Iterator[Engine]:
    """The same database with an engine of its own, taken back to before there were rotas."""
    engine = make_engine(database.url.render_as_string(hide_password=False))
    schema.downgrade(engine, BEFORE)
    yield engine
    schema.upgrade(engine)
    engine.dispose()


def test_agents_stay_as_they_were_and_no_key_is_used_twice(older: Engine) -> None:
    added = [add(older, name) for name in ("bo", "ib", "ann")]
    with older.begin() as connection:
        connection.execute(text("DELETE FROM agents WHERE email = 'ann@desk.example'"))

    schema.upgrade(older, AFTER)

    with older.begin() as connection:
        rows = connection.execute(text("SELECT name, phone, on_duty, duty_changed_at FROM agents ORDER BY id")).all()
        connection.execute(text("UPDATE agents SET phone = 'client:ib' WHERE name = 'ib'"))
    assert [tuple(row) for row in rows] == [("bo", "+4530111213", True, None), ("ib", "+4530111213", True, None)]
    schema.downgrade(older, BEFORE)
    with older.begin() as connection:
        phones = connection.scalars(text("SELECT phone FROM agents ORDER BY id")).all()
    assert phones == ["+4530111213", None]
    assert add(older, "eva") > max(added)


def add(engine: Engine, name: str) -> int:
    values = f"'{name}', '{name}@desk.example', 'agent', '+4530111213', true, '2026-11-22 14:09:05.000000+00:00'"
    with engine.begin() as connection:
        statement = text(f"INSERT INTO agents ({COLUMNS}) VALUES ({values}) RETURNING id")  # noqa: S608 - constants
        return int(connection.execute(statement).scalar_one())
