"""The desk that is measured can be made, and PostgreSQL finds queue, search and case along their indexes."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.bench.cases import desk_with_cases, reference_of
from tests.bench.console import LOOKS, plans_of, ways
from tests.desk import desk_on
from tests.factories import MONDAY_NOON
from voice_intake.actions.cases.case_page import find_case


@pytest.fixture(scope="module")
def full(postgresql_server: str) -> Iterator[Engine]:
    with desk_with_cases(postgresql_server, 20_000, unfinished=200) as engine:
        yield engine


@pytest.fixture(scope="module")
def busy(postgresql_server: str) -> Iterator[Engine]:
    """Nothing of it is finished."""
    with desk_with_cases(postgresql_server, 20_000, unfinished=20_000) as engine:
        yield engine


def test_a_case_of_it_has_its_events(full: Engine) -> None:
    page = find_case(desk_on(full), reference_of(7), now=MONDAY_NOON)
    assert [entry.at for entry in page.timeline] == sorted(entry.at for entry in page.timeline)
    assert (len(page.timeline), len(page.others)) == (4, 20)


@pytest.mark.parametrize("name", LOOKS)
def test_no_look_goes_through_all_cases(full: Engine, name: str) -> None:
    found = "\n".join(plans_of(full, LOOKS[name]))
    assert "Execution Time" in found
    for table in ("tickets", "ticket_events", "calls", "voicemails", "call_turns"):
        assert f"Seq Scan on {table}\n" not in found
        assert f"Seq Scan on {table} " not in found


@pytest.mark.parametrize("index", ["ix_tickets_awaited", "ix_tickets_answered"])
def test_the_queue_is_read_along_its_own_indexes(full: Engine, index: str) -> None:
    assert index in plans_of(full, LOOKS["queue"])[0]


@pytest.mark.parametrize("index", ["ix_tickets_awaited_in_hand", "ix_tickets_answered_in_hand"])
def test_the_queue_of_one_agent_is_read_along_its_own_indexes(busy: Engine, index: str) -> None:
    assert index in plans_of(busy, LOOKS["queue, of one agent"])[0]


@pytest.mark.parametrize("name", ["queue", "queue, of one agent"])
def test_nothing_is_looked_for_among_what_is_not_shown(busy: Engine, name: str) -> None:
    read = "\n".join(ways(plans_of(busy, LOOKS[name])[0]))
    assert "using pk_tickets on tickets tickets_" not in read, "a part of the queue is looked for among all cases"
