"""What a change of the desk's hours would do, before anybody confirms it: to deadlines, and to what callers hear."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from models.customer import Customer
from models.engine.database import reading
from models.rows import table_of
from models.ticket import Ticket
from voice_intake.actions.hours.exceptions import find_one, load_extras
from voice_intake.actions.hours.recompute_deadlines import awaited, load_awaited
from voice_intake.domain.calls.closed_notice import notice
from voice_intake.domain.cases.recompute_deadlines import MovedDeadline, moved_deadlines
from voice_intake.domain.hours.closures import HoursChange, added, removed, without
from voice_intake.domain.hours.intervals import HoursException
from voice_intake.domain.language import Language
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import PHONE_TIER, Priority
from voice_intake.ports import Services
from voice_intake.prompts.catalogue import catalogue_in

MOST = 500
"""Open cases that are looked at for a preview."""

_tickets, _customers = table_of(Ticket), table_of(Customer)
_cases = select(_tickets, _customers.c.name.label("customer")).join(
    _customers, _customers.c.id == _tickets.c.customer_id
)


@dataclass(frozen=True, kw_only=True)
class MovingDeadline:
    """An open case whose deadline would be another one."""

    reference: str
    subject: str
    customer: str
    priority: Priority
    respond_by: datetime
    would_be: datetime


@dataclass(frozen=True, kw_only=True)
class Preview:
    """`hears` is what a caller would hear from the instant on at which the change begins, and is empty where the desk
    is open then. Where `is_all` is not so, there are more than MOST open cases, and the rest was not looked at.
    """

    change: HoursChange
    deadlines: tuple[MovingDeadline, ...]
    is_all: bool
    hears: Mapping[Language, str]


def preview_adding(services: Services, extra: HoursException, *, now: datetime) -> Preview:
    """`extra` is made by `hours_change.new_closure` or `new_opening`."""
    with reading(services.engine).begin() as connection:
        return _preview(connection, services.policy, added(extra), now, lambda extras: (*extras, extra))


def preview_removing(services: Services, kind: type[HoursException], extra_id: int, *, now: datetime) -> Preview:
    """Raises RefusedEdit as taking it back would."""
    with reading(services.engine).begin() as connection:
        extra = find_one(connection, kind, extra_id, now).extra
        return _preview(
            connection, services.policy, removed(extra, now), now, lambda extras: without(extras, extra, now)
        )


def _preview(
    connection: Connection,
    policy: Policy,
    change: HoursChange,
    now: datetime,
    changed: Callable[[tuple[HoursException, ...]], tuple[HoursException, ...]],
) -> Preview:
    rows = connection.execute(awaited(_cases, change, now).limit(MOST + 1)).mappings().all()
    seen = {row["id"]: row for row in rows[:MOST]}
    cases = load_awaited(connection, tuple(seen.values()))
    extras = changed(load_extras(connection, min((case.since for case in cases), default=now)))
    found = moved_deadlines(cases, change, now, policy=policy, extras=extras)
    return Preview(
        change=change,
        deadlines=tuple(_moving_deadline(seen[each.case.ticket_id], each) for each in found),
        is_all=len(rows) <= MOST,
        hears=closed_notices(policy, extras, change.starts_at),
    )


def _moving_deadline(row: RowMapping, each: MovedDeadline) -> MovingDeadline:
    return MovingDeadline(
        reference=row["reference"],
        subject=row["subject"],
        customer=row["customer"],
        priority=each.case.asked.priority,
        respond_by=each.case.respond_by,
        would_be=each.respond_by,
    )


def closed_notices(policy: Policy, extras: Iterable[HoursException], at: datetime) -> dict[Language, str]:
    """The closed notice at that instant, in both languages; empty where the desk is open."""
    hours, catalogue = policy.hours[PHONE_TIER].with_extras(extras), catalogue_in(policy.time_zone)
    says = (notice(hours, at, language) for language in Language)
    return {say.language: catalogue.text(say) for say in says if say is not None}
