"""A call back that is due: the agent's telephone rings, once for each time that it was asked for.

The carrier knows no key that would make a repeated request harmless, so the row says *uncertain*, committed, before the
request leaves. Whatever happens then (a time-out, a killed worker), the call is looked for in the carrier's own list,
and placed again only when it is certainly not there, and somebody still waits for it. The carrier's news of it carry
the row's number, so they settle it too. Of what was placed, the carrier is asked how it stands when no news have come.
"""

from datetime import datetime, timedelta
from typing import assert_never

import structlog
from sqlalchemy import select

from models.callback import Callback
from models.rows import table_of
from voice_intake.actions.agents.phone_lock import is_rung
from voice_intake.actions.callbacks.store import FOLLOW_AFTER, LoadedCallback, lock_callback, save_progress
from voice_intake.actions.operations.claim_due import Claim, claim_due, settle
from voice_intake.domain.callbacks.callback import (
    LONGEST,
    LONGEST_WAIT,
    OF_AGENT,
    RING_AGENT,
    AgentLeft,
    CallbackOutcome,
    CallbackStatus,
    ContactLeft,
    GivenUp,
    News,
    Rings,
    contact_leg_outcome,
)
from voice_intake.domain.carrier import ListedCall
from voice_intake.domain.errors import ExternalServiceError, PermanentFailure, UnknownOutcome
from voice_intake.domain.reconciliation.window import is_over
from voice_intake.ports import ExternalServices, Services

LEASE = timedelta(seconds=75)
"""Longer than one request to the carrier may take."""

PAUSE = timedelta(seconds=5)
"""Between two tries, while somebody waits for the telephone to ring."""

SEARCH_AFTER = timedelta(seconds=10)
"""Until a call whose placing had no clear answer is looked for."""

CERTAIN_AFTER = timedelta(minutes=1)
"""What is not on the carrier's list by then, and told us nothing, was never placed: it would have rung by now."""

SKEW = timedelta(minutes=5)
"""By how much the carrier's clock may differ from ours."""

_callbacks = table_of(Callback)
log = structlog.get_logger()


def place_callback(services: Services, outside: ExternalServices, *, now: datetime) -> bool:
    """Places, looks for, or asks after, the call back that has been due for longest; whether there was one."""
    claim = claim_due(services.engine, _callbacks, now=now, lease=LEASE)
    if claim is None:
        return False
    row = _load(services, claim)
    if row is None:
        return True
    try:
        match CallbackStatus(row.status):
            case CallbackStatus.REQUESTED:
                _place(services, outside, claim, row, now)
            case CallbackStatus.UNCERTAIN:
                _find_placed_call(services, outside, claim, row, now)
            case CallbackStatus.PLACED | CallbackStatus.ACCEPTED | CallbackStatus.OVER:
                _ask(services, outside, claim, row, now)
            case _ as never:
                assert_never(never)
    except ExternalServiceError as failure:
        _postpone(services, claim, row, failure, now)
    return True


def _load(services: Services, claim: Claim) -> LoadedCallback | None:
    """None: its news came in this very instant."""
    with services.engine.begin() as connection:
        row = lock_callback(connection, claim.id)
        return row if row is not None and row.due_at == claim.until else None


def _place(services: Services, outside: ExternalServices, claim: Claim, row: LoadedCallback, now: datetime) -> None:
    if now > row.requested_at + LONGEST_WAIT:
        _note(services, claim, GivenUp(CallbackOutcome.TOO_LATE), now)
        return
    with services.engine.begin() as connection:
        if is_rung(connection, row.agent_id, row.agent_phone, now=now):
            # For a caller, who came in the very second in which this was asked for.
            settle(connection, _callbacks, claim, due_at=now + PAUSE)
            return
        intent = {"status": CallbackStatus.UNCERTAIN, "tried_at": now, "due_at": claim.until}
        if not settle(connection, _callbacks, claim, **intent):
            return
    try:
        call_sid = outside.telephony.place_call(
            row.agent_phone,
            from_number=services.policy.phone_number,
            answer_url=outside.addresses.callback(claim.id),
            status_callback=outside.addresses.status_of_callback(claim.id),
            ring_for=RING_AGENT,
        )
    except UnknownOutcome as failure:
        _put_off(services, claim, failure, CallbackStatus.UNCERTAIN, now + SEARCH_AFTER)
    except PermanentFailure as failure:
        _note(services, claim, GivenUp(CallbackOutcome.REFUSED), now, last_error=failure.why)
    except ExternalServiceError as failure:
        _put_off(services, claim, failure, CallbackStatus.REQUESTED, now + PAUSE)
    else:
        _note(services, claim, Rings(), now, call_sid=call_sid)


def _find_placed_call(
    services: Services, outside: ExternalServices, claim: Claim, row: LoadedCallback, now: datetime
) -> None:
    """The call as the carrier has it; or it is waited for; or it is certainly not there, so it may be placed."""
    found = _find(services, outside, row)
    if found:
        _note(services, claim, Rings(), now, call_sid=found)
    elif now < row.tried_at + CERTAIN_AFTER:
        with services.engine.begin() as connection:
            settle(connection, _callbacks, claim, due_at=row.tried_at + CERTAIN_AFTER)
    else:
        with services.engine.begin() as connection:
            settle(connection, _callbacks, claim, status=CallbackStatus.REQUESTED, due_at=now)


def _find(services: Services, outside: ExternalServices, row: LoadedCallback) -> str | None:
    """A call that we placed to this telephone since, and that is none of another call back."""
    line, since = services.policy.phone_number, row.tried_at - SKEW
    placed = [
        call.call_sid
        for call in outside.telephony.placed_calls(row.agent_phone, since)
        if call.from_number == line and not call.is_inbound and not call.parent_sid
    ]
    of_others = select(_callbacks.c.call_sid).where(_callbacks.c.call_sid.in_(placed), _callbacks.c.id != row.id)
    with services.engine.begin() as connection:
        taken = set(connection.scalars(of_others))
    return next((sid for sid in placed if sid not in taken), None)


def _ask(services: Services, outside: ExternalServices, claim: Claim, row: LoadedCallback, now: datetime) -> None:
    """No news for a while: the carrier's own list says whether it goes on, or how it ended."""
    legs = list(outside.telephony.legs(row.call_sid))
    agent = next((leg for leg in legs if leg.call_sid == row.call_sid), None)
    if agent is not None and is_over(agent):
        _note(services, claim, _events_from(agent, legs, row), now)
    elif now > row.requested_at + LONGEST:
        _note(services, claim, GivenUp(CallbackOutcome.UNKNOWN), now)
    else:
        with services.engine.begin() as connection:
            settle(connection, _callbacks, claim, due_at=now + FOLLOW_AFTER)


def _events_from(agent: ListedCall, legs: list[ListedCall], row: LoadedCallback) -> News:
    contact = next((leg for leg in legs if leg.parent_sid == agent.call_sid), None)
    if contact is None and row.accepted_at is None:
        return AgentLeft(OF_AGENT.get(agent.status, CallbackOutcome.DECLINED))
    if contact is None:
        return ContactLeft(outcome=CallbackOutcome.HUNG_UP, is_joined=False)
    return ContactLeft(
        outcome=contact_leg_outcome(contact.status, is_left=False),
        is_joined=contact.status == "completed",
        seconds=contact.seconds,
        at=contact.ended_at,
    )


def _postpone(
    services: Services, claim: Claim, row: LoadedCallback, failure: ExternalServiceError, now: datetime
) -> None:
    """The carrier cannot be asked. Where it never could be, the case says so and the agent is free again."""
    patience = LONGEST if row.call_sid else LONGEST_WAIT + CERTAIN_AFTER
    if now > row.requested_at + patience:
        _note(services, claim, GivenUp(CallbackOutcome.UNKNOWN), now, last_error=failure.why)
        return
    pause = FOLLOW_AFTER if row.call_sid else SEARCH_AFTER
    _put_off(services, claim, failure, CallbackStatus(row.status), now + pause)


def _put_off(
    services: Services, claim: Claim, failure: ExternalServiceError, status: CallbackStatus, due_at: datetime
) -> None:
    told = {"callback_id": claim.id, "why": failure.why, "code": failure.code, "attempts": claim.attempts}
    (log.error if failure.is_alarming else log.warning)("callback_postponed", **told)
    with services.engine.begin() as connection:
        settle(connection, _callbacks, claim, status=status, last_error=failure.why, due_at=due_at)


def _note(services: Services, claim: Claim, news: News, now: datetime, **columns: str) -> None:
    """What the carrier says stays true whatever has become of the lease; what we give up, others may have taken up."""
    with services.engine.begin() as connection:
        row = lock_callback(connection, claim.id)
        is_late = row is not None and row.due_at != claim.until and isinstance(news, GivenUp)
        if row is not None and not is_late:
            save_progress(connection, row, news, now=now, **columns)
