"""Word to the desk goes out: first one row an address, then each by itself, so that one that fails repeats none.

An address that was told by a worker that died before it could say so is told again: better twice than never.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import structlog
from sqlalchemy import Connection, Row, delete, select

from models.notification import Notification
from models.rows import insert_unless_there, table_of
from voice_intake.actions.hours.exceptions import load_extras
from voice_intake.actions.messages.queue_alert import DESK
from voice_intake.actions.messages.render_alert import Alert, load_case, write_word
from voice_intake.actions.operations.claim_due import Claim, claim_due, next_try, settle
from voice_intake.domain.errors import ExternalServiceError, PermanentFailure
from voice_intake.domain.hours.opening_hours import desk_status_at
from voice_intake.domain.messages.alert import AlertCase
from voice_intake.domain.messages.notification import AlertKind, Channel
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import PHONE_TIER
from voice_intake.ports import ExternalServices, Services

MOST_TRIES = 20
"""The pauses between them come to about a day."""

FOR_THE_CALL = timedelta(minutes=5)
"""How long the word of a new case waits for its call to end, to be able to say whether there is a message."""

UNKNOWN_KIND = "unknown_kind"
"""The stored kind is none of those that this version can render."""

A_MOMENT = timedelta(seconds=15)

_notifications = table_of(Notification)
log = structlog.get_logger()


def tell_due_word(services: Services, outside: ExternalServices, *, now: datetime) -> bool:
    """Hands out, or tells, the word that has been due for longest; whether there was one."""
    claim = claim_due(services.engine, _notifications, _notifications.c.channel == Channel.ALERT, now=now)
    if claim is None:
        return False
    ours = select(_notifications).where(_notifications.c.id == claim.id, _notifications.c.due_at == claim.until)
    with services.engine.begin() as connection:
        row = connection.execute(ours).first()
        if row is None:
            return True
        kind = _kind(row)
        case = load_case(connection, row.ticket_id) if kind else None
        if case and row.recipient == DESK:
            _hand_out(connection, claim, row, case, services.policy, outside.addresses.desk, now)
            return True
    if kind is None or case is None:
        _give_up(services, claim, row, UNKNOWN_KIND)
        return True
    link = outside.addresses.ticket(case.reference)
    word = write_word(case, kind, policy=services.policy, link=link, now=now)
    _tell(services, outside, claim, row, word, now)
    return True


def _kind(row: Row[Any]) -> AlertKind | None:
    """None where another program, or a later version of this one, wrote a kind that cannot be rendered here."""
    try:
        return AlertKind.of(row.kind)
    except ValueError:
        return None


def _hand_out(
    connection: Connection,
    claim: Claim,
    row: Row[Any],
    case: AlertCase,
    policy: Policy,
    addresses: tuple[str, ...],
    now: datetime,
) -> None:
    """The row of the whole desk gives way to one an address; where there are none, to nothing."""
    may_wait = addresses and AlertKind.of(row.kind) not in (AlertKind.UNANSWERED, AlertKind.ESCALATED)
    due_at = _held_until(connection, case, policy, now) if may_wait else None
    if due_at:
        settle(connection, _notifications, claim, due_at=due_at)
        return
    told = {"ticket_id": row.ticket_id, "kind": row.kind, "channel": Channel.ALERT, "status": "pending", "due_at": now}
    for address in addresses:
        insert_unless_there(connection, _notifications, {**told, "recipient": label(address)})
    connection.execute(
        delete(_notifications).where(_notifications.c.id == claim.id, _notifications.c.due_at == claim.until)
    )


def _held_until(connection: Connection, case: AlertCase, policy: Policy, now: datetime) -> datetime | None:
    """While the desk is closed it is told of nothing, save of the priorities that its policy names."""
    if case.is_on_the_line and now < case.opened_at + FOR_THE_CALL:
        return now + A_MOMENT
    extras = load_extras(connection, now)
    stands = desk_status_at(policy.hours[PHONE_TIER].with_extras(extras), now)
    return None if stands.is_open or case.priority in policy.page_out_of_hours else stands.until


def label(address: str) -> str:
    """A short name that tells an address from the others and gives nothing of it away, such as slack#1a2b3c4d."""
    return f"{address.partition('://')[0].lower()[:32]}#{sha256(address.encode()).hexdigest()[:8]}"


def _tell(
    services: Services, outside: ExternalServices, claim: Claim, row: Row[Any], word: Alert, now: datetime
) -> None:
    address = {label(each): each for each in outside.addresses.desk}.get(row.recipient)
    if address is None:
        _give_up(services, claim, row, "address_removed")
        return
    try:
        outside.notifier.notify(address, word.title, word.body)
    except ExternalServiceError as failure:
        if isinstance(failure, PermanentFailure) or claim.attempts >= MOST_TRIES:
            _give_up(services, claim, row, failure.why)
        else:
            _try_later(services, claim, row, failure, now)
        return
    with services.engine.begin() as connection:
        settle(connection, _notifications, claim, status="sent", sent_at=now, last_error=None, due_at=None)


def _try_later(services: Services, claim: Claim, row: Row[Any], failure: ExternalServiceError, now: datetime) -> None:
    told = {"to": row.recipient, "why": failure.why, "code": failure.code, "attempts": claim.attempts}
    (log.error if failure.is_alarming else log.warning)("word_postponed", **told)
    values = {"status": "failed", "last_error": failure.why, "due_at": next_try(now, claim.attempts)}
    with services.engine.begin() as connection:
        settle(connection, _notifications, claim, **values)


def _give_up(services: Services, claim: Claim, row: Row[Any], why: str) -> None:
    log.error("notification_failed", to=row.recipient, ticket_id=row.ticket_id, why=why, attempts=claim.attempts)
    with services.engine.begin() as connection:
        settle(connection, _notifications, claim, status="given_up", last_error=why, due_at=None)
