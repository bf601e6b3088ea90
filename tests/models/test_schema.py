"""The migrations make what the models say, on both databases, and can be taken back."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from models import schema
from models.engine.database import make_engine
from models.tables import metadata
from tests.databases import new_postgresql

REVISIONS = sorted(file.stem[:4] for file in Path(schema.__file__).parent.glob("migrations/versions/0*.py"))


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/empty.db"


@pytest.fixture
def empty_postgresql(postgresql_server: str) -> Iterator[str]:
    with new_postgresql(postgresql_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database without any table."""
    engine = make_engine(request.getfixturevalue(f"empty_{request.param}"))
    yield engine
    engine.dispose()


def described(engine: Engine) -> dict[str, Any]:
    """All that a database tells of its tables, save the one in which Alembic notes the revision."""
    inspector = inspect(engine)
    comments = inspector.get_multi_table_comment() if engine.dialect.supports_comments else {}
    columns, keys = inspector.get_multi_columns(), inspector.get_multi_pk_constraint()
    refers, unique = inspector.get_multi_foreign_keys(), inspector.get_multi_unique_constraints()
    checks, indexes = inspector.get_multi_check_constraints(), inspector.get_multi_indexes()
    return {
        name: {
            "comment": comments.get((None, name)),
            "columns": [column | {"type": str(column["type"])} for column in columns[None, name]],
            "key": keys[None, name],
            "refers": sorted(refers[None, name], key=str),
            "unique": sorted(unique[None, name], key=str),
            "checks": sorted(checks[None, name], key=str),
            "indexes": sorted((it | {"dialect_options": words(it)} for it in indexes[None, name]), key=str),
        }
        for name in sorted(tables(engine))
    }


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def words(index: Any) -> dict[str, str]:  # noqa: ANN401 - as the inspector tells it
    """The condition of an index that has only some rows is no text on SQLite, and equal to none but itself."""
    return {name: str(option) for name, option in index.get("dialect_options", {}).items()}


def test_migrating_makes_what_the_models_say(empty: Engine) -> None:
    schema.upgrade(empty)
    migrated = described(empty)
    schema.downgrade(empty, "base")
    metadata.create_all(empty)
    assert migrated == described(empty)


def test_alembic_finds_nothing_left_to_migrate(empty: Engine) -> None:
    schema.upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_down_and_up_again_leaves_nothing_behind(empty: Engine) -> None:
    schema.upgrade(empty)
    before = described(empty)
    schema.downgrade(empty, "base")
    assert described(empty) == {}
    if empty.dialect.supports_sequences:
        assert inspect(empty).get_sequence_names() == []
    schema.upgrade(empty)
    assert described(empty) == before


def test_every_migration_alone_can_be_taken_back(empty: Engine) -> None:
    reached = []
    for revision in REVISIONS:
        schema.upgrade(empty, revision)
        reached.append(tables(empty))
    for revision, state in reversed(list(zip(REVISIONS[:-1], reached[:-1], strict=True))):
        schema.downgrade(empty, revision)
        assert tables(empty) == state


def test_the_revision_is_told(empty: Engine) -> None:
    assert (schema.current(empty), schema.is_current(empty)) == (None, False)
    schema.upgrade(empty, REVISIONS[0])
    assert (schema.current(empty), schema.is_current(empty)) == (REVISIONS[0], False)
    schema.upgrade(empty)
    assert (schema.current(empty), schema.is_current(empty)) == (schema.head(), True)
    assert schema.head() == REVISIONS[-1]


def test_migrating_twice_changes_nothing(empty: Engine) -> None:
    schema.upgrade(empty)
    before = described(empty)
    schema.upgrade(empty)
    assert described(empty) == before


def test_a_migration_that_fails_leaves_nothing_of_itself(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.execute(text("CREATE TABLE ticket_events (id INTEGER)"))
    with pytest.raises(DBAPIError, match="ticket_events"):
        schema.upgrade(empty)
    assert list(described(empty)) == ["ticket_events"]
    assert schema.current(empty) is None


def test_it_does_not_matter_where_the_program_was_started(
    empty: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    schema.upgrade(empty)
    assert schema.is_current(empty)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_processes_that_start_at_once_migrate_once(kind: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(f"empty_{kind}")
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert pool.map(migrate, [url] * 3, chunksize=1) == [True, True, True]


def migrate(url: str) -> bool:
    engine = make_engine(url)
    schema.upgrade(engine)
    is_current = schema.is_current(engine)
    engine.dispose()
    return is_current


def test_foreign_keys_hold_again_after_migrating_sqlite(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    schema.upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_a_migration_that_orphans_rows_is_taken_back_on_sqlite(empty_sqlite: str) -> None:
    engine = make_engine(empty_sqlite)
    schema.upgrade(engine, REVISIONS[0])
    with engine.connect() as connection, schema.foreign_keys_off(connection):
        connection.execute(text("INSERT INTO contact_numbers (contact_id, number) VALUES (17, '+4520123456')"))
        connection.commit()
    with pytest.raises(RuntimeError, match="contact_numbers"):
        schema.upgrade(engine)
    assert schema.current(engine) == REVISIONS[0]
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_migration_says_why(revision: str) -> None:
    [file] = Path(schema.__file__).parent.glob(f"migrations/versions/{revision}_*.py")
    assert "\nWhy: " in file.read_text(encoding="utf-8")
