"""The queue itself, in its three kinds: it carries names, and nothing that could be run."""

import pickle
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from huey import Huey

from tests.databases import new_postgresql
from voice_intake.domain.errors import ConfigurationFault
from voice_intake.gateways.queue import open_queue
from voice_intake.jobs.wakeup import ringing


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/var/queue.sqlite3"
        return
    with new_postgresql(request.getfixturevalue("postgresql_server")) as address:
        yield address


@contextmanager
def opened(url: str) -> Iterator[Huey]:
    queue = open_queue(url)
    yield queue
    queue.storage.close()


def heard(url: str) -> list[str]:
    """What a worker does with all that waits."""
    rung: list[str] = []
    with opened(url) as queue:
        ringing(queue, lambda: rung.append("ring"))
        while task := queue.dequeue():
            queue.execute(task)
    return rung


def test_a_ring_crosses_from_one_process_to_another(url: str) -> None:
    with opened(url) as queue:
        ring = ringing(queue, lambda: None)
        ring()
        ring()
    assert heard(url) == ["ring", "ring"]


def test_a_message_holds_a_name_and_no_pickle(tmp_path: Path) -> None:
    file = tmp_path / "queue.sqlite3"
    with opened(f"sqlite:///{file}") as queue:
        ringing(queue, lambda: None)()
    with sqlite3.connect(file) as connection:
        [(message,)] = connection.execute("SELECT data FROM task").fetchall()
        assert b'"voice_intake.jobs.wakeup.ring"]' in message
        connection.execute("UPDATE task SET data = ?", (pickle.dumps(("id", "os.system")),))
    connection.close()
    with pytest.raises(UnicodeDecodeError):
        heard(f"sqlite:///{file}")


def test_redis_without_its_client_is_told_with_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huey.storage.Redis", None)
    with pytest.raises(ConfigurationFault, match="pip install redis"):
        open_queue("redis://127.0.0.1:1/0")
