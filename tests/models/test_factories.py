"""Every factory makes a row that the database accepts, from nothing but a database."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.ticket import Ticket
from tests import factories
from tests.factories import make_ticket

FACTORIES = [make for name, make in vars(factories).items() if name.startswith("make_")]


@pytest.mark.parametrize("make", FACTORIES, ids=lambda make: make.__name__)
def test_a_factory_commits_a_row_and_all_it_needs(database: Engine, make: Callable[[Engine], Any]) -> None:
    row = make(database)
    with Session(database) as session:
        assert session.get(type(row), row.id) is not None


def test_a_factory_leaves_the_commit_to_whoever_brings_a_session(database: Engine) -> None:
    with Session(database) as session:
        make_ticket(session)
        session.rollback()
        assert session.scalars(select(Ticket)).all() == []


def test_a_row_can_be_read_after_its_session_has_gone(database: Engine) -> None:
    ticket = make_ticket(database)
    assert (ticket.status, ticket.steps_to_reproduce, ticket.assignee_id) == ("new", None, None)


def test_a_misspelled_column_is_refused(database: Engine) -> None:
    with pytest.raises(TypeError, match="priorty"):
        make_ticket(database, priorty=1)
