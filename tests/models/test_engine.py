"""What both engines promise."""

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.customer import Customer
from models.engine.database import make_engine, reading
from tests.factories import make_customer


def test_other_databases_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="mysql"):
        make_engine("mysql://localhost/desk")


def test_a_reading_transaction_sees_what_was_committed(database: Engine) -> None:
    make_customer(database, name="Nordlys A/S")
    with reading(database).connect() as connection:
        assert connection.scalars(select(Customer.name)).all() == ["Nordlys A/S"]


def test_a_reading_transaction_cannot_write(database: Engine) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        make_customer(reading(database))


def test_a_connection_that_read_can_write_afterwards(database: Engine) -> None:
    for _ in range(3):
        with reading(database).connect() as connection:
            connection.execute(text("SELECT 1"))
        make_customer(database)


def test_a_reading_transaction_waits_for_no_writer(database: Engine) -> None:
    with Session(database) as writer:
        make_customer(writer)
        with reading(database).connect() as connection:
            assert connection.scalars(select(Customer.id)).all() == []


def test_a_transaction_that_was_rolled_back_leaves_nothing_and_blocks_nobody(database: Engine) -> None:
    with Session(database) as session:
        make_customer(session)
        session.rollback()
    make_customer(database, name="Fjord ApS")
    with reading(database).connect() as connection:
        assert connection.scalars(select(Customer.name)).all() == ["Fjord ApS"]
