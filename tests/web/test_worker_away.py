"""A worker that is gone is told where agents look, since they wait for what it leaves undone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.browser.console import make_colleague
from tests.desk import desk_on
from tests.factories import MONDAY_NOON
from tests.fakes import FakeOutside
from tests.web.people import Person
from voice_intake.actions.operations.heartbeat import carry_life, is_worker_alive, show_life


@pytest.mark.parametrize("path", ["/", "/queue/rows", "/now", "/now/parts"])
def test_a_worker_that_is_gone_is_told_where_people_look(
    database: Engine, somebody: Callable[[], Person], path: str
) -> None:
    person = somebody()
    person.signs_in(make_colleague(database))
    assert "The worker is not running" in person.looks_at(path).text
    show_life(desk_on(database), FakeOutside().ports, now=MONDAY_NOON)
    assert "The worker is not running" not in person.looks_at(path).text


def test_moving_the_time_of_a_demo_makes_its_worker_neither_silent_nor_immortal(database: Engine) -> None:
    services, evening = desk_on(database), MONDAY_NOON + timedelta(hours=8)
    show_life(services, FakeOutside().ports, now=MONDAY_NOON)
    carry_life(services, before=MONDAY_NOON + timedelta(seconds=20), after=evening)
    assert is_worker_alive(services, now=evening)
    assert not is_worker_alive(services, now=evening + timedelta(seconds=45))
    carry_life(services, before=evening + timedelta(seconds=5), after=MONDAY_NOON)
    assert not is_worker_alive(services, now=MONDAY_NOON + timedelta(seconds=45))
