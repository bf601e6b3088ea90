"""Deadlines follow the desk's hours: counted again with the change of the hours itself, and once more soon after it.

The second time is for cases that were being opened just then, by transactions that had not seen the change. It is a
row of `deadline_recounts`, written with the change and worked off by the worker, and counting twice changes nothing. It
also goes on where there were too many cases for one transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, Select, bindparam, insert, select, tuple_, update

from models.bulk import write_rows
from models.desk_closure import DeadlineRecount
from models.rows import table_of
from models.ticket import Ticket, TicketEvent, change_of_ticket, is_unfinished
from voice_intake.actions.hours.compute_deadline import load_duplicates
from voice_intake.actions.hours.exceptions import load_extras, reason_columns, reason_of
from voice_intake.actions.operations.claim_due import claim_due, settle
from voice_intake.domain.cases.recompute_deadlines import AwaitedCase, MovedDeadline, moved_deadlines
from voice_intake.domain.hours.closures import HoursChange, HoursChangeKind
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.policy.response_target import TargetBasis
from voice_intake.domain.ticket import Priority, Tier
from voice_intake.ports import ExternalServices, Services

BATCH = 500
"""Cases that one transaction counts: a fraction of a second, for which a caller's turn may have to wait."""

STRAGGLERS = timedelta(seconds=30)
"""Longer than any transaction that opens a case."""

_tickets = table_of(Ticket)
_recounts = table_of(DeadlineRecount)
_awaited = (_tickets.c.responded_at.is_(None), is_unfinished)
_move = change_of_ticket(_tickets.c.id == bindparam("ticket")).values(respond_by=bindparam("due"))


@dataclass(frozen=True, kw_only=True)
class Recounted:
    """`moved` deadlines; where that is not all, the worker goes on with the rest."""

    moved: int
    is_all: bool


def recount_now(connection: Connection, change: HoursChange, *, policy: Policy, actor: str, now: datetime) -> Recounted:
    """Within the transaction that changes the hours, after it has changed them."""
    page = connection.execute(_page(change, now, limit=BATCH + 1)).all()
    is_all = len(page) <= BATCH
    count = _recount(connection, page[:BATCH], change, now, policy=policy, actor=actor, now=now)
    row = {
        "at": now,
        "actor": actor,
        "why": change.what,
        "starts_at": change.starts_at,
        "ends_at": change.ends_at,
        **reason_columns(change.reason),
        "moved": count,
        "due_at": now + STRAGGLERS if is_all else now,
    }
    connection.execute(insert(_recounts), row)
    return Recounted(moved=count, is_all=is_all)


def recount_due(services: Services, outside: ExternalServices, *, now: datetime) -> bool:  # noqa: ARG001 - a job's signature
    """Counts again what the change of hours that has been due for longest reaches; whether there was one.

    Killed half way, it begins anew when its lease is over: what was counted already does not move.
    """
    claim = claim_due(services.engine, _recounts, now=now)
    if claim is None:
        return False
    with services.engine.begin() as connection:
        row = connection.execute(select(_recounts).where(_recounts.c.id == claim.id)).one()
    change, last = _change(row), None
    while True:
        with services.engine.begin() as connection:
            page = connection.execute(_page(change, row.at, limit=BATCH, after=last)).all()
            count = _recount(connection, page, change, row.at, policy=services.policy, actor=row.actor, now=now)
            if count:
                more = update(_recounts).where(_recounts.c.id == claim.id)
                connection.execute(more.values(moved=_recounts.c.moved + count))
            if len(page) < BATCH:
                settle(connection, _recounts, claim, due_at=None)
                return True
        last = page[-1]


def _change(row: Row[Any]) -> HoursChange:
    return HoursChange(
        what=HoursChangeKind(row.why), starts_at=row.starts_at, ends_at=row.ends_at, reason=reason_of(row)
    )


def _page(change: HoursChange, at: datetime, *, limit: int, after: Row[Any] | None = None) -> Select[Any]:
    """The cases that a change may reach, by their deadlines; an index has them in this order."""
    statement = awaited(select(_tickets.c.id, _tickets.c.respond_by), change, at).limit(limit)
    if after is None:
        return statement
    return statement.where(tuple_(_tickets.c.respond_by, _tickets.c.id) > (after.respond_by, after.id))


def awaited(statement: Select[Any], change: HoursChange, at: datetime) -> Select[Any]:
    """`recount.is_reached`, as the database understands it."""
    return statement.where(
        *_awaited,
        _tickets.c.respond_by >= at,
        _tickets.c.respond_by > change.starts_at,
        _tickets.c.opened_at < change.ends_at,
    ).order_by(_tickets.c.respond_by, _tickets.c.id)


def _recount(
    connection: Connection,
    page: Sequence[Row[Any]],
    change: HoursChange,
    at: datetime,
    *,
    policy: Policy,
    actor: str,
    now: datetime,
) -> int:
    """How many deadlines moved. The rows are locked in the order of their ids, as everybody who locks several does."""
    if not page:
        return 0
    ids = [row.id for row in page]
    still = (_tickets.c.id.in_(ids), _tickets.c.respond_by.is_not(None), *_awaited)
    locked = select(_tickets).where(*still).order_by(_tickets.c.id).with_for_update()
    cases = load_awaited(connection, connection.execute(locked).mappings().all())
    extras = load_extras(connection, min((case.since for case in cases), default=at))
    found = list(moved_deadlines(cases, change, at, policy=policy, extras=extras))
    write_rows(connection, _move, ({"ticket": each.case.ticket_id, "due": each.respond_by} for each in found))
    write_rows(connection, insert(TicketEvent), _events(found, change, actor=actor, now=now))
    return len(found)


def load_awaited(connection: Connection, rows: Sequence[RowMapping]) -> list[AwaitedCase]:
    duplicates = load_duplicates(connection, [row["id"] for row in rows])
    return [
        AwaitedCase(
            ticket_id=row["id"],
            asked=TargetBasis(tier=Tier(row["tier"]), priority=Priority(row["priority"]), opened_at=row["opened_at"]),
            duplicates=duplicates.get(row["id"], ()),
            respond_by=row["respond_by"],
        )
        for row in rows
    ]


def _events(
    found: Iterable[MovedDeadline], change: HoursChange, *, actor: str, now: datetime
) -> Iterable[dict[str, Any]]:
    why = {
        "why": change.what,
        "starts_at": change.starts_at.isoformat(),
        "ends_at": change.ends_at.isoformat(),
        **reason_columns(change.reason),
    }
    for each in found:
        told = {"from": each.case.respond_by.isoformat(), "to": each.respond_by.isoformat(), **why}
        yield {"ticket_id": each.case.ticket_id, "at": now, "actor": actor, "kind": "deadline_moved", "data": told}
