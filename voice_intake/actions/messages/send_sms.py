"""A text that is due goes out, once.

The carrier knows no key that would make a repeated request harmless, so the row says *uncertain*, committed, before
the request leaves. Whatever happens then (a time-out, a killed worker), the text is looked for in the carrier's own
list and only sent again when it is certainly not there. Its receipts carry the row's number, so they settle it too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, assert_never

import structlog
from sqlalchemy import Connection, Row, select

from models.notification import Notification
from models.rows import table_of
from voice_intake.actions.messages.delivery_receipt import FAILED, has_opted_out, merge_receipt, note_text, opt_out
from voice_intake.actions.messages.render_confirmation import write_text
from voice_intake.actions.messages.render_invitation import write_invitation
from voice_intake.actions.messages.render_page import ANSWERED, Written, write_page
from voice_intake.actions.operations.claim_due import Claim, claim_due, next_try, settle
from voice_intake.domain.carrier import ListedText
from voice_intake.domain.errors import ExternalServiceError, FailureReason, PermanentFailure, UnknownOutcome
from voice_intake.domain.messages.delivery_status import Receipt, TextStatus
from voice_intake.domain.messages.notification import Channel, TextKind
from voice_intake.ports import ExternalServices, Services

MOST_TRIES = 11
"""The pauses between them come to about six hours; later, nobody waits for this text any more."""

LOOK_AFTER = timedelta(minutes=1)
"""Until a text whose sending had no clear answer is looked for."""

CERTAIN_AFTER = timedelta(minutes=10)
"""What is not on the carrier's list by then never will be."""

SKEW = timedelta(minutes=10)
"""By how much the carrier's clock may differ from ours."""

UNKNOWN_KIND = "unknown_kind"
"""The stored kind is none of those that this version can render."""

NEVER_TAKEN = "never_taken"
"""What was uncertain, and is certainly not with the carrier."""

_notifications = table_of(Notification)
log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class Text:
    """A claimed row, and what its reader will have, or why nobody is to have it."""

    row: Row[Any]
    body: str
    why_not: str | None


def send_due_text(services: Services, outside: ExternalServices, *, now: datetime) -> bool:
    """Sends, or looks for, the text that has been due for longest; whether there was one."""
    claim = claim_due(services.engine, _notifications, _notifications.c.channel == Channel.SMS, now=now)
    if claim is None:
        return False
    text = _load(services, outside, claim, now)
    if text is None:
        return True
    if text.row.status == TextStatus.UNCERTAIN:
        _look(services, outside, claim, text, now)
    elif text.why_not:
        _give_up(services, claim, text, text.why_not, now)
    else:
        _send(services, outside, claim, text, now)
    return True


def _load(services: Services, outside: ExternalServices, claim: Claim, now: datetime) -> Text | None:
    """What may have been sent already keeps its words, to be known by them. None: settled or erased in this instant."""
    ours = select(_notifications).where(_notifications.c.id == claim.id, _notifications.c.due_at == claim.until)
    with services.engine.begin() as connection:
        row = connection.execute(ours).first()
        if row is None:
            return None
        if row.status == TextStatus.UNCERTAIN:
            return Text(row=row, body=row.body or "", why_not=None)
        written = _write(connection, services, outside, row, now)
        unwanted = FailureReason.OPTED_OUT if has_opted_out(connection, row.recipient) else None
        return Text(row=row, body=written.body, why_not=written.why_not or unwanted)


def _write(
    connection: Connection, services: Services, outside: ExternalServices, row: Row[Any], now: datetime
) -> Written:
    """The body of the text, or why it is not sent: a kind that cannot be rendered is never sent as another."""
    try:
        kind = TextKind.of(row.kind)
    except ValueError:
        return Written(why_not=UNKNOWN_KIND)
    match kind:
        case TextKind.PAGE:
            return write_page(connection, row, policy=services.policy, addresses=outside.addresses, now=now)
        case TextKind.MAY_CALL:
            return write_invitation(connection, row, policy=services.policy, now=now)
        case TextKind.CONFIRMATION:
            return Written(body=write_text(connection, row, policy=services.policy, now=now))
        case _ as never:
            assert_never(never)


def _send(services: Services, outside: ExternalServices, claim: Claim, text: Text, now: datetime) -> None:
    intent = {"status": TextStatus.UNCERTAIN, "body": text.body, "tried_at": now, "due_at": claim.until}
    with services.engine.begin() as connection:
        if not settle(connection, _notifications, claim, **intent):
            return
    try:
        sent = outside.messenger.send_text(
            text.row.recipient,
            text.body,
            from_number=services.policy.phone_number,
            status_callback=outside.addresses.receipts_of_text(claim.id),
        )
    except UnknownOutcome as failure:
        _postpone(services, claim, failure, TextStatus.UNCERTAIN, now + LOOK_AFTER)
    except PermanentFailure as failure:
        _give_up(services, claim, text, failure.why, now, code=failure.code)
    except ExternalServiceError as failure:
        _try_later(services, claim, text, failure, TextStatus.FAILED, now)
    else:
        _merge(services, claim, Receipt(message_sid=sent.message_sid, status=sent.status), now)


def _look(services: Services, outside: ExternalServices, claim: Claim, text: Text, now: datetime) -> None:
    """The text as the carrier has it; or it is waited for; or it is certainly not there, so it may be sent.

    A look that was answered counts as no try.
    """
    tried_at, tries = text.row.tried_at, claim.attempts - 1
    try:
        listed = list(outside.messenger.texts(text.row.recipient, tried_at - SKEW))
    except ExternalServiceError as failure:
        _try_later(services, claim, text, failure, TextStatus.UNCERTAIN, now)
        return
    found = _ours(services, listed, text.body)
    if found:
        _merge(services, claim, Receipt(message_sid=found.message_sid, status=found.status, error=found.error), now)
    elif now < tried_at + CERTAIN_AFTER:
        with services.engine.begin() as connection:
            settle(connection, _notifications, claim, attempts=tries, due_at=tried_at + CERTAIN_AFTER)
    elif tries >= MOST_TRIES:
        _give_up(services, claim, text, NEVER_TAKEN, now)
    else:
        again = {"status": TextStatus.FAILED, "last_error": NEVER_TAKEN, "attempts": tries, "due_at": now}
        with services.engine.begin() as connection:
            settle(connection, _notifications, claim, **again)


def _ours(services: Services, listed: list[ListedText], body: str) -> ListedText | None:
    """Known by its words (a trial account puts some of its own before them), and not another call's."""
    alike = {text.message_sid: text for text in listed if text.body.endswith(body)}
    of_others = select(_notifications.c.message_sid).where(_notifications.c.message_sid.in_(alike))
    with services.engine.begin() as connection:
        taken = set(connection.scalars(of_others))
    return next((text for sid, text in alike.items() if sid not in taken), None)


def _merge(services: Services, claim: Claim, receipt: Receipt, now: datetime) -> None:
    """Whatever has become of the lease: that the carrier has the text stays true."""
    with services.engine.begin() as connection:
        merge_receipt(connection, claim.id, receipt, now=now)


def _try_later(
    services: Services, claim: Claim, text: Text, failure: ExternalServiceError, status: TextStatus, now: datetime
) -> None:
    if claim.attempts >= MOST_TRIES:
        _give_up(services, claim, text, failure.why, now, code=failure.code)
        return
    _postpone(services, claim, failure, status, next_try(now, claim.attempts))


def _postpone(
    services: Services, claim: Claim, failure: ExternalServiceError, status: TextStatus, due_at: datetime
) -> None:
    told = {"text_id": claim.id, "why": failure.why, "code": failure.code, "attempts": claim.attempts}
    (log.error if failure.is_alarming else log.warning)("text_postponed", **told)
    with services.engine.begin() as connection:
        settle(connection, _notifications, claim, status=status, last_error=failure.why, due_at=due_at)


def _give_up(services: Services, claim: Claim, text: Text, why: str, now: datetime, *, code: int = 0) -> None:
    """Not tried again, and noted on the ticket, unless nobody needs it any more."""
    row = text.row
    with services.engine.begin() as connection:
        values = {"status": TextStatus.GIVEN_UP, "last_error": why, "due_at": None}
        if not settle(connection, _notifications, claim, **values):
            return
        if why == ANSWERED:
            return
        _note(connection, row, why, code, now)
        if why == FailureReason.OPTED_OUT:
            opt_out(connection, row.recipient, source="twilio", now=now)
    given_up = {"text_id": row.id, "kind": row.kind, "why": why, "code": code, "attempts": claim.attempts}
    if why == UNKNOWN_KIND:
        log.error("text_given_up", **given_up)
    else:
        log.warning("text_given_up", **given_up)


def _note(connection: Connection, row: Row[Any], why: str, code: int, now: datetime) -> None:
    """Where nobody knows whether it went out, that is what the ticket says."""
    doubtful = row.status == TextStatus.UNCERTAIN and why != NEVER_TAKEN
    told = {"reason": why, "code": str(code or ""), "perhaps_sent": doubtful}
    note_text(connection, row, FAILED, told, now=now)
