"""The case of a call: opened once, corrected or added to, with its timeline."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, bindparam, case, func, select, update

from models.customer import Contact, Customer
from models.rows import table_of
from models.ticket import Ticket, TicketEvent, change_of_ticket
from models.voicemail import Voicemail
from voice_intake.actions.calls.store import CallRecord, bind_case
from voice_intake.actions.cases.change_case import lock_case, save_update
from voice_intake.actions.cases.insert_case import insert_case
from voice_intake.actions.customers.restore_customer import restore_customer
from voice_intake.actions.hours.compute_deadline import count_deadline
from voice_intake.actions.messages.queue_alert import queue_word
from voice_intake.actions.timeline.events import LINE, add_event
from voice_intake.domain.calls.journey import OpenTicket, State
from voice_intake.domain.cases import transitions
from voice_intake.domain.cases.transitions import Case
from voice_intake.domain.messages.notification import AlertKind
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import PHONE_TIER, Priority, Status

_tickets = table_of(Ticket)
_events = table_of(TicketEvent)
_voicemails = table_of(Voicemail)
_requester = (
    select(Customer.id.label("customer_id"), Contact.id.label("contact_id"))
    .outerjoin(Contact, Contact.id == bindparam("contact"))
    .where(Customer.id == bindparam("customer"))
)
"""Both as they are now: a contact who was removed while they called is null, a customer gives no row."""
_meant = _tickets.alias("meant")
_added_to = (
    change_of_ticket(
        _tickets.c.id
        == select(func.coalesce(_meant.c.merged_into_id, _meant.c.id))
        .where(_meant.c.id == bindparam("ticket"))
        .scalar_subquery(),
        _tickets.c.merged_into_id.is_(None),
    )
    .values(status=case((_tickets.c.status == Status.NEW, Status.NEW), else_=Status.OPEN))
    .returning(_tickets.c.id)
)

log = structlog.get_logger()


def open_ticket(
    connection: Connection, record: CallRecord, effect: OpenTicket, *, policy: Policy, now: datetime
) -> None:
    named = {"customer": effect.customer_id, "contact": effect.contact_id}
    requester = connection.execute(_requester, named).first()
    if requester is None:
        restored = restore_customer(connection, effect.customer_id, actor=LINE, now=now)
        removed = {"customer_id": effect.customer_id, "restored": restored}
        log.error("customer_removed_during_call", call_id=record.id, **removed)
        requester = connection.execute(_requester, {**named, "customer": restored}).first()
    if requester is None:
        return
    subject = _subject(effect, record.state, policy)
    values = {
        "reference": effect.reference,
        "customer_id": requester.customer_id,
        "contact_id": requester.contact_id,
        "call_id": record.id,
        "channel": "phone",
        "tier": PHONE_TIER,
        "priority": int(effect.priority),
        "priority_chosen": effect.is_chosen,
        "subject": subject,
        "language": record.state.language or policy.default_language,
        "opened_at": record.state.arrived_at,
        "respond_by": effect.respond_by,
    }
    data = {"priority": int(effect.priority), "chosen": effect.is_chosen, "step": effect.step}
    ticket_id = insert_case(connection, values, data=data, actor=LINE, now=now)
    if ticket_id is None:
        _correct_priority(connection, record, effect, subject=subject, policy=policy, now=now)
        return
    bind_case(effect.reference)
    connection.execute(
        update(_voicemails)
        .where(_voicemails.c.call_id == record.id, _voicemails.c.ticket_id.is_(None))
        .values(ticket_id=ticket_id)
    )


def _subject(effect: OpenTicket, state: State, policy: Policy) -> str:
    language = state.language or policy.default_language
    return policy.severities[effect.priority].name[language]


def _correct_priority(
    connection: Connection, record: CallRecord, effect: OpenTicket, *, subject: str, policy: Policy, now: datetime
) -> None:
    """The call has its ticket already; what its caller chose counts more than what was assumed when it ended.

    What somebody of the desk has done with it meanwhile stands: their words, and the deadline that they kept or missed.
    """
    kept = select(_meant.c.merged_into_id).where(_meant.c.call_id == record.id).scalar_subquery()
    # First the case that goes on: whoever merges that one, too, has it locked before they repoint this one.
    connection.execute(select(_tickets.c.id).where(_tickets.c.id == kept).with_for_update())
    ticket = connection.execute(select(_tickets).where(_tickets.c.call_id == record.id).with_for_update()).first()
    if ticket is None:
        raise LookupError(f"the reference {effect.reference} is taken by another case")
    if not effect.is_chosen or ticket.priority_chosen:
        return
    changes: dict[str, Any] = {
        "contact_id": ticket.contact_id or effect.contact_id,
        "priority": int(effect.priority),
        "priority_chosen": True,
        "respond_by": ticket.respond_by if ticket.responded_at else effect.respond_by,
        "subject": subject if ticket.version == 1 else ticket.subject,
    }
    connection.execute(change_of_ticket(_tickets.c.id == ticket.id).values(**changes))
    told = {"from": ticket.priority, "to": int(effect.priority), "by": "caller", "assumed": True}
    told |= transitions.moved_deadline(ticket.respond_by, changes["respond_by"])
    add_event(connection, ticket.id, "priority_changed", call_id=record.id, data=told, now=now)
    queue_word(connection, ticket.id, kind=AlertKind.OPENED, now=now)
    goes_on = connection.scalar(select(_tickets.c.reference).where(_tickets.c.id == ticket.merged_into_id))
    if goes_on is not None:
        _prioritise(connection, record, lock_case(connection, goes_on), effect.priority, policy=policy, now=now)


def _prioritise(
    connection: Connection, record: CallRecord, case: Case, priority: Priority, *, policy: Policy, now: datetime
) -> None:
    """An agent has merged the call's case already. Over what somebody chose, only what is more severe counts.

    A case that is finished by now stays as it is; its timeline shows what the caller of the duplicate chose.
    """
    if case.is_finished:
        return
    wanted = min(case.priority, priority) if case.is_chosen else priority
    due = count_deadline(connection, policy, case, wanted)
    if changed := transitions.prioritise(case, wanted, due, by="caller"):
        save_update(connection, case, changed, actor=LINE, now=now, call_id=record.id)
        queue_word(connection, case.id, kind=AlertKind.OPENED, now=now)


def add_to_ticket(connection: Connection, record: CallRecord, ticket_id: int, *, now: datetime) -> None:
    """A case that waited for the customer waits for the desk again; whoever adds to a duplicate means its case.

    Asked twice where nothing is found: the first time waits for an agent who is just merging the case.

    It counts as a change even where the row stays as it is: an agent who is just closing the case has to know.
    """
    meant = {"ticket": ticket_id}
    ticket_id = connection.scalar(_added_to, meant) or connection.scalar(_added_to, meant) or ticket_id
    add_event(connection, ticket_id, "caller_added", call_id=record.id, data={}, now=now)
    _merge_missed_call(connection, record, ticket_id, now)


def _merge_missed_call(connection: Connection, record: CallRecord, ticket_id: int, now: datetime) -> None:
    """The call's end overtook its last answer and opened a case, which its caller did not want: it is this one."""
    merged = connection.scalar(
        change_of_ticket(
            _tickets.c.call_id == record.id, _tickets.c.priority_chosen.is_(False), _tickets.c.id != ticket_id
        )
        .values(status=Status.CLOSED, merged_into_id=ticket_id)
        .returning(_tickets.c.id)
    )
    if merged is None:
        return
    add_event(connection, merged, "merged", call_id=record.id, data={"into": record.state.reference}, now=now)
    messages = update(_voicemails).where(_voicemails.c.ticket_id == merged)
    connection.execute(messages.values(ticket_id=ticket_id))


def ticket_of(connection: Connection, record: CallRecord) -> int | None:
    """The case that this call opened or added to."""
    if record.state.adds_to:
        return record.state.adds_to.ticket_id
    if not record.state.reference:
        return None
    return connection.scalar(select(_tickets.c.id).where(_tickets.c.reference == record.state.reference))


def working_case_of(connection: Connection, record: CallRecord) -> int | None:
    """The case that is worked on because of this call: its own, or the one which that was merged into meanwhile."""
    adds_to, reference = record.state.adds_to, record.state.reference
    if not adds_to and not reference:
        return None
    own = _tickets.c.id == adds_to.ticket_id if adds_to else _tickets.c.reference == reference
    case_id: int | None = connection.scalar(select(func.coalesce(_tickets.c.merged_into_id, _tickets.c.id)).where(own))
    return case_id
