"""How a row of a test comes into the database, and what the factories have in common."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.base import Base

MONDAY_NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
"""12:00 in Copenhagen on an ordinary working day: the desks of both tiers are open."""

PHONE = "+4520123456"
LINE = "+442871359777"

Into = Engine | Session
Row = TypeVar("Row", bound=Base)


class Serial(Iterator[int]):
    def __init__(self) -> None:
        self.last = 0

    def __next__(self) -> int:
        self.last += 1
        return self.last


serial = Serial()
"""Tells apart what must be unique; begins anew with each test, which therefore meets the same numbers in any order."""

telephones = Serial()
"""Tells apart the telephones of agents, and begins anew likewise."""


def insert(into: Into, row: Row) -> Row:
    if isinstance(into, Session):
        into.add(row)
        into.flush()
        return row
    with Session(into, expire_on_commit=False) as session, session.begin():
        session.add(row)
    return row
