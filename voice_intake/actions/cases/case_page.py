"""Everything that a case's page shows, in as many statements as there are kinds of rows, however many rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from models.agent import Agent
from models.allowlist import number_is_valid
from models.call import Call
from models.case_rows import rows_of
from models.customer import Contact, ContactNumber, Customer
from models.engine.database import reading
from models.rows import table_of
from models.ticket import Ticket, TicketEvent
from models.voicemail import Voicemail
from voice_intake.actions.audit.actor_names import load_names
from voice_intake.actions.cases.change_case import bare
from voice_intake.actions.cases.explain_deadline import Deadline, deadline_of
from voice_intake.actions.cases.queue import CaseRow, case_row
from voice_intake.actions.hours.exceptions import load_extras
from voice_intake.actions.timeline.load_timeline import Entry, load_timeline
from voice_intake.domain.cases.refusals import CaseRefused, CaseVersion, RefusalReason
from voice_intake.domain.voicemail.voicemail import VoicemailStatus
from voice_intake.ports import Services

MOST_OTHERS = 20
"""Other cases of the caller that are listed, the newest ones."""

_agents, _calls, _contacts, _customers = table_of(Agent), table_of(Call), table_of(Contact), table_of(Customer)
_events, _numbers, _tickets = table_of(TicketEvent), table_of(ContactNumber), table_of(Ticket)
_voicemails = table_of(Voicemail)
_kept = _tickets.alias("kept")
_managers = _agents.alias("managers")


@dataclass(frozen=True, kw_only=True)
class VoicemailMessage:
    """What a caller left. `reason` says why there is nothing to hear where there is nothing."""

    id: int
    reference: str
    """The case it came with: this one, or a duplicate of it."""
    recording_sid: str
    call_id: int
    status: VoicemailStatus
    reason: str | None
    seconds: int | None
    transcript: str | None
    captured_at: datetime

    @property
    def is_audible(self) -> bool:
        return self.status in (VoicemailStatus.STORED, VoicemailStatus.TRANSCRIBED)


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """A case with all that belongs to it."""

    row: CaseRow
    seen: CaseVersion
    """What its reader sees now: goes into every form that changes the case."""
    steps_to_reproduce: str | None
    customer_number: str
    contact_email: str | None
    contact_numbers: tuple[tuple[str, str], ...]
    """Number and label, of those that the contact can be rung at."""
    contact_is_blocked: bool
    assignee_email: str | None
    success_manager: str | None
    merged_into: str | None
    """The reference of the case that goes on instead."""
    duplicates: tuple[str, ...]
    """References of the cases that were merged into this one."""
    call_id: int | None
    """The call that opened it."""
    on_legal_hold: bool
    timeline: tuple[Entry, ...]
    """Oldest first; those of duplicates among them."""
    older_until: datetime | None
    """Where the timeline is longer than what is shown: until when there is more of it."""
    messages: tuple[VoicemailMessage, ...]
    others: tuple[CaseRow, ...]
    """Other cases of the contact, or of the customer where there is no contact, the newest first."""
    deadline: Deadline
    names: Mapping[str, str]
    """Of all agents, by the e-mails that the timeline has as actors and in its data."""


def find_case(services: Services, reference: str, *, now: datetime, until: datetime | None = None) -> CasePage:
    """`reference` with or without its dash; raises CaseRefused where there is no such case.

    `until` leaves out of the timeline what happened later.
    """
    with reading(services.engine).connect() as connection:
        row, facts = _facts(connection, reference)
        duplicates = connection.execute(
            select(_tickets.c.id, _tickets.c.reference).where(_tickets.c.merged_into_id == row.id).order_by("id")
        ).all()
        references = {row.id: row.reference, **{each.id: each.reference for each in duplicates}}
        timeline = load_timeline(connection, references, also_call=facts.call_id, until=until)
        return CasePage(
            row=row,
            seen=CaseVersion(row.version, facts.last_event),
            **{name: facts._mapping[name] for name in _COPIED},
            contact_is_blocked=facts.blocked_at is not None,
            contact_numbers=_numbers_of(connection, row.contact_id, now),
            duplicates=tuple(each.reference for each in duplicates),
            timeline=timeline.entries,
            older_until=timeline.older_until,
            messages=_messages(connection, references),
            others=_others(connection, row),
            deadline=deadline_of(services.policy, row, load_extras(connection, row.opened_at), now),
            names=load_names(connection),
        )


_COPIED = (
    *("steps_to_reproduce", "customer_number", "contact_email", "assignee_email", "success_manager", "merged_into"),
    *("call_id", "on_legal_hold"),
)


def _facts(connection: Connection, reference: str) -> tuple[CaseRow, Row[Any]]:
    last_event = select(func.coalesce(func.max(_events.c.id), 0)).where(_events.c.ticket_id == _tickets.c.id)
    chosen = select(_tickets.c.id).where(_tickets.c.reference == bare(reference)).subquery("page")
    statement = (
        rows_of(
            chosen,
            *(_tickets.c.steps_to_reproduce, _tickets.c.call_id, _tickets.c.on_legal_hold),
            _customers.c.number.label("customer_number"),
            _contacts.c.email.label("contact_email"),
            _contacts.c.blocked_at,
            _agents.c.email.label("assignee_email"),
            _managers.c.name.label("success_manager"),
            _kept.c.reference.label("merged_into"),
            last_event.correlate(_tickets).scalar_subquery().label("last_event"),
        )
        .outerjoin(_managers, _managers.c.id == _customers.c.success_manager_id)
        .outerjoin(_kept, _kept.c.id == _tickets.c.merged_into_id)
    )
    row = connection.execute(statement).first()
    if row is None:
        raise CaseRefused(RefusalReason.NO_SUCH_CASE)
    return case_row(row), row


def _numbers_of(connection: Connection, contact_id: int | None, now: datetime) -> tuple[tuple[str, str], ...]:
    of_contact = (_numbers.c.contact_id == contact_id, number_is_valid(now))
    theirs = select(_numbers.c.number, _numbers.c.label).where(*of_contact)
    return tuple((row.number, row.label) for row in connection.execute(theirs.order_by(_numbers.c.id)))


def _messages(connection: Connection, references: Mapping[int, str]) -> tuple[VoicemailMessage, ...]:
    shared = ("id", "recording_sid", "call_id", "reason", "seconds", "transcript", "captured_at")
    columns = [_voicemails.c[name] for name in shared]
    statement = select(*columns, _voicemails.c.ticket_id, _voicemails.c.status)
    of_case = _voicemails.c.ticket_id.in_(references)
    rows = connection.execute(statement.where(of_case).order_by(_voicemails.c.captured_at, _voicemails.c.id))
    return tuple(
        VoicemailMessage(
            **{name: row._mapping[name] for name in shared},
            reference=references[row.ticket_id],
            status=VoicemailStatus(row.status),
        )
        for row in rows
    )


def _others(connection: Connection, row: CaseRow) -> tuple[CaseRow, ...]:
    theirs = _tickets.c.customer_id == row.customer_id
    if row.contact_id is not None:
        theirs = _tickets.c.contact_id == row.contact_id
    newest = (
        select(_tickets.c.id)
        .where(theirs, _tickets.c.id != row.id)
        .order_by(_tickets.c.opened_at.desc())
        .limit(MOST_OTHERS)
        .subquery("page")
    )
    return tuple(
        case_row(each) for each in connection.execute(rows_of(newest).order_by(_tickets.c.opened_at.desc(), "id"))
    )
