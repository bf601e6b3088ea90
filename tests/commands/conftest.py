"""What the tests of all commands share."""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def logs_stay_as_they_were() -> Iterator[None]:
    """A command sends the program's log to its own standard error, which is closed when the test is over."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wide one, whatever the tests are started from."""
    monkeypatch.setenv("COLUMNS", "100")
