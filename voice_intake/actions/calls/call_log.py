"""The log of calls, the newest first: who called, what became of it and why; and those that go on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_

from models.agent import Agent
from models.call import Call, RingAttempt
from models.customer import Contact, Customer
from models.engine.database import reading
from models.rows import key_of, table_of
from models.ticket import Ticket
from voice_intake.actions.timeline.load_timeline import Entry, timeline_of_call
from voice_intake.domain.cases.refusals import CaseRefused, RefusalReason
from voice_intake.domain.ticket import Priority
from voice_intake.ports import Services

PAGE_SIZE = 50

_agents, _calls, _contacts, _customers = table_of(Agent), table_of(Call), table_of(Contact), table_of(Customer)
_rings, _tickets = table_of(RingAttempt), table_of(Ticket)

_rings_now = select(func.min(_agents.c.name)).join(_rings, _rings.c.agent_id == _agents.c.id).correlate(_calls)
_rung = _rings_now.where(_rings.c.call_id == _calls.c.id, _rings.c.outcome.is_(None)).scalar_subquery()
_talks = _rings_now.where(
    _rings.c.call_id == _calls.c.id, _rings.c.outcome == "accepted", _rings.c.talk_ended_at.is_(None)
).scalar_subquery()


@dataclass(frozen=True, kw_only=True)
class CallRow:
    """A call as the log shows it."""

    id: int
    call_sid: str
    from_number: str | None
    """None: withheld, unusable, or erased."""
    arrived_at: datetime
    ended_at: datetime | None
    heard_at: datetime
    contact_id: int | None
    contact: str | None
    customer_id: int | None
    customer: str | None
    admission: str | None
    """admitted or refused; None: not decided."""
    reason: str | None
    """Of `admission.Reason`: why the caller was let in or refused. Or `admission.NOT_IDENTIFIED`."""
    step: str
    """Of `journey.Step`: how far the call came, or where it stands."""
    outcome: str | None
    """Of `journey.Outcome`; None: it goes on."""
    language: str | None
    reference: str | None
    """The case that it opened, was added to, or that an agent opened for it."""
    priority: Priority | None
    is_erased: bool
    rings: str | None
    """The agent whose telephone rings for it now."""
    talks_to: str | None
    """The agent who talks with the caller now."""


@dataclass(frozen=True, kw_only=True)
class CallFilter:
    """Which calls; all of them, unless told otherwise."""

    outcome: str | None = None
    admission: str | None = None
    customer_id: int | None = None
    contact_id: int | None = None
    from_number: str | None = None
    """E.164."""
    since: datetime | None = None
    """Arrived then or later."""


EVERY_CALL = CallFilter()


@dataclass(frozen=True, kw_only=True)
class CallLog:
    """`next` is what to give as `after` for older ones; None: there are none."""

    rows: tuple[CallRow, ...]
    next: str | None


@dataclass(frozen=True, kw_only=True)
class CallPage:
    """A call, and its turns and rings as they happened."""

    row: CallRow
    timeline: tuple[Entry, ...]


def find_calls(
    services: Services, chosen: CallFilter = EVERY_CALL, *, after: str | None = None, limit: int = PAGE_SIZE
) -> CallLog:
    """One statement."""
    statement = _log(*_conditions(chosen), *_older(after)).order_by(_calls.c.arrived_at.desc(), _calls.c.id.desc())
    with reading(services.engine).connect() as connection:
        rows = connection.execute(statement.limit(limit + 1)).all()
    shown = tuple(_row(row) for row in rows[:limit])
    return CallLog(rows=shown, next=_token(shown[-1]) if len(rows) > limit else None)


def _conditions(chosen: CallFilter) -> Sequence[ColumnElement[bool]]:
    wanted = {name: value for name, value in vars(chosen).items() if value is not None and name != "since"}
    conditions: list[ColumnElement[bool]] = [_calls.c[name] == value for name, value in wanted.items()]
    if chosen.since is not None:
        conditions.append(_calls.c.arrived_at >= literal(chosen.since, _calls.c.arrived_at.type))
    return conditions


def calls_in_progress(services: Services) -> tuple[CallRow, ...]:
    """The longest first. One whose end nobody told of stays until the worker closes it; `heard_at` says since when."""
    goes_on = _log(_calls.c.ended_at.is_(None)).order_by(_calls.c.arrived_at, _calls.c.id).limit(PAGE_SIZE * 4)
    with reading(services.engine).connect() as connection:
        return tuple(_row(row) for row in connection.execute(goes_on))


def find_call(services: Services, call_id: int) -> CallPage:
    """Raises CaseRefused where there is no such call."""
    with reading(services.engine).connect() as connection:
        row = connection.execute(_log(_calls.c.id == call_id)).first()
        if row is None:
            raise CaseRefused(RefusalReason.NO_SUCH_CALL)
        return CallPage(row=_row(row), timeline=timeline_of_call(connection, call_id))


def _log(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            _calls,
            _contacts.c.name.label("contact"),
            _customers.c.name.label("customer"),
            _tickets.c.reference,
            _tickets.c.priority,
            _rung.label("rings"),
            _talks.label("talks_to"),
        )
        .outerjoin(_contacts, _contacts.c.id == _calls.c.contact_id)
        .outerjoin(_customers, _customers.c.id == _calls.c.customer_id)
        .outerjoin(_tickets, _tickets.c.call_id == _calls.c.id)
        .where(*conditions)
    )


def _row(row: Row[Any]) -> CallRow:
    facts, state = dict(row._mapping), row.state
    priority = row.priority or state.get("priority")
    own = {name: facts[name] for name in CallRow.__dataclass_fields__ if name in facts}
    return CallRow(
        **own
        | {
            "reference": row.reference or state.get("reference") or None,
            "priority": Priority(priority) if priority else None,
            "is_erased": row.erased_at is not None,
        }
    )


def _token(row: CallRow) -> str:
    return f"{row.arrived_at:%Y%m%dT%H%M%S.%f}~{row.id}"


def _older(after: str | None) -> Sequence[ColumnElement[bool]]:
    """Nothing is left out where the token is none."""
    moment, _, call_id = (after or "").partition("~")
    try:
        at, key = datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC), key_of(call_id)
    except ValueError:
        return []
    place = tuple_(literal(at, _calls.c.arrived_at.type), literal(key, _calls.c.id.type))
    return [tuple_(_calls.c.arrived_at, _calls.c.id) < place]
