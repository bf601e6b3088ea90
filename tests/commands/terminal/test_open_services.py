from pathlib import Path

from sqlalchemy import Engine, text

from models.engine.database import make_engine
from tests.commands.shell import run


def test_a_database_that_was_never_migrated_says_what_to_run(tmp_path: Path) -> None:
    result = run(make_engine(f"sqlite:///{tmp_path}/new.db"), "agents", "list")

    assert result.exit_code == 1
    assert "new.db is empty: run `voice-intake migrate` first" in result.output


def test_a_database_of_another_version_says_what_to_run(database: Engine) -> None:
    with database.begin() as connection:
        was = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        result = run(database, "agents", "list")
    finally:
        with database.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :was"), {"was": was})

    assert result.exit_code == 1
    assert "has the schema 0001" in result.output
    assert "voice-intake migrate" in result.output


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    result = run(make_engine("postgresql://desk:secret@127.0.0.1:1/desk"), "agents", "list")

    assert result.exit_code == 1
    assert "The database postgresql" in result.output
    assert "does not answer" in result.output
    assert "secret" not in result.output


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear desk, " * 1000)

    result = run(make_engine(f"sqlite:///{tmp_path}/letter.txt"), "agents", "list")

    assert result.exit_code == 1
    assert "does not answer: file is not a database" in result.output
