"""The worlds that the contracts are held against."""

from collections.abc import Iterator

import pytest

from tests.gateways.carriers import FakeWorld, SandboxWorld, World, sandbox_world
from tests.gateways.stub_server import StubServer, stub_server


@pytest.fixture
def sandbox() -> Iterator[SandboxWorld]:
    with sandbox_world() as world:
        yield world


@pytest.fixture(params=["sandbox", "fake"])
def world(request: pytest.FixtureRequest) -> World:
    """Each test that asks for it runs once with the real client, and once with the fake."""
    if request.param == "fake":
        return FakeWorld()
    world: World = request.getfixturevalue("sandbox")
    return world


@pytest.fixture
def server() -> Iterator[StubServer]:
    with stub_server() as server:
        yield server
