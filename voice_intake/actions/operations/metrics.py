"""How the desk stands, in figures that everybody who looks after it may see: counts and ages, nobody's name or number.

Few statements over indexes, in one transaction that only reads: what is due, what is open, and the past day. Nothing
that grows with the years is gone through.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, case, func, select

from models.call import Call
from models.callback import Callback
from models.engine.database import reading
from models.notification import Notification
from models.rows import table_of
from models.ticket import Ticket
from models.upkeep import Heartbeat, Reconciliation
from models.voicemail import VOICEMAIL_STATUSES, Voicemail
from voice_intake.domain.ticket import UNFINISHED, Priority
from voice_intake.ports import Services

DAY = timedelta(days=1)
GOING_ON = "going_on"

MESSAGES = {
    "captured": "message_to_fetch",
    "stored": "message_to_transcribe",
    "deleted": "message_to_delete",
}
RELEASE = "message_to_release"
"""Any other status: nothing is left but to take the recording away at Twilio."""
TEXTS = {"sms": "text", "word": "word"}
CALLBACK = "callback"
UNSENT = ("pending", "uncertain", "failed")

_calls, _tickets = table_of(Call), table_of(Ticket)
_voicemails, _notifications = table_of(Voicemail), table_of(Notification)
_callbacks = table_of(Callback)
_heartbeats, _comparisons = table_of(Heartbeat), table_of(Reconciliation)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """`calls` arrived within the past day, by outcome; `oldest_due` is how late the oldest piece of work is, by kind.

    `found` is what comparisons of the past day found lost; `heartbeats` the ages of signs of life; ages in seconds.
    """

    calls: Mapping[str, int]
    oldest_due: Mapping[str, float]
    found: Mapping[str, int]
    heartbeats: Mapping[str, float]
    open_tickets: Mapping[int, int]
    overdue_tickets: Mapping[int, int]


def measure_desk(services: Services, *, now: datetime) -> Figures:
    with reading(services.engine).begin() as connection:
        open_tickets, overdue_tickets = _tickets_by_priority(connection, now)
        return Figures(
            calls=_calls_by_outcome(connection, now),
            oldest_due=_oldest_due(connection, now),
            found=_found(connection, now),
            heartbeats=_heartbeat_ages(connection, now),
            open_tickets=open_tickets,
            overdue_tickets=overdue_tickets,
        )


def _calls_by_outcome(connection: Connection, now: datetime) -> dict[str, int]:
    statement = select(_calls.c.outcome, func.count()).where(_calls.c.arrived_at > now - DAY).group_by(_calls.c.outcome)
    return {outcome or GOING_ON: count for outcome, count in connection.execute(statement)}


def _oldest_due(connection: Connection, now: datetime) -> dict[str, float]:
    """Zero where nothing of that kind is due."""
    messages = (
        select(_voicemails.c.status, func.min(_voicemails.c.due_at))
        .where(_voicemails.c.status.in_(VOICEMAIL_STATUSES), _voicemails.c.due_at <= now)
        .group_by(_voicemails.c.status)
    )
    texts = (
        select(_notifications.c.channel, func.min(_notifications.c.due_at))
        .where(_notifications.c.status.in_(UNSENT), _notifications.c.due_at <= now)
        .group_by(_notifications.c.channel)
    )
    ages = dict.fromkeys([*MESSAGES.values(), RELEASE, *TEXTS.values(), CALLBACK], 0.0)
    for status, due_at in connection.execute(messages):
        kind = MESSAGES.get(status, RELEASE)
        ages[kind] = max(ages[kind], (now - due_at).total_seconds())
    for channel, due_at in connection.execute(texts):
        ages[TEXTS.get(channel, channel)] = (now - due_at).total_seconds()
    called_back = connection.scalar(select(func.min(_callbacks.c.due_at)).where(_callbacks.c.due_at <= now))
    if called_back:
        ages[CALLBACK] = (now - called_back).total_seconds()
    return ages


def _found(connection: Connection, now: datetime) -> dict[str, int]:
    names = {
        "calls": _comparisons.c.unseen_calls,
        "ends": _comparisons.c.missing_ends,
        "recordings": _comparisons.c.missing_recordings,
        "tickets": _comparisons.c.opened_tickets,
    }
    sums = [func.coalesce(func.sum(column), 0) for column in names.values()]
    row = connection.execute(select(*sums).where(_comparisons.c.until > now - DAY)).one()
    return {name: int(count) for name, count in zip(names, row, strict=True)}


def _heartbeat_ages(connection: Connection, now: datetime) -> dict[str, float]:
    rows = connection.execute(select(_heartbeats.c.name, _heartbeats.c.at))
    return {name: max((now - at).total_seconds(), 0.0) for name, at in rows}


def _tickets_by_priority(connection: Connection, now: datetime) -> tuple[dict[int, int], dict[int, int]]:
    is_overdue = and_(_tickets.c.respond_by < now, _tickets.c.responded_at.is_(None))
    statement = (
        select(_tickets.c.priority, func.count(), func.sum(case((is_overdue, 1), else_=0)))
        .where(_tickets.c.status.in_(UNFINISHED))
        .group_by(_tickets.c.priority)
    )
    rows = connection.execute(statement).all()
    none = {int(priority): 0 for priority in Priority}
    return none | {row[0]: row[1] for row in rows}, none | {row[0]: int(row[2]) for row in rows}
