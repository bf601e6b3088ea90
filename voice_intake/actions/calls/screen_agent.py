"""An agent picks up: who is calling, and do they want to take it. The acceptance decides who has answered a call."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, update

from models.agent import Agent
from models.call import Call, RingAttempt
from models.customer import Contact, Customer
from models.rows import table_of
from models.ticket import Ticket, change_of_ticket
from voice_intake.actions.agents.phone_lock import LONGEST_ATTEMPT
from voice_intake.actions.calls.open_case import working_case_of
from voice_intake.actions.calls.ring_attempts import Attempt, end_ringing, last_attempt
from voice_intake.actions.calls.store import CallRecord, lock_call, save_call
from voice_intake.actions.hours.exceptions import load_extras
from voice_intake.actions.timeline.events import add_event
from voice_intake.domain.calls.ringing import ACCEPTS, Connect, RingOutcome, WaitingCase, screening, too_late
from voice_intake.domain.hours.opening_hours import working_between
from voice_intake.domain.language import Language
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.speech import Ask, HangUp
from voice_intake.domain.ticket import Priority, Status, Tier
from voice_intake.ports import Services

AgentLine = Ask | HangUp | Connect

_agents, _attempts, _calls = table_of(Agent), table_of(RingAttempt), table_of(Call)
_tickets, _customers, _contacts = table_of(Ticket), table_of(Customer), table_of(Contact)
_rung = (
    select(_calls.c.call_sid, _agents.c.languages)
    .select_from(_attempts)
    .join(_calls, _calls.c.id == _attempts.c.call_id)
    .join(_agents, _agents.c.id == _attempts.c.agent_id)
    .where(_attempts.c.id == bindparam("attempt"))
)
_case = (
    select(_tickets, _customers.c.name.label("customer"), _contacts.c.name.label("contact"))
    .join(_customers, _customers.c.id == _tickets.c.customer_id)
    .outerjoin(_contacts, _contacts.c.id == _tickets.c.contact_id)
    .where(_tickets.c.id == bindparam("ticket"))
)

_present = (
    select(_tickets.c.status, _tickets.c.responded_at, _tickets.c.merged_into_id, _agents.c.email.label("assignee"))
    .outerjoin(_agents, _agents.c.id == _tickets.c.assignee_id)
    .where(_tickets.c.id == bindparam("ticket"))
    .with_for_update(of=_tickets)
)


@dataclass(frozen=True, kw_only=True)
class PickedUp:
    """An agent's telephone, answered: by the agent, or by a machine of theirs. `keys` are None before any are asked."""

    attempt_id: int
    leg_sid: str
    keys: str | None = None


def screen_agent(services: Services, picked_up: PickedUp, *, now: datetime) -> AgentLine:
    """What the agent hears next. Asked again, it answers alike for as long as the call stands where it stood."""
    with services.engine.begin() as connection:
        rung = connection.execute(_rung, {"attempt": picked_up.attempt_id}).first()
        record = lock_call(connection, rung.call_sid) if rung else None
        if rung is None or record is None:
            return HangUp()
        language = Language(rung.languages.partition(",")[0])
        attempt = last_attempt(connection, record.id)
        if attempt is None or attempt.id != picked_up.attempt_id:
            return too_late(language)
        return _answer(connection, services.policy, record, attempt, picked_up, language, now)


def _answer(
    connection: Connection,
    policy: Policy,
    record: CallRecord,
    attempt: Attempt,
    picked_up: PickedUp,
    language: Language,
    now: datetime,
) -> AgentLine:
    if attempt.outcome == RingOutcome.ACCEPTED and picked_up.keys == ACCEPTS:
        return Connect()
    if not _waits(attempt, now):
        return too_late(language)
    match picked_up.keys:
        case None | "*":
            return screening(_load_case(connection, policy, record, now), language, policy)
        case keys if keys == ACCEPTS:
            return _accept(connection, record, attempt, picked_up, now)
        case _:
            end_ringing(connection, attempt.id, RingOutcome.DECLINED, now=now)
            return HangUp()


def _waits(attempt: Attempt, now: datetime) -> bool:
    """Whether nobody has decided about it. A caller who is gone, or went on, has ended it."""
    return attempt.outcome is None and now < attempt.started_at + LONGEST_ATTEMPT


def _accept(
    connection: Connection, record: CallRecord, attempt: Attempt, picked_up: PickedUp, now: datetime
) -> AgentLine:
    accepted = {"outcome": RingOutcome.ACCEPTED, "ended_at": now, "leg_sid": picked_up.leg_sid}
    connection.execute(update(_attempts).where(_attempts.c.id == attempt.id).values(**accepted))
    save_call(connection, replace(record, state=replace(record.state, is_answered=True)), now=now)
    ticket_id = working_case_of(connection, record)
    if ticket_id is not None:
        _assign_case(connection, ticket_id, record, attempt, now)
    return Connect()


def _assign_case(connection: Connection, ticket_id: int, record: CallRecord, attempt: Attempt, now: datetime) -> None:
    """The agent has the case; the first person to react stays the first."""
    seen = connection.execute(_present, {"ticket": ticket_id}).one()
    if seen.merged_into_id is not None:  # by an agent whom the lock has just waited for
        _assign_case(connection, seen.merged_into_id, record, attempt, now)
        return
    changes = {"assignee_id": attempt.agent_id, "status": Status.OPEN, "responded_at": seen.responded_at or now}
    connection.execute(change_of_ticket(_tickets.c.id == ticket_id).values(**changes))
    told = {
        "status": {"from": seen.status, "to": Status.OPEN},
        "assignee": {"from": seen.assignee, "to": attempt.agent},
    }
    add_event(connection, ticket_id, "call_accepted", call_id=record.id, data=told, now=now, actor=attempt.agent)


def _load_case(connection: Connection, policy: Policy, record: CallRecord, now: datetime) -> WaitingCase:
    """Calls are only rung for once they have their case."""
    ticket = connection.execute(_case, {"ticket": working_case_of(connection, record)}).one()
    priority = Priority(ticket.priority)
    return WaitingCase(
        priority=priority,
        severity=policy.severities[priority].name,
        customer=ticket.customer,
        contact=ticket.contact,
        caller_language=record.state.language or Language(ticket.language),
        time_left=_time_left(connection, policy, Tier(ticket.tier), ticket.respond_by, now),
        is_answered=ticket.responded_at is not None,
    )


def _time_left(
    connection: Connection, policy: Policy, tier: Tier, respond_by: datetime | None, now: datetime
) -> timedelta | None:
    if respond_by is None:
        return None
    extras = load_extras(connection, now)
    return working_between(policy.hours[tier].with_extras(extras), now, respond_by)
