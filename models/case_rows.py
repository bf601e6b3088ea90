"""Named selects: cases as lists show them, and in which order the queue has them.

The order of the queue is that of its BUCKETS. Each has an index that holds nothing but unfinished cases in its order,
so that the first page costs the same however many cases there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, assert_never

from sqlalchemy import ColumnElement, Integer, Select, Text, case, cast, func, literal, null, select, tuple_, union_all
from sqlalchemy.sql.selectable import Subquery

from models.agent import Agent
from models.call import Call
from models.customer import Contact, Customer
from models.rows import table_of
from models.ticket import Ticket, TicketEvent, is_unfinished
from models.voicemail import Voicemail
from voice_intake.domain.ticket import Status

_agents, _calls, _contacts, _customers = table_of(Agent), table_of(Call), table_of(Contact), table_of(Customer)
_events, _voicemails = table_of(TicketEvent), table_of(Voicemail)
_tickets = table_of(Ticket)

MESSAGE_RANK = {"stored": 1, "transcribed": 1, "captured": 2, "lost": 3}
"""How much of a message there is to hear, best first; what is absent or deleted is no message."""

_best_message = (
    select(func.min(case(MESSAGE_RANK, value=_voicemails.c.status)))
    .where(_voicemails.c.ticket_id == _tickets.c.id)
    .correlate(_tickets)
    .scalar_subquery()
)
_on_the_line = (
    select(_events.c.ticket_id)
    .join(_calls, _calls.c.id == _events.c.call_id)
    .where(_calls.c.ended_at.is_(None), _events.c.kind.in_(("opened", "caller_added")))
)

columns: tuple[ColumnElement[Any], ...] = (
    *(_tickets.c.id, _tickets.c.reference, _tickets.c.tier, _tickets.c.priority, _tickets.c.priority_chosen),
    *(_tickets.c.status, _tickets.c.subject, _tickets.c.language, _tickets.c.channel, _tickets.c.version),
    *(_tickets.c.opened_at, _tickets.c.respond_by, _tickets.c.responded_at, _tickets.c.escalated_at),
    *(_tickets.c.customer_id, _tickets.c.contact_id, _tickets.c.assignee_id),
    _customers.c.name.label("customer"),
    _contacts.c.name.label("contact"),
    _agents.c.name.label("assignee"),
    _best_message.label("message_rank"),
    _tickets.c.id.in_(_on_the_line).label("is_on_the_line"),
)


def rows_of(page: Subquery, *more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """The rows of the cases whose `id` a page has."""
    return (
        select(*columns, *more)
        .select_from(page)
        .join(_tickets, _tickets.c.id == page.c.id)
        .join(_customers, _customers.c.id == _tickets.c.customer_id)
        .outerjoin(_contacts, _contacts.c.id == _tickets.c.contact_id)
        .outerjoin(_agents, _agents.c.id == _tickets.c.assignee_id)
    )


class QueuePart(IntEnum):
    """The parts of the queue, in their order."""

    AWAITED = 0
    """Nobody has reacted, and there is a deadline: the earliest first, so those that were missed come before all."""
    BEST_EFFORT = 1
    """Nobody has reacted, and there is none: in the order in which they came."""
    ANSWERED = 2
    """Somebody has reacted: new, then open, then waiting for the customer; the longest-answered first."""
    FINISHED = 3
    """Not a part of the queue; listed where one asks for them, the newest first."""


@dataclass(frozen=True)
class Place:
    """Where a case stands in the queue; `status` and `at` are what its bucket is sorted by."""

    bucket: QueuePart
    status: str
    at: datetime | None
    id: int


def queue(filters: Sequence[ColumnElement[bool]], after: Place | None, limit: int) -> Select[*tuple[Any, ...]]:
    """The cases of the queue that come after a place, with their own places."""
    arms = [_arm(bucket, filters, after, limit) for bucket in _from(after)]
    return _in_order(union_all(*(select(arm) for arm in arms)).subquery("page"), limit)


def _from(after: Place | None) -> Sequence[QueuePart]:
    return (QueuePart.AWAITED, QueuePart.BEST_EFFORT, QueuePart.ANSWERED)[after.bucket if after else 0 :]


def _arm(bucket: QueuePart, filters: Sequence[ColumnElement[bool]], after: Place | None, limit: int) -> Subquery:
    """One bucket, read along its index and no further than the page.

    Best effort is sorted by deadlines that are all null, because PostgreSQL would else look for them among all cases.
    """
    no_status, no_instant = literal("", Text()), cast(null(), _tickets.c.opened_at.type)
    has_reaction = _tickets.c.responded_at.is_not(None)
    keys: list[Any]
    shown: tuple[ColumnElement[Any], ColumnElement[Any]]
    within: list[ColumnElement[bool]]
    match bucket:
        case QueuePart.AWAITED:
            keys = [_tickets.c.respond_by, _tickets.c.id]
            shown, within = (no_status, _tickets.c.respond_by), [~has_reaction, _tickets.c.respond_by.is_not(None)]
        case QueuePart.BEST_EFFORT:
            keys = [_tickets.c.id]
            shown, within = (no_status, no_instant), [~has_reaction, _tickets.c.respond_by.is_(None)]
        case QueuePart.ANSWERED | QueuePart.FINISHED:
            keys = [_tickets.c.status, _tickets.c.responded_at, _tickets.c.id]
            shown, within = (_tickets.c.status, _tickets.c.responded_at), [has_reaction]
        case _ as never:
            assert_never(never)
    if after and after.bucket is bucket:
        within.append(_comes_after(keys, after))
    status, at = shown
    chosen = select(literal(int(bucket), Integer()).label("bucket"), status.label("key"), at.label("at"), _tickets.c.id)
    sorted_by = [_tickets.c.respond_by, *keys] if bucket is QueuePart.BEST_EFFORT else keys
    in_order = chosen.where(is_unfinished, *within, *filters).order_by(*sorted_by).limit(limit)
    return in_order.subquery(f"arm_{int(bucket)}")


def _comes_after(keys: Sequence[Any], after: Place) -> ColumnElement[bool]:
    values = [after.status, after.at, after.id][-len(keys) :]
    given = [literal(value, key.type) for key, value in zip(keys, values, strict=True)]
    return tuple_(*keys) > tuple_(*given)


def _in_order(page: Subquery, limit: int) -> Select[*tuple[Any, ...]]:
    place = (page.c.bucket, page.c.key, page.c.at)
    return rows_of(page, *place).order_by(*place, page.c.id).limit(limit)


def finished(
    status: Status, filters: Sequence[ColumnElement[bool]], after: Place | None, limit: int
) -> Select[*tuple[Any, ...]]:
    """The cases that are solved or closed, the newest first."""
    older = [_tickets.c.id < after.id] if after else []
    page = (
        select(_tickets.c.id)
        .where(_tickets.c.status == status, *filters, *older)
        .order_by(_tickets.c.id.desc())
        .limit(limit)
        .subquery("page")
    )
    bucket, key = literal(int(QueuePart.FINISHED), Integer()), literal("", Text())
    place = (bucket.label("bucket"), key.label("key"), cast(null(), _tickets.c.opened_at.type).label("at"))
    return rows_of(page, *place).order_by(page.c.id.desc())
