"""PostgreSQL that restarts, hangs or vanishes."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from models.engine.database import make_engine

END_ALL = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'voice-intake'"
)


@pytest.fixture
def engine(postgresql_url: str) -> Iterator[Engine]:
    engine = make_engine(postgresql_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_the_address_means_psycopg_3(scheme: str) -> None:
    engine = make_engine(f"{scheme}://desk@localhost/desk")
    assert (engine.dialect.name, engine.dialect.driver) == ("postgresql", "psycopg")


@pytest.mark.parametrize(
    ("setting", "value"),
    [("statement_timeout", "5s"), ("timezone", "UTC"), ("idle_in_transaction_session_timeout", "1min")],
)
def test_the_server_is_told_our_limits(engine: Engine, setting: str, value: str) -> None:
    with engine.connect() as connection:
        assert connection.scalar(text(f"SHOW {setting}")) == value


def test_a_statement_that_takes_too_long_is_given_up(postgresql_url: str) -> None:
    engine = make_engine(f"{postgresql_url}&options=-c%20statement_timeout=50ms")
    with pytest.raises(OperationalError, match="statement timeout"), engine.connect() as connection:
        connection.execute(text("SELECT pg_sleep(5)"))
    engine.dispose()


@pytest.mark.parametrize(
    ("parameter", "value"), [("connect_timeout", "3"), ("tcp_user_timeout", "5000"), ("keepalives_idle", "15")]
)
def test_connecting_has_limits_too(engine: Engine, parameter: str, value: str) -> None:
    _, asked = engine.dialect.create_connect_args(engine.url)
    assert parameter not in asked
    with engine.connect() as connection:
        driver: psycopg.Connection[tuple[object, ...]] = connection.connection.driver_connection  # type: ignore[assignment]
        assert driver.info.get_parameters()[parameter] == value


def test_what_the_address_says_itself_stands(postgresql_url: str) -> None:
    engine = make_engine(f"{postgresql_url}&connect_timeout=10")
    with engine.connect() as connection:
        driver: psycopg.Connection[tuple[object, ...]] = connection.connection.driver_connection  # type: ignore[assignment]
        assert driver.info.get_parameters()["connect_timeout"] == "10"
    engine.dispose()


def test_a_database_that_restarted_costs_no_transaction(engine: Engine, postgresql_url: str) -> None:
    with engine.connect() as first, engine.connect() as second:
        first.execute(text("SELECT 1"))
        second.execute(text("SELECT 1"))
    with psycopg.connect(postgresql_url, autocommit=True) as admin:
        assert len(admin.execute(END_ALL).fetchall()) == 2
    for _ in range(3):
        with engine.connect() as first, engine.connect() as second:
            assert first.scalar(text("SELECT 1")) == second.scalar(text("SELECT 1")) == 1


def test_a_connection_lost_in_the_middle_of_a_transaction_costs_only_that_one(
    engine: Engine, postgresql_url: str
) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        with psycopg.connect(postgresql_url, autocommit=True) as admin:
            admin.execute(END_ALL)
        with pytest.raises(OperationalError):
            connection.execute(text("SELECT 1"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
