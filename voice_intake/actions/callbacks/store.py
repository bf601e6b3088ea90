"""The row of a call back, locked while it is thought about, and what its progress does to the case."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row, func, insert, select, update

from models.agent import Agent
from models.callback import Callback
from models.customer import Contact, Customer
from models.rows import table_of
from models.ticket import Ticket, TicketEvent, change_of_ticket
from voice_intake.actions.cases.undo_first_response import undo_first_response
from voice_intake.actions.timeline.events import LINE
from voice_intake.domain.callbacks.callback import (
    AgentLeft,
    CallbackOutcome,
    CallbackStatus,
    News,
    Progress,
    merge_progress,
    who,
)
from voice_intake.domain.ticket import Status

FOLLOW_AFTER = timedelta(minutes=2)
"""Nobody rings, and is asked, for so long: by then the carrier's own word is asked for."""

NEXT_CHECK_AFTER = timedelta(seconds=10)
"""For the news that come with the end of the agent's leg, in whatever order."""

_callbacks, _events = table_of(Callback), table_of(TicketEvent)
_agents, _contacts, _customers, _tickets = table_of(Agent), table_of(Contact), table_of(Customer), table_of(Ticket)
_goes_on = _tickets.alias("goes_on")
_loaded = (
    select(
        _callbacks,
        _agents.c.email.label("agent"),
        _agents.c.languages,
        _contacts.c.name.label("contact"),
        _customers.c.name.label("customer"),
        _goes_on.c.id.label("case_id"),
        _goes_on.c.reference,
        _goes_on.c.status.label("ticket_status"),
    )
    .join(_agents, _agents.c.id == _callbacks.c.agent_id)
    .join(_tickets, _tickets.c.id == _callbacks.c.ticket_id)
    .join(_goes_on, _goes_on.c.id == func.coalesce(_tickets.c.merged_into_id, _tickets.c.id))
    .join(_customers, _customers.c.id == _goes_on.c.customer_id)
    .outerjoin(_contacts, _contacts.c.id == _callbacks.c.contact_id)
)
_PROGRESS = ("status", "outcome", "accepted_at", "connected_at", "ended_at", "talk_seconds")

log = structlog.get_logger()

LoadedCallback = Row[Any]
"""A row of callbacks, with `agent` (e-mail), `languages`, `contact` and `customer`.

`case_id`, `reference` and `ticket_status` are of the case that is worked on: its own, or the one which that was merged
into meanwhile.
"""


def lock_callback(connection: Connection, callback_id: int) -> LoadedCallback | None:
    """Whoever comes second waits, and sees what the first one did: to the call back, or to its case."""
    locked = select(_callbacks.c.ticket_id).where(_callbacks.c.id == callback_id).with_for_update()
    ticket_id = connection.scalar(locked)
    if ticket_id is None:
        return None
    connection.execute(select(_tickets.c.id).where(_tickets.c.id == ticket_id).with_for_update())
    return connection.execute(_loaded.where(_callbacks.c.id == callback_id)).one()


def progress_of(row: LoadedCallback) -> Progress:
    told = {name: getattr(row, name) for name in _PROGRESS}
    return Progress(
        **told
        | {"status": CallbackStatus(row.status), "outcome": CallbackOutcome(row.outcome) if row.outcome else None}
    )


def save_progress(
    connection: Connection,
    row: LoadedCallback,
    news: News,
    *,
    now: datetime,
    **columns: Any,  # noqa: ANN401 - a row's
) -> Progress:
    """Merges the news into the row and into its case; `columns` are what else is known now. Old news change nothing."""
    before = progress_of(row)
    after = merge_progress(before, news, now)
    values = {**_due(before, after, news, now), **asdict(after), **columns}
    values["call_sid"] = row.call_sid or values.get("call_sid")
    if after.is_over:
        values |= {"due_at": None, "agent_phone": None, "number": None}
    connection.execute(update(_callbacks).where(_callbacks.c.id == row.id).values(**values))
    _update_case(connection, row, before, after, now)
    return after


def _due(before: Progress, after: Progress, news: News, now: datetime) -> dict[str, datetime]:
    """When the worker asks how it stands, if nobody tells it until then."""
    if isinstance(news, AgentLeft):
        return {"due_at": now + NEXT_CHECK_AFTER}
    moved = (after.status, after.connected_at) != (before.status, before.connected_at)
    return {"due_at": now + FOLLOW_AFTER} if moved else {}


def _update_case(connection: Connection, row: LoadedCallback, before: Progress, after: Progress, now: datetime) -> None:
    was_taken_back = False
    if after.connected_at and before.connected_at is None:
        _save_first_response(connection, row, after.connected_at, now)
    elif before.connected_at and after.connected_at is None:
        # The contact picked up in the very second in which the agent left: nobody has spoken with anybody.
        was_taken_back = undo_first_response(connection, row.case_id, before.connected_at)
    if after.outcome is None or after.outcome is before.outcome:
        return
    log.info("callback_over", callback_id=row.id, outcome=after.outcome, seconds=after.talk_seconds)
    if after.outcome is CallbackOutcome.TALKED:
        add_callback_event(connection, row, "called_back", {"seconds": after.talk_seconds}, now)
        return
    told = {"who": str(who(after.outcome)), "why": str(after.outcome), "reaction_taken_back": was_taken_back}
    add_callback_event(connection, row, "callback_unanswered", told, now)


def _save_first_response(connection: Connection, row: LoadedCallback, at: datetime, now: datetime) -> None:
    """The first person to react stays the first. Whoever has the case keeps it; nobody's goes to who called."""
    seen = connection.execute(select(_tickets).where(_tickets.c.id == row.case_id).with_for_update()).one()
    after = {
        "responded_at": seen.responded_at or at,
        "assignee_id": seen.assignee_id or row.agent_id,
        "status": Status.OPEN if seen.status == Status.NEW else seen.status,
    }
    is_reaction = seen.responded_at is None
    changed = {
        name: {"from": _json_value(getattr(seen, name)), "to": _json_value(it)}
        for name, it in after.items()
        if getattr(seen, name) != it
    }
    if changed:
        connection.execute(change_of_ticket(_tickets.c.id == row.case_id).values(**after))
    add_callback_event(connection, row, "callback_answered", {"is_reaction": is_reaction, "changed": changed}, now)


def add_callback_event(
    connection: Connection,
    row: LoadedCallback,
    kind: str,
    data: dict[str, Any],
    now: datetime,
    *,
    actor: str = LINE,
) -> None:
    """One line of the case's timeline, with the call back and the agent whose it is."""
    told = {"callback_id": row.id, "agent": row.agent, **data}
    values = {"ticket_id": row.case_id, "at": now, "actor": actor, "kind": kind, "data": told}
    connection.execute(insert(_events), values)


def _json_value(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
