"""`voice-intake migrate`: an empty or an older database becomes one of this version."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text

from models import schema
from models.engine.database import make_engine
from tests.commands.shell import run
from tests.databases import new_postgresql
from voice_intake.cli import main

NEWEST = schema.head()


def migrate(url: str, *words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["migrate", *words], env={"DATABASE_URL": url})
    assert result.exit_code == code, result.output
    return result


def revision(url: str) -> str | None:
    engine = make_engine(url)
    try:
        return schema.current(engine)
    finally:
        engine.dispose()


def test_a_new_file_is_made_with_its_folder(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/new.db"
    assert migrate(url).stdout == f"{url} went from no schema to {NEWEST}\n"
    assert revision(url) == NEWEST


def test_an_new_postgresql_is_filled(postgresql_server: str) -> None:
    with new_postgresql(postgresql_server) as url:
        assert f"went from no schema to {NEWEST}" in migrate(url).stdout
        assert revision(url) == NEWEST


def test_an_older_schema_goes_on_from_where_it_is(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    engine = make_engine(url)
    schema.upgrade(engine, "0002")
    engine.dispose()
    assert migrate(url).stdout == f"{url} went from the schema 0002 to {NEWEST}\n"


def test_the_newest_schema_is_left_alone(database: Engine) -> None:
    result = run(database, "migrate")
    assert result.exit_code == 0
    assert f"has the newest schema already: {NEWEST}" in result.stdout


def test_check_only_looks(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    engine = make_engine(url)
    schema.upgrade(engine, "0002")
    engine.dispose()

    result = migrate(url, "--check", code=1)

    assert f"has the schema 0002, not {NEWEST}: run voice-intake migrate" in result.stderr
    assert revision(url) == "0002"


def test_check_is_content_with_the_newest(database: Engine) -> None:
    assert run(database, "migrate", "--check").exit_code == 0


def test_check_does_not_make_a_file(tmp_path: Path) -> None:
    result = migrate(f"sqlite:///{tmp_path}/var/new.db", "--check", code=1)
    assert "new.db yet: run voice-intake migrate" in result.stderr
    assert not (tmp_path / "var").exists()


def test_the_schema_of_a_newer_version_is_not_touched(database: Engine) -> None:
    with _as_if_newer(database):
        result = run(database, "migrate")
    assert result.exit_code == 1
    assert "has the schema 9999, which this version of the program does not know: run the newer one" in result.stderr


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("postgresql://desk:secret@127.0.0.1:1/desk?password=secret", "desk:***@127.0.0.1:1/desk does not answer: "),
        ("postgresql://desk:pass@host:secret/desk", "DATABASE_URL is no address of a database"),
        ("sqlite:////proc/nowhere/desk.db", "The database cannot be made: "),
    ],
)
def test_a_database_that_cannot_be_reached_is_told_without_its_password(url: str, complaint: str) -> None:
    result = migrate(url, code=1)
    assert complaint in result.stderr
    assert "Traceback" not in result.output
    assert "secret" not in result.output


def test_a_setting_that_does_not_hold_is_told() -> None:
    assert "DATABASE_URL is neither" in migrate("mysql://desk", code=1).stderr


@contextmanager
def _as_if_newer(database: Engine) -> Iterator[None]:
    """Each worker's PostgreSQL serves many tests, so what is changed here is changed back."""
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        yield
    finally:
        with database.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :was"), {"was": NEWEST})
