"""What every test may ask for: a database."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, create_engine
from werkzeug.routing import Rule

from models.engine import postgresql as models_postgresql
from models.engine import sqlite as models_sqlite
from tests.databases import MigratedPostgresql, hasty_engine, migrate, migrated_postgresql, shared_server
from tests.factories import serial
from tests.factories.rows import telephones
from tests.recording import listening
from voice_intake.log import configure


@pytest.fixture(scope="session", autouse=True)
def _logs_as_in_production() -> None:
    """Not as structlog would print them by itself: with every local variable, which takes half a second each."""
    configure()


settings.register_profile(
    "at leisure", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("at leisure")
"""How long an example takes says more of the machine than of the code; and one desk may have many examples."""


LONG = ("drill/", "test_make_run", "browser/test_phone", "browser/test_five_minutes", "test_openapi", "test_killed")
"""Where single tests take half a minute."""


gc.disable()
"""While everything is imported and collected, nothing of it is given up."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest come first, in whatever order: at the end nobody waits for one of them alone."""
    gc.collect()
    gc.freeze()  # the collector need not look through thousands of tests again and again
    gc.enable()
    items.sort(key=lambda item: not any(name in item.nodeid for name in LONG))


@pytest.fixture(scope="session", autouse=True)
def _routes_are_compiled_once() -> Iterator[None]:
    """Thousands of applications are made here, and three quarters of that is Werkzeug compiling the same addresses."""
    compiled: dict[tuple[object, ...], object] = {}
    compile_builder = Rule._compile_builder

    def remembered(rule: Rule, append_unknown: bool = True) -> object:  # noqa: FBT001, FBT002 - Werkzeug's own
        key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", remembered)
        yield


class _Compiled(BytecodeCache):
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.kept.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:
    """Every application compiles its own, which is a third of what its first pages take."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": _Compiled()})
        yield


MOST_STATEMENTS = 5000


class _CompiledStatements(dict[tuple[object, ...], object]):
    """Knows a statement for every engine of the same database, not for one alone."""

    def get(self, key: tuple[object, ...], default: object = None) -> object:
        return super().get((type(key[0]), *key[1:]), default)

    def __setitem__(self, key: tuple[object, ...], compiled: object) -> None:
        if len(self) >= MOST_STATEMENTS:
            self.clear()
        super().__setitem__((type(key[0]), *key[1:]), compiled)


@pytest.fixture(scope="session", autouse=True)
def _statements_are_compiled_once() -> Iterator[None]:
    """Every test has an engine of its own, and would put the same statements into words: a fifth of its time."""
    compiled = _CompiledStatements()

    def remembering(*args: Any, **options: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's own
        engine = create_engine(*args, **options)
        engine.update_execution_options(compiled_cache=compiled)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        for module in (models_sqlite, models_postgresql):
            patch.setattr(module, "create_engine", remembering)
        yield


@pytest.fixture(autouse=True)
def _factories_count_from_one() -> None:
    serial.last = telephones.last = 0


@pytest.fixture(scope="session")
def unrecorded() -> Iterator[list[str]]:
    """What the program has changed in this test without a word in the record."""
    with listening() as found:
        yield found


@pytest.fixture(autouse=True)
def _nothing_changes_without_a_record(unrecorded: list[str]) -> Iterator[None]:
    unrecorded.clear()
    yield
    assert unrecorded == [], "the program changed these tables, and audit_events tells nothing of it"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine on an empty, migrated database; each test that asks for it runs once on SQLite and once on PostgreSQL.

    `database.url.render_as_string(hide_password=False)` opens the same database elsewhere.
    """
    engine = hasty_engine(request.getfixturevalue(f"{request.param}_url"))
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an empty, migrated SQLite database of the test's own."""
    file = shutil.copy(sqlite_template, tmp_path / "voice-intake.db")
    return f"sqlite:///{file}"


@pytest.fixture
def postgresql_url(postgresql: MigratedPostgresql) -> str:
    """The address of an empty, migrated PostgreSQL database."""
    postgresql.sweep()
    return postgresql.url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy; without an engine on it, all of it is in this one file."""
    file = tmp_path_factory.mktemp("template") / "voice-intake.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql(postgresql_server: str) -> Iterator[MigratedPostgresql]:
    with migrated_postgresql(postgresql_server) as migrated:
        yield migrated


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a server on which tests may create databases."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with shared_server(os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid4().hex) as address:
        yield address
