"""Who may be calling from a number, with the decision about each of them, as of an instant."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row

from models import allowlist
from voice_intake.actions.callers.contracts import contract_of
from voice_intake.domain.callers.admission import AdmissionReason, Caller, KnownContact, OpenCase, admit
from voice_intake.domain.language import Language
from voice_intake.domain.phone_number import CallerId, PhoneNumber
from voice_intake.domain.policy.policy import Policy

NO_MATCH = 0
"""Stands for the contact and the customer of a caller whose number alone decides."""


@dataclass(frozen=True, kw_only=True)
class NumberMatch:
    """What the desk knows of a number."""

    contacts: tuple[KnownContact, ...] = ()
    is_blocked: bool = False
    """Nobody is let in from it, whoever they are."""


def find_callers(connection: Connection, caller: CallerId, at: datetime, policy: Policy) -> tuple[Caller, ...]:
    """The contacts of a number, nobody for a withheld or unusable one; for a blocked one, somebody who is refused."""
    known = find_known(connection, caller, at)
    if known.is_blocked:
        return (_refused(known.contacts),)
    return tuple(decided(contact, at, policy) for contact in known.contacts)


def find_known(connection: Connection, caller: CallerId, at: datetime) -> NumberMatch:
    """All of it in one statement: somebody waits."""
    if not isinstance(caller, PhoneNumber):
        return NumberMatch()
    rows = connection.execute(allowlist.by_number, {"number": caller.e164, "at": at}).all()
    contacts = contacts_of(row for row in rows if row.id is not None)
    return NumberMatch(contacts=contacts, is_blocked=rows[0].blocked_number_id is not None)


def _refused(contacts: Iterable[KnownContact]) -> Caller:
    """Hears so in the language of the number's contacts, or is asked for one."""
    languages = {contact.language for contact in contacts}
    language = languages.pop() if len(languages) == 1 else None
    return Caller(
        contact_id=NO_MATCH,
        name="",
        customer_id=NO_MATCH,
        customer="",
        language=language,
        reason=AdmissionReason.BLOCKED,
    )


def find_contacts(connection: Connection, caller: CallerId, at: datetime) -> tuple[KnownContact, ...]:
    """What the desk knows of the contacts of a number."""
    return find_known(connection, caller, at).contacts


def contacts_of(rows: Iterable[Row[Any]]) -> tuple[KnownContact, ...]:
    """Contacts from the rows of an allowlist select, which come one for each contract."""
    return tuple(_contact(list(group)) for _, group in groupby(rows, key=lambda row: row.id))


def _contact(rows: list[Row[Any]]) -> KnownContact:
    row = rows[0]
    return KnownContact(
        id=row.id,
        name=row.name,
        customer_id=row.customer_id,
        customer=row.customer,
        language=Language(row.language) if row.language else None,
        is_administrator=row.is_administrator,
        is_blocked=row.blocked_at is not None,
        contracts=tuple(contract_of(each) for each in rows if each.tier),
        open_case=_open_case(row),
    )


def _open_case(row: Row[Any]) -> OpenCase | None:
    if row.ticket_id is None:
        return None
    owed = row.respond_by if row.responded_at is None else None
    return OpenCase(ticket_id=row.ticket_id, reference=row.reference, respond_by=owed)


def decided(contact: KnownContact, at: datetime, policy: Policy) -> Caller:
    """A contact with the decision whether they may come in at that instant."""
    return Caller(
        contact_id=contact.id,
        name=contact.name,
        customer_id=contact.customer_id,
        customer=contact.customer,
        language=contact.language,
        reason=admit(contact, policy.date_at(at)),
        open_case=contact.open_case,
    )
