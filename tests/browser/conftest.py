"""What tests in a browser may ask for: `console`, on SQLite; and `console_on_both`, once on each database."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from tests.browser.chromium import browser_at, executable
from tests.browser.console import PATIENCE, Console
from tests.databases import hasty_engine
from tests.lines import opened
from voice_intake.actions.accounts import verify_credentials
from voice_intake.actions.agents import agents


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a worker."""
    path = executable()
    if path is None and os.environ.get("CI"):
        pytest.fail("There is no Chromium here: apt-get install chromium-headless-shell")
    if path is None:
        pytest.skip("There is no Chromium here: apt-get install chromium-headless-shell")
    expect.set_options(timeout=PATIENCE)
    with browser_at(path) as found:
        yield found


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    made = hasty_engine(sqlite_url)
    yield made
    made.dispose()


@pytest.fixture
def console(engine: Engine, browser: Browser, tmp_path: Path) -> Iterator[Console]:
    yield from _console(engine, browser, tmp_path / "recordings")


@pytest.fixture
def console_on_both(database: Engine, browser: Browser, tmp_path: Path) -> Iterator[Console]:
    yield from _console(database, browser, tmp_path / "recordings")


def _console(engine: Engine, browser: Browser, recordings: Path) -> Iterator[Console]:
    with opened(engine, recordings=recordings) as desk:
        shown = Console(desk, browser, recordings)
        yield shown
        shown.close()


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is slow to hash on purpose; hundreds of people who sign in need not be."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    for module in (agents, verify_credentials):
        monkeypatch.setattr(module, "_hasher", quick)
