"""The queue: unfinished cases in the order in which they are due, how many of which, and of which customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, case, func, literal, select, true

from models import case_rows
from models.case_rows import Place, QueuePart
from models.engine.database import reading
from models.rows import key_of, table_of
from models.ticket import Ticket, is_unfinished
from voice_intake.domain.language import Language
from voice_intake.domain.policy.response_target import breached
from voice_intake.domain.ticket import UNFINISHED, Priority, Status, Tier
from voice_intake.ports import Services

PAGE_SIZE = 50

MOST_COUNTED = 2000
"""More is told as *more than that*: nobody reads the number, and counting it would take as long as there are cases."""

_tickets = table_of(Ticket)


class MessageState(StrEnum):
    """What there is to hear of a case."""

    AUDIBLE = "audible"
    PENDING = "pending"
    LOST = "lost"


_STATES = {1: MessageState.AUDIBLE, 2: MessageState.PENDING, 3: MessageState.LOST}


@dataclass(frozen=True, kw_only=True)
class CaseRow:
    """A case as lists show it."""

    id: int
    reference: str
    tier: Tier
    priority: Priority
    is_chosen: bool
    status: Status
    subject: str
    language: Language
    channel: str
    customer_id: int
    customer: str
    contact_id: int | None
    contact: str | None
    """None: removed since."""
    assignee_id: int | None
    assignee: str | None
    opened_at: datetime
    respond_by: datetime | None
    responded_at: datetime | None
    escalated_at: datetime | None
    message: MessageState | None
    is_on_the_line: bool
    """Its caller has not hung up yet, as far as we know."""
    version: int

    def is_overdue(self, now: datetime) -> bool:
        """Nobody has reacted, and somebody should have."""
        return self.responded_at is None and self.status in UNFINISHED and breached(self.respond_by, None, now)


@dataclass(frozen=True, kw_only=True)
class QueueFilter:
    """What is shown of the queue; everything, unless told otherwise. A finished `status` lists cases outside of it."""

    assignee_id: int | None = None
    is_nobodys: bool = False
    priority: Priority | None = None
    customer_id: int | None = None
    language: Language | None = None
    status: Status | None = None


EVERYTHING = QueueFilter()


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    """`next` is what to give as `after` for the page that follows; None: this is the last."""

    rows: tuple[CaseRow, ...]
    next: str | None


def find_queue(
    services: Services, chosen: QueueFilter = EVERYTHING, *, after: str | None = None, limit: int = PAGE_SIZE
) -> QueuePage:
    """One statement. An `after` that is none begins at the beginning."""
    place, filters = read_place(after), tuple(facets(chosen, _tickets).values())
    if chosen.status and chosen.status not in UNFINISHED:
        statement = case_rows.finished(chosen.status, filters, place, limit + 1)
    else:
        in_queue = place if place and place.bucket is not QueuePart.FINISHED else None
        statement = case_rows.queue(filters, in_queue, limit + 1)
    with reading(services.engine).connect() as connection:
        rows = connection.execute(statement).all()
    has_more = len(rows) > limit
    return QueuePage(
        rows=tuple(case_row(row) for row in rows[:limit]), next=_token(rows[limit - 1]) if has_more else None
    )


def facets(chosen: QueueFilter, of: FromClause) -> Mapping[str, ColumnElement[bool]]:
    """What is chosen of the unfinished cases, by the column that it is chosen by."""
    wanted: Mapping[str, Any] = {
        "assignee_id": chosen.assignee_id,
        "priority": chosen.priority and int(chosen.priority),
        "customer_id": chosen.customer_id,
        "language": chosen.language,
        "status": chosen.status if chosen.status in UNFINISHED else None,
    }
    conditions: dict[str, ColumnElement[bool]] = {
        name: of.c[name] == it for name, it in wanted.items() if it is not None
    }
    return conditions | {"assignee_id": of.c.assignee_id.is_(None)} if chosen.is_nobodys else conditions


def case_row(row: Row[Any]) -> CaseRow:
    facts = dict(row._mapping)
    own = {name: facts[name] for name in CaseRow.__dataclass_fields__ if name in facts}
    return CaseRow(
        **own
        | {
            "tier": Tier(facts["tier"]),
            "priority": Priority(facts["priority"]),
            "is_chosen": facts["priority_chosen"],
            "status": Status(facts["status"]),
            "language": Language(facts["language"]),
            "message": _STATES.get(facts["message_rank"]),
            "is_on_the_line": bool(facts["is_on_the_line"]),
        }
    )


def _token(row: Row[Any]) -> str:
    """A place in the queue as an address carries it."""
    at = f"{row.at:%Y%m%dT%H%M%S.%f}" if row.at else ""
    return "~".join([str(row.bucket), row.key, at, str(row.id)])


def read_place(token: str | None) -> Place | None:
    """None for what is no token."""
    try:
        bucket, status, at, case_id = (token or "").split("~")
        moment = datetime.strptime(at, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC) if at else None
        place = Place(QueuePart(int(bucket)), status, moment, key_of(case_id))
    except ValueError:
        return None
    is_known = status in ("", *UNFINISHED)
    needs_moment = place.bucket in (QueuePart.AWAITED, QueuePart.ANSWERED)
    return place if is_known and (moment or not needs_moment) else None


@dataclass(frozen=True, kw_only=True)
class QueueCounts:
    """How many unfinished cases each choice would show, beside whatever else is chosen."""

    is_partial: bool
    """There are MOST_COUNTED or more, and each of what follows is at least that many, save `mine` and `overdue`."""
    everybody: int
    mine: int
    nobodys: int
    overdue: int
    """Of all, whatever is chosen."""
    by_priority: Mapping[Priority, int]
    by_language: Mapping[Language, int]
    by_status: Mapping[Status, int]


def count_queue(services: Services, chosen: QueueFilter = EVERYTHING, *, agent_id: int, now: datetime) -> QueueCounts:
    """For everything that one can filter by, in one statement. What is chosen of the finished ones counts for none."""
    counted = counted_cases().subquery("counted")
    overdue = (_tickets.c.responded_at.is_(None), _tickets.c.respond_by < literal(now, _tickets.c.respond_by.type))
    mine = (_tickets.c.assignee_id == agent_id, *besides("assignee_id", chosen, _tickets))

    def count(name: str, *where: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((and_(true(), *besides(name, chosen, counted), *where), 1)))

    split: Mapping[str, Sequence[Any]] = {"priority": list(Priority), "language": list(Language), "status": UNFINISHED}
    parts = [
        count(name, counted.c[name] == value).label(f"{name}_{value}")
        for name, values in split.items()
        for value in values
    ]
    totals = [
        func.count().label("counted"),
        count("assignee_id").label("everybody"),
        count("assignee_id", counted.c.assignee_id.is_(None)).label("nobodys"),
        _at_most(*mine).label("mine"),
        _at_most(*overdue).label("overdue"),
    ]
    with reading(services.engine).connect() as connection:
        found = connection.execute(select(*totals, *parts).select_from(counted)).one()._mapping
    return QueueCounts(
        is_partial=found["counted"] >= MOST_COUNTED,
        **{name: found[name] for name in ("everybody", "mine", "nobodys", "overdue")},
        by_priority={each: found[f"priority_{each}"] for each in Priority},
        by_language={each: found[f"language_{each}"] for each in Language},
        by_status={each: found[f"status_{each}"] for each in UNFINISHED},
    )


def counted_cases() -> Select[Any]:
    """What one can choose by, of as many unfinished cases as are counted."""
    names = ("assignee_id", "priority", "customer_id", "language", "status")
    return select(*(_tickets.c[name] for name in names)).where(is_unfinished).limit(MOST_COUNTED)


def besides(name: str, chosen: QueueFilter, of: FromClause) -> Sequence[ColumnElement[bool]]:
    """What stays chosen where another value of a column is."""
    return [condition for column, condition in facets(chosen, of).items() if column != name]


def _at_most(*where: ColumnElement[bool]) -> ColumnElement[int]:
    some = select(_tickets.c.id).where(is_unfinished, *where).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
