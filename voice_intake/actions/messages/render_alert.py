"""The words of what the desk is told about a case, as it stands now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from models.agent import Agent
from models.call import Call
from models.customer import Customer
from models.rows import table_of
from models.ticket import Ticket
from models.voicemail import Voicemail
from voice_intake.domain.language import Language
from voice_intake.domain.messages.alert import AlertCase, lines, title
from voice_intake.domain.messages.notification import AlertKind
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.speech import Say
from voice_intake.domain.ticket import Priority
from voice_intake.domain.voicemail.voicemail import VoicemailStatus
from voice_intake.prompts.catalogue import catalogue_in

_agents = table_of(Agent)
_calls = table_of(Call)
_customers = table_of(Customer)
_tickets = table_of(Ticket)
_voicemails = table_of(Voicemail)
_case = (
    select(
        _tickets,
        _customers.c.name.label("customer"),
        _agents.c.name.label("success_manager"),
        _calls.c.id.label("caller"),
        _calls.c.ended_at,
    )
    .join(_customers, _customers.c.id == _tickets.c.customer_id)
    .outerjoin(_agents, _agents.c.id == _customers.c.success_manager_id)
    .outerjoin(_calls, _calls.c.id == _tickets.c.call_id)
)


@dataclass(frozen=True, kw_only=True)
class Alert:
    """What one address is told; it carries no transcript and no number."""

    title: str
    body: str


def load_case(connection: Connection, ticket_id: int) -> AlertCase:
    row = connection.execute(_case.where(_tickets.c.id == ticket_id)).one()
    return AlertCase(
        reference=row.reference,
        priority=Priority(row.priority),
        is_chosen=row.priority_chosen,
        customer=row.customer,
        language=Language(row.language),
        opened_at=row.opened_at,
        respond_by=row.respond_by,
        is_answered=row.responded_at is not None,
        has_message=_has_message(connection, row),
        is_on_the_line=row.caller is not None and row.ended_at is None,
        success_manager=row.success_manager,
    )


def _has_message(connection: Connection, row: Row[Any]) -> bool:
    gone = (VoicemailStatus.ABSENT, VoicemailStatus.LOST, VoicemailStatus.DELETED)
    messages = select(_voicemails.c.id).where(_voicemails.c.ticket_id == row.id, _voicemails.c.status.not_in(gone))
    return connection.scalar(messages.limit(1)) is not None


def write_word(case: AlertCase, kind: AlertKind, *, policy: Policy, link: str, now: datetime) -> Alert:
    """The alert in the desk's own language."""
    catalogue = catalogue_in(policy.time_zone)

    def told(says: tuple[Say, ...]) -> str:
        return "\n".join(catalogue.text(say) for say in says)

    return Alert(title=told((title(case, policy, kind),)), body=told(lines(case, policy, kind, link, now)))
