"""A worker that is gone is told where agents look, since they wait for what it leaves undone."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from tests.browser.console import make_colleague
from tests.desk import desk_on
from tests.factories import MONDAY_NOON
from tests.fakes import FakeOutside
from tests.web.people import Person
from voice_intake.actions.show_life import show_life


@pytest.mark.parametrize("path", ["/", "/queue/rows", "/now", "/now/parts"])
def test_a_worker_that_is_gone_is_told_where_people_look(
    database: Engine, somebody: Callable[[], Person], path: str
) -> None:
    person = somebody()
    person.signs_in(make_colleague(database))
    assert "The worker is not running" in person.looks_at(path).text
    show_life(desk_on(database), FakeOutside().ports, now=MONDAY_NOON)
    assert "The worker is not running" not in person.looks_at(path).text
