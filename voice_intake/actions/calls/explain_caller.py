"""What would happen to a caller at an instant, found out by the very functions that answer a call. Changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, select

from models.blocked_number import BlockedNumber
from models.customer import Contact, ContactNumber, Customer
from models.engine.database import reading
from voice_intake.actions.callers.find_candidates import find_contacts
from voice_intake.actions.calls.answer_call import decide_arrival
from voice_intake.actions.calls.load_desk import load_desk
from voice_intake.domain import phone_number
from voice_intake.domain.callers import admission
from voice_intake.domain.callers.admission import AdmissionReason
from voice_intake.domain.calls.call_flow import advance
from voice_intake.domain.hours.opening_hours import DeskStatus
from voice_intake.domain.phone_number import CallerId, PhoneNumber
from voice_intake.domain.speech import Say
from voice_intake.ports import Services

_entries = (
    select(
        Contact.name.label("contact"),
        Customer.name.label("customer"),
        ContactNumber.valid_from,
        ContactNumber.valid_until,
    )
    .join(Contact, Contact.id == ContactNumber.contact_id)
    .join(Customer, Customer.id == Contact.customer_id)
    .order_by(ContactNumber.id)
)


@dataclass(frozen=True, kw_only=True)
class DecidedContact:
    """A contact of the number, and whether they would get in."""

    contact: admission.KnownContact
    reason: AdmissionReason


@dataclass(frozen=True, kw_only=True)
class NumberNotValid:
    """The number stands on the allowlist for this contact, and does not count at that instant."""

    contact: str
    customer: str
    valid_from: datetime | None
    valid_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class NumberBlocked:
    """Nobody is let in from the number, whoever they are: since when, who decided so, and why, if they told."""

    id: int
    blocked_at: datetime
    blocked_by: str
    reason: str


class Decision(StrEnum):
    """What becomes of a caller by the number alone."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    ASKED_WHICH_CONTACT = "asked_which_contact"
    ASKED_TO_IDENTIFY = "asked_to_identify"


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """`on` is the day at the desk, by which contracts are judged; `hears` is the first turn of the call."""

    caller: CallerId
    at: datetime
    on: date
    standing: DeskStatus
    blocked: NumberBlocked | None
    contacts: tuple[DecidedContact, ...]
    not_valid: tuple[NumberNotValid, ...]
    hears: tuple[Say, ...]

    @property
    def verdict(self) -> AdmissionReason | None:
        """What is decided by the number alone; None where the caller first has to say who they are."""
        if self.blocked:
            return AdmissionReason.BLOCKED
        reasons = {each.reason for each in self.contacts}
        return reasons.pop() if len(self.contacts) == 1 else None

    @property
    def decision(self) -> Decision:
        if self.verdict:
            return Decision.ADMITTED if self.verdict is AdmissionReason.ENTITLED else Decision.REFUSED
        return Decision.ASKED_WHICH_CONTACT if self.contacts else Decision.ASKED_TO_IDENTIFY

    @property
    def entitled_count(self) -> int:
        """How many of the contacts would be admitted."""
        return sum(each.reason is AdmissionReason.ENTITLED for each in self.contacts)


def explain_caller(services: Services, raw: str, *, at: datetime) -> Explanation:
    """`raw` is the caller ID as the network passes it on."""
    caller = phone_number.read(raw)
    with reading(services.engine).begin() as connection:
        desk = load_desk(connection, services.policy, at)
        state, arrival = decide_arrival(connection, desk, raw, at)
        contacts = find_contacts(connection, caller, at)
        blocked = _blocked(connection, caller)
        not_valid = _not_valid(connection, caller, at)
    turn = advance(state, arrival, desk)
    decided = {candidate.contact_id: candidate.reason for candidate in arrival.candidates}
    return Explanation(
        caller=caller,
        at=at,
        on=services.policy.date_at(at),
        standing=state.standing,
        blocked=blocked,
        contacts=tuple(
            DecidedContact(contact=contact, reason=decided.get(contact.id, AdmissionReason.BLOCKED))
            for contact in contacts
        ),
        not_valid=not_valid,
        hears=turn.line.says,
    )


def _blocked(connection: Connection, caller: CallerId) -> NumberBlocked | None:
    if not isinstance(caller, PhoneNumber):
        return None
    columns = (BlockedNumber.id, BlockedNumber.blocked_at, BlockedNumber.blocked_by, BlockedNumber.reason)
    row = connection.execute(select(*columns).where(BlockedNumber.number == caller.e164)).mappings().first()
    return NumberBlocked(**row) if row else None


def _not_valid(connection: Connection, caller: CallerId, at: datetime) -> tuple[NumberNotValid, ...]:
    if not isinstance(caller, PhoneNumber):
        return ()
    rows = connection.execute(_entries.where(ContactNumber.number == caller.e164)).mappings()
    entries = (NumberNotValid(**row) for row in rows)
    return tuple(entry for entry in entries if not _is_valid(entry, at))


def _is_valid(entry: NumberNotValid, at: datetime) -> bool:
    begun = entry.valid_from is None or entry.valid_from <= at
    return begun and (entry.valid_until is None or at < entry.valid_until)
