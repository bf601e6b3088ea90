"""What the agent hears who calls back, and what the carrier tells of both legs; both merged into the row."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection

from voice_intake.actions.callbacks.store import LoadedCallback, lock_callback, save_progress
from voice_intake.domain.callbacks.callback import (
    Accepted,
    CallbackOutcome,
    CallbackStatus,
    ContactLeft,
    GivenUp,
    News,
    Rings,
)
from voice_intake.domain.callbacks.prompts import (
    AgentInstruction,
    CalledCase,
    connecting,
    contact_gone,
    declined,
    screening,
    withdrawn,
)
from voice_intake.domain.calls.ringing import ACCEPTS
from voice_intake.domain.language import Language
from voice_intake.domain.speech import HangUp
from voice_intake.domain.ticket import UNFINISHED
from voice_intake.ports import Services

log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class AgentPickedUp:
    """The agent's telephone, answered by the agent or a machine of theirs. `keys` are None before any are asked."""

    callback_id: int
    leg_sid: str
    keys: str | None = None


def screen_callback(services: Services, picked_up: AgentPickedUp, *, now: datetime) -> AgentInstruction:
    """What the agent hears next. Asked again, it answers alike for as long as nothing else has happened."""
    with services.engine.begin() as connection:
        row = _ours(connection, picked_up.callback_id, picked_up.leg_sid)
        if row is None:
            return HangUp()
        language = Language(row.languages.partition(",")[0])
        if row.status == CallbackStatus.OVER:
            return _over_already(row, language)
        if row.ticket_status not in UNFINISHED or row.number is None:
            save_progress(connection, row, GivenUp(CallbackOutcome.WITHDRAWN), now=now, call_sid=picked_up.leg_sid)
            return withdrawn(language)
        return _answer(connection, services, row, picked_up, language, now)


def _over_already(row: LoadedCallback, language: Language) -> AgentInstruction:
    return declined(language) if row.outcome == CallbackOutcome.DECLINED else withdrawn(language)


def _answer(
    connection: Connection,
    services: Services,
    row: LoadedCallback,
    picked_up: AgentPickedUp,
    language: Language,
    now: datetime,
) -> AgentInstruction:
    leg = {"call_sid": picked_up.leg_sid}
    match picked_up.keys:
        case None:
            save_progress(connection, row, Rings(), now=now, **leg)
            case = CalledCase(reference=row.reference, customer=row.customer, contact=row.contact)
            return screening(case, language, seconds=services.policy.question_seconds)
        case keys if keys == ACCEPTS:
            save_progress(connection, row, Accepted(), now=now, **leg)
            return connecting(row.number, language)
        case _:
            save_progress(connection, row, GivenUp(CallbackOutcome.DECLINED), now=now, **leg)
            return declined(language)


def contact_left(
    services: Services, callback_id: int, leg_sid: str, left: ContactLeft, *, now: datetime
) -> AgentInstruction:
    """The agent is alone again, or gone, too."""
    with services.engine.begin() as connection:
        row = _ours(connection, callback_id, leg_sid)
        if row is None:
            return HangUp()
        after = save_progress(connection, row, left, now=now)
        return contact_gone(after.outcome, Language(row.languages.partition(",")[0]))


def handle_leg_event(services: Services, callback_id: int, leg_sid: str, news: News, *, now: datetime) -> None:
    """`leg_sid` is the agent's leg, whichever of the two the news are about."""
    with services.engine.begin() as connection:
        row = _ours(connection, callback_id, leg_sid)
        if row is not None:
            save_progress(connection, row, news, now=now, call_sid=leg_sid)


def _ours(connection: Connection, callback_id: int, leg_sid: str) -> LoadedCallback | None:
    """A second leg for the same request is nobody's: the first that is heard of is the agent's."""
    row = lock_callback(connection, callback_id)
    if row is None or row.call_sid not in (None, leg_sid):
        log.warning("callback_unknown", callback_id=callback_id, call_sid=leg_sid)
        return None
    return row
