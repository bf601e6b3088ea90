"""What an admin should look at: who was refused today, which contracts end soon, and who could not call if need be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from models.allowlist import number_is_valid
from models.call import NOT_ENTITLED, Call
from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.engine.database import reading
from models.rows import table_of
from voice_intake.domain.ticket import PHONE_TIER
from voice_intake.ports import Services

SOON = timedelta(days=60)
SHOWN = 10

_calls = table_of(Call)
_longer = aliased(SupportContract)


@dataclass(frozen=True, kw_only=True)
class EndingContract:
    id: int
    customer: str
    customer_number: str
    tier: str
    ends_on: date


@dataclass(frozen=True, kw_only=True)
class Unreachable:
    """A customer who has paid for calling, and nobody of whom can."""

    customer: str
    customer_number: str


@dataclass(frozen=True, kw_only=True)
class Attention:
    """`*_count` are those of all; SHOWN of them are there. `callers`: numbers, where all withheld ones are one."""

    refused_calls: int
    refused_callers: int
    ending: tuple[EndingContract, ...]
    ending_count: int
    without_admin: tuple[Unreachable, ...]
    without_admin_count: int
    without_number: tuple[Unreachable, ...]
    without_number_count: int

    @property
    def is_calm(self) -> bool:
        return not (self.refused_calls or self.ending or self.without_admin or self.without_number)


def find_attention(services: Services, *, now: datetime) -> Attention:
    """Four statements, however much there is."""
    there = now.astimezone(services.policy.time_zone)
    midnight, today = datetime.combine(there.date(), time(), there.tzinfo), there.date()
    with reading(services.engine).begin() as connection:
        calls, callers = _refused(connection, midnight)
        ending, ending_count = _ending(connection, today)
        without_admin, without_admin_count = _customers(connection, today, ~_has_admin())
        lacks_number = and_(_has_admin(), ~_has_admin(_is_recognised(now)))
        without_number, without_number_count = _customers(connection, today, lacks_number)
    return Attention(
        refused_calls=calls,
        refused_callers=callers,
        ending=ending,
        ending_count=ending_count,
        without_admin=without_admin,
        without_admin_count=without_admin_count,
        without_number=without_number,
        without_number_count=without_number_count,
    )


def _refused(connection: Connection, since: datetime) -> tuple[int, int]:
    of_today = (_calls.c.arrived_at >= since, NOT_ENTITLED, _calls.c.erased_at.is_(None))
    callers = func.count(func.distinct(func.coalesce(_calls.c.from_number, "")))
    row = connection.execute(select(func.count(), callers).where(*of_today)).one()
    return row[0], row[1]


def _ending(connection: Connection, today: date) -> tuple[tuple[EndingContract, ...], int]:
    """Without those that another contract of the same tier outlasts."""
    outlasted = exists().where(
        _longer.customer_id == SupportContract.customer_id,
        _longer.tier == SupportContract.tier,
        or_(_longer.ends_on.is_(None), _longer.ends_on > SupportContract.ends_on),
    )
    statement = (
        select(
            SupportContract.id,
            Customer.name.label("customer"),
            Customer.number.label("customer_number"),
            SupportContract.tier,
            SupportContract.ends_on,
            func.count().over().label("count"),
        )
        .join(Customer, Customer.id == SupportContract.customer_id)
        .where(SupportContract.ends_on >= today, SupportContract.ends_on <= today + SOON, ~outlasted)
        .order_by(SupportContract.ends_on, Customer.name, SupportContract.id)
        .limit(SHOWN)
    )
    rows = connection.execute(statement).mappings().all()
    return tuple(EndingContract(**_without_count(row)) for row in rows), _count(rows)


def _customers(connection: Connection, today: date, lacks: ColumnElement[bool]) -> tuple[tuple[Unreachable, ...], int]:
    """Of those whose extended contract is in force."""
    in_force = exists().where(
        SupportContract.customer_id == Customer.id,
        SupportContract.tier == PHONE_TIER,
        SupportContract.starts_on <= today,
        or_(SupportContract.ends_on.is_(None), SupportContract.ends_on >= today),
    )
    statement = (
        select(
            Customer.name.label("customer"),
            Customer.number.label("customer_number"),
            func.count().over().label("count"),
        )
        .where(in_force, lacks)
        .order_by(Customer.name, Customer.id)
        .limit(SHOWN)
    )
    rows = connection.execute(statement).mappings().all()
    return tuple(Unreachable(**_without_count(row)) for row in rows), _count(rows)


def _has_admin(*further: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Contact.customer_id == Customer.id, Contact.is_administrator, Contact.blocked_at.is_(None), *further
    )


def _is_recognised(now: datetime) -> ColumnElement[bool]:
    """Whether the contact has a PIN, or a number that is valid now."""
    number = exists().where(ContactNumber.contact_id == Contact.id, number_is_valid(now))
    return or_(Contact.pin_hash.is_not(None), number)


def _without_count(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row of either select
    return {name: value for name, value in row.items() if name != "count"}


def _count(rows: Sequence[Any]) -> int:
    return rows[0]["count"] if rows else 0
