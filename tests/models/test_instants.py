"""On SQLite an instant has one form, whichever program writes it; rows from before that are mended."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from models import schema
from models.base import UtcDateTime
from models.engine.database import make_engine
from models.tables import metadata
from tests.factories import make_closure, make_contact, make_number, make_ticket

RIGHT = "2026-11-22 14:09:05.000000+00:00"
WRONG = [
    "2026-11-22 14:09:05.000000",
    "2026-11-22 14:09:05.000000+01:00",
    "2026-11-22T14:09:05.000000+00:00",
    "2026-11-22T14:09:05Z",
    "2026-11-22 14:09:05+00:00",
    "2026-11-22",
    "2026-02-30 14:09:05.000000+00:00",
    "2026-11-22 24:00:00.000000+00:00",
    "0000-11-22 14:09:05.000000+00:00",
    f"{RIGHT} or so",
    "1795356545",
    "now",
    "yesterday",
    "",
]


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Engine]:
    engine = make_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def older(tmp_path: Path) -> Iterator[Engine]:
    """A database from before the CHECKs."""
    engine = make_engine(f"sqlite:///{tmp_path}/older.db")
    schema.upgrade(engine)
    schema.downgrade(engine, "0011")
    yield engine
    engine.dispose()


def test_every_instant_has_a_check_on_sqlite(sqlite: Engine) -> None:
    inspector = inspect(sqlite)
    instants = {
        f"ck_{table.name}_{column.name}_utc"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, UtcDateTime)
    }
    checks = {check["name"] for table in metadata.tables for check in inspector.get_check_constraints(table)}
    assert len(instants) > 50
    assert instants == {name for name in checks if name and name.endswith("_utc")}


@pytest.mark.parametrize("written", WRONG)
def test_another_form_is_refused(sqlite: Engine, written: str) -> None:
    contact = make_contact(sqlite)
    with pytest.raises(IntegrityError, match="ck_contacts_blocked_at_utc"):
        block(sqlite, contact.id, written)


@pytest.mark.parametrize("written", [RIGHT, "9999-12-31 23:59:59.999999+00:00", None])
def test_the_form_of_the_documentation_is_written(sqlite: Engine, written: str | None) -> None:
    contact = make_contact(sqlite)
    block(sqlite, contact.id, written)
    assert blocked(sqlite) == written


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        (RIGHT, RIGHT),
        (None, None),
        ("2026-11-22 14:09:05", RIGHT),
        ("2026-11-22 15:09:05+01:00", RIGHT),
        ("2026-11-22T14:09:05Z", RIGHT),
        ("2026-11-22", "2026-11-22 00:00:00.000000+00:00"),
    ],
)
def test_rows_in_another_form_are_mended(older: Engine, written: str | None, mended: str | None) -> None:
    contact = make_contact(older)
    block(older, contact.id, written)
    schema.upgrade(older)
    assert blocked(older) == mended


def test_a_contact_whose_block_cannot_be_read_stays_blocked_and_is_reported(
    older: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    contact = make_contact(older)
    block(older, contact.id, "yesterday")
    with caplog.at_level(logging.WARNING):
        schema.upgrade(older)
    assert blocked(older)
    assert f"contacts.blocked_at of row {contact.id} was in another form: not to be used" in caplog.text


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("", "2020-01-01 00:00:00.000000+00:00"),
        ("2900-01-01 00:00:00.000000+00:00", "later"),
        ("early", "late"),
        ("late", "later"),
        ("2026-11-22 09:00-05:00", "2026-11-22 10:00-05:00"),
        ("2026-11-22 09:00-05:00", "2026-11-22 10:00"),
    ],
)
def test_what_cannot_be_read_never_stops_the_migration(older: Engine, starts: str, ends: str) -> None:
    make_closure(older)
    make_number(older)
    with older.begin() as connection:
        connection.execute(text("UPDATE desk_closures SET starts_at = :a, ends_at = :b"), {"a": starts, "b": ends})
        connection.execute(
            text("UPDATE contact_numbers SET valid_from = :a, valid_until = :b"), {"a": starts, "b": ends}
        )
    schema.upgrade(older)
    assert schema.is_current(older)


def test_the_copy_keeps_the_rows_and_the_next_number(older: Engine) -> None:
    first, second = make_contact(older), make_contact(older)
    ticket = make_ticket(older, contact_id=first.id)
    with older.begin() as connection:
        connection.execute(text("DELETE FROM contacts WHERE id = :id"), {"id": second.id})
    schema.upgrade(older)
    with older.connect() as connection:
        assert connection.execute(text("SELECT id, contact_id FROM tickets")).all() == [(ticket.id, first.id)]
    assert make_contact(older).id > second.id


def block(engine: Engine, contact_id: int, written: str | None) -> None:
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE contacts SET blocked_at = :at WHERE id = :id"), {"at": written, "id": contact_id}
        )


def blocked(engine: Engine) -> str | None:
    with engine.connect() as connection:
        value: str | None = connection.scalar(text("SELECT blocked_at FROM contacts"))
    return value
