"""What tests in a browser may ask for: `console`, on SQLite; and `console_on_both`, once on each database."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from tests.browser.chromium import browser_at, executable
from tests.browser.console import Console
from tests.databases import hasty_engine
from tests.lines import opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a worker."""
    path = executable()
    if path is None and os.environ.get("CI"):
        pytest.fail("There is no Chromium here: apt-get install chromium")
    if path is None:
        pytest.skip("There is no Chromium here: apt-get install chromium")
    with browser_at(path) as found:
        yield found


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    made = hasty_engine(sqlite_url)
    yield made
    made.dispose()


@pytest.fixture
def console(engine: Engine, browser: Browser) -> Iterator[Console]:
    yield from _console(engine, browser)


@pytest.fixture
def console_on_both(database: Engine, browser: Browser) -> Iterator[Console]:
    yield from _console(database, browser)


def _console(engine: Engine, browser: Browser) -> Iterator[Console]:
    with opened(engine) as desk:
        shown = Console(desk, browser)
        yield shown
        shown.close()
