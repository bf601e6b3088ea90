from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.sandbox.rest_client import RestClient
from tests.sandbox.tiny_app import TOKEN, TinyApp, TinyServer
from twilio_sandbox import Account, Number, VirtualClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def tiny_server() -> Iterator[TinyServer]:
    server = TinyServer()
    yield server
    server.close()


@pytest.fixture
def app(tiny_server: TinyServer) -> TinyApp:
    return tiny_server.app()


@pytest.fixture
def account() -> Iterator[Account]:
    with Account("AC" + "a" * 32, TOKEN, clock=VirtualClock(NOON), seed=7) as account:
        yield account


@pytest.fixture
def number(account: Account, app: TinyApp) -> Number:
    return account.number(
        "+442871359777",
        voice_url=app.url("incoming"),
        voice_fallback_url=app.url("fallback"),
        status_callback=app.url("status"),
    )


@pytest.fixture
def rest(account: Account) -> RestClient:
    return RestClient(account, account.serve())


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "openapi: needs Node and, the first time, the npm registry")
