"""What happened to a case, or in a call, in the order in which it happened: five statements, however much it was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from models.agent import Agent
from models.call import CallTurn, RingAttempt
from models.incoming_text import IncomingText
from models.notification import Notification
from models.rows import table_of
from models.ticket import TicketEvent
from voice_intake.domain.calls.spoken_prompts import SpokenPrompts, read_prompts
from voice_intake.domain.messages.notification import Channel

MOST = 1000
"""Lines of one kind that are shown together: a page would not bear more. The older ones are asked for."""

_agents, _events, _rings = table_of(Agent), table_of(TicketEvent), table_of(RingAttempt)
_texts_in, _texts_out, _turns = table_of(IncomingText), table_of(Notification), table_of(CallTurn)


@dataclass(frozen=True, kw_only=True)
class Happened:
    """A line of the case's own timeline: `kind` is a verb in the past tense, `data` what changed."""

    at: datetime
    id: int
    reference: str
    """The case that it happened to: the one looked at, or a duplicate of it."""
    actor: str
    kind: str
    call_id: int | None
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class TurnTaken:
    """A turn of a call: what came, and what the caller heard then."""

    at: datetime
    call_id: int
    number: int
    event: Mapping[str, Any]
    """With its `kind`: arrived, pressed (`keys`), recorded, and so on; a PIN's keys are never kept."""
    heard: SpokenPrompts


@dataclass(frozen=True, kw_only=True)
class Rang:
    """An agent's telephone rang for a call."""

    at: datetime
    call_id: int
    agent_id: int
    agent: str
    outcome: str | None
    """accepted, declined, no_answer, busy, failed, canceled; None: it still rings."""
    ended_at: datetime | None
    talk_seconds: int | None


@dataclass(frozen=True, kw_only=True)
class SentText:
    """A text of ours; `at` is when it was handed over, or else when it is due or was last tried."""

    at: datetime
    reference: str
    kind: str
    status: str
    body: str | None
    agent_id: int | None
    """The agent it went to; None: the caller."""
    last_error: str | None


@dataclass(frozen=True, kw_only=True)
class TextReceived:
    """A text that came in; its words are empty once they are erased."""

    at: datetime
    reference: str
    body: str


Entry = Happened | TurnTaken | Rang | SentText | TextReceived

_ORDER: Mapping[type[Entry], int] = {TurnTaken: 0, Rang: 1, TextReceived: 2, Happened: 3, SentText: 4}
"""Of what bears the same instant: first what came, then what became of it."""


@dataclass(frozen=True, kw_only=True)
class EventTimeline:
    """Oldest first. `older_until` is when the newest happened of what did not fit; None: this is the beginning."""

    entries: tuple[Entry, ...]
    older_until: datetime | None


def load_timeline(
    connection: Connection, references: Mapping[int, str], *, also_call: int | None = None, until: datetime | None
) -> EventTimeline:
    """Of the cases with these ids and references, and of all calls in which something happened to them."""
    happened = _happened(connection, references, until)
    calls = [each for each in {also_call, *(each.call_id for each in happened)} if each is not None]
    kinds: tuple[Sequence[Entry], ...] = (
        happened,
        load_turns(connection, calls, until),
        load_rings(connection, calls, until),
        _sent(connection, references, until),
        _received(connection, references, until),
    )
    left_out = max((kind[0].at for kind in kinds if len(kind) > MOST), default=None)
    shown = (each for kind in kinds for each in kind if left_out is None or each.at > left_out)
    return EventTimeline(entries=_in_order(shown), older_until=left_out)


def timeline_of_call(connection: Connection, call_id: int) -> tuple[Entry, ...]:
    """Turns and rings alone."""
    return _in_order([*load_turns(connection, [call_id]), *load_rings(connection, [call_id])])


def _in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Stable, so that lines of one instant and kind keep the order in which they were written."""
    return tuple(sorted(entries, key=lambda each: (each.at, _ORDER[type(each)])))


def _newest(
    connection: Connection,
    statement: Any,  # noqa: ANN401
    at: ColumnElement[datetime],
    key: ColumnElement[int],
    until: datetime | None,
) -> Sequence[Row[Any]]:
    """One more than are shown, where there are more."""
    wanted = statement if until is None else statement.where(at <= until)
    return list(reversed(connection.execute(wanted.order_by(at.desc(), key.desc()).limit(MOST + 1)).all()))


def _happened(connection: Connection, references: Mapping[int, str], until: datetime | None) -> list[Happened]:
    of_cases = select(_events).where(_events.c.ticket_id.in_(references))
    return [
        Happened(
            at=row.at,
            id=row.id,
            reference=references[row.ticket_id],
            actor=row.actor,
            kind=row.kind,
            call_id=row.call_id,
            data=row.data,
        )
        for row in _newest(connection, of_cases, _events.c.at, _events.c.id, until)
    ]


def load_turns(connection: Connection, calls: Sequence[int], until: datetime | None = None) -> list[TurnTaken]:
    of_calls = select(_turns).where(_turns.c.call_id.in_(calls))
    return [
        TurnTaken(at=row.at, call_id=row.call_id, number=row.number, event=row.event, heard=read_prompts(row.reply))
        for row in _newest(connection, of_calls, _turns.c.at, _turns.c.id, until)
    ]


def load_rings(connection: Connection, calls: Sequence[int], until: datetime | None = None) -> list[Rang]:
    rings = select(_rings, _agents.c.name).join(_agents, _agents.c.id == _rings.c.agent_id)
    of_calls = rings.where(_rings.c.call_id.in_(calls))
    return [
        Rang(
            at=row.started_at,
            call_id=row.call_id,
            agent_id=row.agent_id,
            agent=row.name,
            outcome=row.outcome,
            ended_at=row.ended_at,
            talk_seconds=row.talk_seconds,
        )
        for row in _newest(connection, of_calls, _rings.c.started_at, _rings.c.id, until)
    ]


def _sent(connection: Connection, references: Mapping[int, str], until: datetime | None) -> list[SentText]:
    at = func.coalesce(_texts_out.c.sent_at, _texts_out.c.tried_at, _texts_out.c.due_at)
    to_people = (_texts_out.c.channel == Channel.SMS, at.is_not(None))
    of_cases = select(_texts_out, at.label("at")).where(_texts_out.c.ticket_id.in_(references), *to_people)
    return [
        SentText(
            at=row.at,
            reference=references[row.ticket_id],
            kind=row.kind.partition(":")[0],
            status=row.status,
            body=row.body,
            agent_id=row.agent_id,
            last_error=row.last_error,
        )
        for row in _newest(connection, of_cases, at, _texts_out.c.id, until)
    ]


def _received(connection: Connection, references: Mapping[int, str], until: datetime | None) -> list[TextReceived]:
    of_cases = select(_texts_in).where(_texts_in.c.ticket_id.in_(references))
    return [
        TextReceived(at=row.received_at, reference=references[row.ticket_id], body=row.body)
        for row in _newest(connection, of_cases, _texts_in.c.received_at, _texts_in.c.id, until)
    ]
