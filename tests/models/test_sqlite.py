"""SQLite shared by threads and processes."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.exc import OperationalError

from models.call import Call
from models.engine import sqlite
from models.engine.database import looking_first, make_engine, now_writing, reading
from tests.factories import make_call, make_customer


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = make_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)]
)
def test_every_connection_keeps_the_promises(engine: Engine, pragma: str, value: object) -> None:
    with engine.connect() as first, reading(engine).connect() as second:
        assert [first.scalar(text(f"PRAGMA {pragma}")), second.scalar(text(f"PRAGMA {pragma}"))] == [value, value]


def test_the_folder_of_the_file_is_made(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/var/data/voice-intake.db")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()


def test_many_threads_write_without_one_being_turned_away(engine: Engine) -> None:
    start = Barrier(8)

    def write(_: int) -> None:
        start.wait()
        for _ in range(10):
            make_call(engine)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))
    with reading(engine).connect() as connection:
        assert len(connection.scalars(select(Call.id)).all()) == 80


def test_a_writer_that_waits_too_long_is_told_why(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE_SECONDS", 0.01)
    with (
        engine.begin() as first,
        pytest.raises(OperationalError, match="another transaction of this process"),
        engine.begin(),
    ):
        pass
    assert first.closed
    make_customer(engine)


def test_a_writer_outside_of_the_process_is_waited_for_and_then_told_of(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE_SECONDS", 0.01)
    impatient = make_engine(sqlite_url)
    other = create_engine(sqlite_url)
    with other.connect() as outside:
        outside.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="database is locked"):
            make_customer(impatient)
    make_customer(impatient)
    impatient.dispose()
    other.dispose()


def test_a_connection_that_is_thrown_away_half_way_blocks_nobody(engine: Engine) -> None:
    connection = engine.connect()
    connection.begin()
    connection.invalidate()
    connection.close()
    make_customer(engine)


def test_processes_that_open_a_new_file_at_once_both_can(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(open_and_count, [url] * 4) == [1, 1, 1, 1]


def open_and_count(url: str) -> int:
    engine = make_engine(url)
    with engine.connect() as connection:
        answer: int = connection.execute(text("SELECT 1")).scalar_one()
    engine.dispose()
    return answer


def test_looking_first_waits_for_nobody_and_writing_then_takes_its_turn(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE_SECONDS", 0.1)
    with engine.begin() as writer, looking_first(engine) as connection:
        writer.execute(text("UPDATE customers SET name = name"))
        assert connection.scalar(text("SELECT count(*) FROM customers")) == 0
        now_writing(connection)
        with pytest.raises(OperationalError, match="has been writing"):
            connection.execute(text("UPDATE customers SET name = name"))
