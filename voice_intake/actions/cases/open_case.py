"""An agent opens a case themselves: for a call in the log that has none, or for whoever wrote or asked otherwise.

The clock runs from now: the deadline is counted from when the case was opened, as it is for the line.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, or_, select

from models.call import Call
from models.customer import Contact, Customer, SupportContract
from models.rows import table_of
from models.ticket import Ticket, TicketEvent
from models.voicemail import Voicemail
from voice_intake.actions.callers.contracts import contract_of
from voice_intake.actions.cases.change_case import CaseChange, current_version
from voice_intake.actions.cases.insert_case import insert_case
from voice_intake.actions.cases.reference import free_reference
from voice_intake.actions.hours.exceptions import load_extras
from voice_intake.domain.actor import Actor
from voice_intake.domain.callers.admission import contract_for
from voice_intake.domain.cases.refusals import CaseRefused, RefusalReason
from voice_intake.domain.cases.text_input import line, paragraphs_or_none
from voice_intake.domain.language import Language
from voice_intake.domain.policy import response_target
from voice_intake.domain.ticket import Priority, Tier
from voice_intake.ports import Services

_calls, _contacts, _contracts = table_of(Call), table_of(Contact), table_of(SupportContract)
_customers, _events, _tickets = table_of(Customer), table_of(TicketEvent), table_of(Ticket)
_voicemails = table_of(Voicemail)


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """What an agent fills in. `call_id` is the call that the case is about, if any."""

    customer_id: int
    contact_id: int | None
    priority: Priority
    language: Language
    subject: str
    steps_to_reproduce: str = ""
    call_id: int | None = None


def open_case_by_hand(services: Services, case: NewCase, *, actor: Actor, now: datetime) -> CaseChange:
    """Whoever opens it has not reacted yet, and does not have it yet: that is for `take_case` and `log_reply`.

    Raises CaseRefused (`field` is subject, steps_to_reproduce, customer, contact or call).
    """
    subject = line(case.subject, "subject")
    steps = paragraphs_or_none(case.steps_to_reproduce, "steps_to_reproduce")
    with services.engine.begin() as connection:
        tier = _tier(connection, services, case, now)
        _refuse_strange_call(connection, case)
        extras, reference = load_extras(connection, now), free_reference(connection)
        values = {
            "reference": reference,
            "customer_id": case.customer_id,
            "contact_id": case.contact_id,
            "call_id": case.call_id,
            "channel": "phone" if case.call_id else "console",
            "tier": tier,
            "priority": int(case.priority),
            "priority_chosen": True,
            "subject": subject,
            "language": case.language,
            "steps_to_reproduce": steps,
            "opened_at": now,
            "respond_by": response_target.due(services.policy, tier, case.priority, now, extras),
        }
        data = {"priority": int(case.priority), "chosen": True, "by": "agent"}
        ticket_id = insert_case(connection, values, data=data, actor=actor.email, now=now)
        if ticket_id is None:
            raise CaseRefused(RefusalReason.CALL_HAS_CASE, reference=_case_of(connection, case.call_id), field="call")
        _bring_messages(connection, ticket_id, case.call_id)
        opened = CaseChange(reference=reference, seen=current_version(connection, ticket_id), is_news=True)
    services.wakeup.ring()
    return opened


def _tier(connection: Connection, services: Services, case: NewCase, now: datetime) -> Tier:
    """The service level that the customer has on this day."""
    if connection.scalar(select(_customers.c.id).where(_customers.c.id == case.customer_id)) is None:
        raise CaseRefused(RefusalReason.NO_SUCH_CUSTOMER, field="customer")
    theirs = select(_contacts.c.id).where(
        _contacts.c.id == case.contact_id, _contacts.c.customer_id == case.customer_id
    )
    if case.contact_id is not None and connection.scalar(theirs) is None:
        raise CaseRefused(RefusalReason.NO_SUCH_CONTACT, field="contact")
    bought = select(_contracts.c.tier, _contracts.c.starts_on, _contracts.c.ends_on)
    rows = connection.execute(bought.where(_contracts.c.customer_id == case.customer_id))
    today = services.policy.date_at(now)
    contract = contract_for([contract_of(row) for row in rows], today)
    if contract is None or not contract.is_in_force(today):
        raise CaseRefused(RefusalReason.NO_CONTRACT, field="customer")
    return contract.tier


def _refuse_strange_call(connection: Connection, case: NewCase) -> None:
    if case.call_id is None:
        return
    call = connection.execute(select(_calls.c.ended_at).where(_calls.c.id == case.call_id).with_for_update()).first()
    if call is None:
        raise CaseRefused(RefusalReason.NO_SUCH_CALL, field="call")
    if call.ended_at is None:
        raise CaseRefused(RefusalReason.CALL_GOES_ON, field="call")
    if reference := _case_of(connection, case.call_id):
        raise CaseRefused(RefusalReason.CALL_HAS_CASE, reference=reference, field="call")


def _case_of(connection: Connection, call_id: int | None) -> str:
    """The case that a call opened, or added to; empty where there is none."""
    added = exists().where(_events.c.ticket_id == _tickets.c.id, _events.c.call_id == call_id)
    opened = select(_tickets.c.reference).where(or_(_tickets.c.call_id == call_id, added)).limit(1)
    return connection.scalar(opened) or "" if call_id else ""


def _bring_messages(connection: Connection, ticket_id: int, call_id: int | None) -> None:
    """What was spoken in that call belongs to its case."""
    if call_id:
        theirs = (_voicemails.c.call_id == call_id, _voicemails.c.ticket_id.is_(None))
        connection.execute(_voicemails.update().where(*theirs).values(ticket_id=ticket_id))
