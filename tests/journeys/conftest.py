"""What every journey needs: a desk that can be rung."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from tests.lines import opened
from tests.phone import Desk
from voice_intake.actions.callers import hash_pin


@pytest.fixture
def desk(database: Engine) -> Iterator[Desk]:
    """On Monday at noon, open; at the end of the test, nothing that Twilio would object to may have been said."""
    with opened(database) as desk:
        yield desk
        desk.line.account.callbacks.settle()
        assert desk.line.account.faults == []


@pytest.fixture(params=["da", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """The language that the caller is spoken to in."""
    return str(request.param)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PIN is slow to hash on purpose; dozens of attempts in a story need not be."""
    monkeypatch.setattr(hash_pin, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
