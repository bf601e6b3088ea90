"""Who may be calling from a number, with the decision about each of them, as of an instant."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row

from models import allowlist
from voice_intake.domain.admission import Contact, Contract, OpenCase, admit
from voice_intake.domain.caller_id import CallerId, Number
from voice_intake.domain.journey import Caller
from voice_intake.domain.language import Language
from voice_intake.domain.policy import Policy
from voice_intake.domain.ticket import Tier


def find_callers(connection: Connection, caller: CallerId, at: datetime, policy: Policy) -> tuple[Caller, ...]:
    """The contacts of a number, nobody for a withheld or unusable one."""
    contacts = find_contacts(connection, caller, at)
    return tuple(decided(contact, at, policy) for contact in contacts)


def find_contacts(connection: Connection, caller: CallerId, at: datetime) -> tuple[Contact, ...]:
    """What the desk knows of the contacts of a number."""
    if not isinstance(caller, Number):
        return ()
    return contacts_of(connection.execute(allowlist.by_number, {"number": caller.e164, "at": at}))


def contacts_of(rows: Iterable[Row[Any]]) -> tuple[Contact, ...]:
    """Contacts from the rows of an allowlist select, which come one for each contract."""
    return tuple(_contact(list(group)) for _, group in groupby(rows, key=lambda row: row.id))


def _contact(rows: list[Row[Any]]) -> Contact:
    row = rows[0]
    return Contact(
        id=row.id,
        name=row.name,
        customer_id=row.customer_id,
        customer=row.customer,
        language=Language(row.language) if row.language else None,
        is_administrator=row.is_administrator,
        is_blocked=row.blocked_at is not None,
        contracts=tuple(Contract(Tier(each.tier), each.starts_on, each.ends_on) for each in rows if each.tier),
        open_case=_open_case(row),
    )


def _open_case(row: Row[Any]) -> OpenCase | None:
    if row.ticket_id is None:
        return None
    owed = row.respond_by if row.responded_at is None else None
    return OpenCase(ticket_id=row.ticket_id, reference=row.reference, respond_by=owed)


def decided(contact: Contact, at: datetime, policy: Policy) -> Caller:
    """A contact with the decision whether they may come in at that instant."""
    return Caller(
        contact_id=contact.id,
        name=contact.name,
        customer_id=contact.customer_id,
        customer=contact.customer,
        language=contact.language,
        reason=admit(contact, at.astimezone(policy.time_zone).date()),
        open_case=contact.open_case,
    )
