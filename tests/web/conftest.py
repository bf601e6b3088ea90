"""What tests of the pages ask for: the application on a database, with a clock that can be moved, and people."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine

from tests.browser.console import make_colleague
from tests.factories import MONDAY_NOON
from tests.lines import POLICY
from tests.web.people import Person
from voice_intake.actions.accounts import verify_credentials
from voice_intake.actions.agents import agents
from voice_intake.app import create_app
from voice_intake.config import Settings
from voice_intake.ports import Services


@dataclass
class Watch:
    now: datetime = field(default=MONDAY_NOON)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def pages(database: Engine, watch: Watch) -> Flask:
    """The application at Monday noon."""
    return pages_on(database, watch)


def pages_on(database: Engine, watch: Watch, **environ: str) -> Flask:
    settings = Settings.from_environ({"DEMO": "1", **environ})
    return create_app(settings, Services(engine=database, policy=POLICY, clock=watch))


@pytest.fixture
def somebody(pages: Flask) -> Callable[[], Person]:
    """A new person with a browser of their own."""
    return lambda: Person(pages.test_client())


@pytest.fixture
def admin(database: Engine, somebody: Callable[[], Person]) -> Person:
    person = somebody()
    person.signs_in(make_colleague(database, role="admin", name="Sofie Dam", email="sofie@desk.example"))
    return person


@pytest.fixture
def other(database: Engine, somebody: Callable[[], Person]) -> Person:
    person = somebody()
    person.signs_in(make_colleague(database, role="admin", name="Bo Lund", email="bo@desk.example"))
    return person


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is slow to hash on purpose; hundreds of people who sign in need not be."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    for module in (agents, verify_credentials):
        monkeypatch.setattr(module, "_hasher", quick)
