"""Who was turned away of late: by number, why, how often, when last; and whose number it probably is.

A withheld number is nobody's: all such calls stand together, and say nothing of whoever it was.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from models.blocked_number import BlockedNumber
from models.call import NOT_ENTITLED, Call
from models.customer import Contact, ContactNumber, Customer
from models.engine.database import reading
from models.notification import Notification
from models.rows import table_of
from voice_intake.actions.audit.edit_rows import row_versions
from voice_intake.actions.callers.contracts import contracts_by_customer
from voice_intake.actions.refused.suggest_customers import Suggestion, suggest_customers
from voice_intake.domain.callers import admission
from voice_intake.domain.callers.admission import AdmissionReason, Contract, admit
from voice_intake.domain.messages.notification import TextKind
from voice_intake.ports import Services

OF_LATE = timedelta(days=30)
SHOWN = 50

_calls, _numbers = table_of(Call), table_of(ContactNumber)


@dataclass(frozen=True, kw_only=True)
class KnownAs:
    """A contact who has the number by now. `seen`: hand it back when the number is taken away again."""

    number_id: int
    seen: int
    contact_id: int
    contact: str
    customer_id: int
    customer_number: str
    customer: str
    reason: AdmissionReason
    """What a call of theirs would be decided by now."""


@dataclass(frozen=True, kw_only=True)
class RefusedCaller:
    """`number` None: withheld, or no number. `reasons` as they are kept with a call: admission.AdmissionReason, or
    not_identified, with how often. `told_at`: when a text was queued that they may call now."""

    number: str | None
    times: int
    first_at: datetime
    last_at: datetime
    reasons: Mapping[str, int]
    known_as: tuple[KnownAs, ...]
    suggestions: tuple[Suggestion, ...]
    blocked_id: int | None
    told: bool


@dataclass(frozen=True, kw_only=True)
class PageOfRefused:
    """`more`: hand it back as `before` for callers whose last call was earlier, None where there are none."""

    callers: tuple[RefusedCaller, ...]
    more: datetime | None


@dataclass
class _Tally:
    times: int
    first_at: datetime
    last_at: datetime
    reasons: Counter[str]


def find_refused(services: Services, *, now: datetime, before: datetime | None = None) -> PageOfRefused:
    """Whoever called last comes first. A constant number of statements."""
    with reading(services.engine).begin() as connection:
        tallies = _tallies(connection, since=now - OF_LATE, before=before)
        shown = dict(list(tallies.items())[:SHOWN])
        numbers = [number for number in shown if number]
        known = _known(connection, numbers, services.policy.date_at(now))
        blocked, told = _blocked(connection, numbers), _told(connection, numbers)
        suggestions = suggest_customers(connection, numbers)
    callers = tuple(
        RefusedCaller(
            number=number,
            times=tally.times,
            first_at=tally.first_at,
            last_at=tally.last_at,
            reasons=tally.reasons,
            known_as=tuple(known[number or ""]),
            suggestions=suggestions.get(number or "", ()),
            blocked_id=blocked.get(number or ""),
            told=number in told,
        )
        for number, tally in shown.items()
    )
    return PageOfRefused(callers=callers, more=callers[-1].last_at if len(tallies) > SHOWN else None)


def _tallies(connection: Connection, *, since: datetime, before: datetime | None) -> dict[str | None, _Tally]:
    """One more than are shown, by number, whoever called last first."""
    refused = (_calls.c.arrived_at >= since, NOT_ENTITLED, _calls.c.erased_at.is_(None))
    last = func.max(_calls.c.arrived_at)
    numbers = select(_calls.c.from_number, last.label("last_at")).where(*refused).group_by(_calls.c.from_number)
    if before is not None:
        numbers = numbers.having(last < before)
    chosen = numbers.order_by(last.desc(), _calls.c.from_number).limit(SHOWN + 1).subquery("chosen")
    statement = (
        select(
            _calls.c.from_number,
            _calls.c.reason,
            func.count().label("times"),
            func.min(_calls.c.arrived_at).label("first_at"),
            last.label("last_at"),
        )
        .join(chosen, chosen.c.from_number.is_not_distinct_from(_calls.c.from_number))
        .where(*refused)
        .group_by(_calls.c.from_number, _calls.c.reason)
    )
    tallies: dict[str | None, _Tally] = {}
    for row in connection.execute(statement):
        tally = tallies.setdefault(row.from_number, _Tally(0, row.first_at, row.last_at, Counter()))
        tally.times += row.times
        tally.reasons[row.reason] += row.times
        tally.first_at, tally.last_at = min(tally.first_at, row.first_at), max(tally.last_at, row.last_at)
    return dict(sorted(tallies.items(), key=lambda it: (-it[1].last_at.timestamp(), it[0] or "")))


def _known(connection: Connection, numbers: Sequence[str], today: date) -> Mapping[str, list[KnownAs]]:
    statement = (
        select(
            ContactNumber.number,
            ContactNumber.id.label("number_id"),
            Contact.id.label("contact_id"),
            Contact.name.label("contact"),
            Contact.customer_id,
            Customer.number.label("customer_number"),
            Customer.name.label("customer"),
            Contact.is_administrator,
            Contact.blocked_at,
        )
        .join(Contact, Contact.id == ContactNumber.contact_id)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(ContactNumber.number.in_(numbers))
        .order_by(Contact.id)
    )
    found: dict[str, list[KnownAs]] = defaultdict(list)
    rows = connection.execute(statement).all()
    seen = row_versions(connection, _numbers, [row.number_id for row in rows])
    contracts = contracts_by_customer(connection, {row.customer_id for row in rows})
    for row in rows:
        found[row.number].append(
            KnownAs(
                number_id=row.number_id,
                seen=seen[row.number_id],
                contact_id=row.contact_id,
                contact=row.contact,
                customer_id=row.customer_id,
                customer_number=row.customer_number,
                customer=row.customer,
                reason=admit(_contact(row, contracts[row.customer_id]), today),
            )
        )
    return found


def _contact(row: Row[*tuple[Any, ...]], contracts: Iterable[Contract]) -> admission.KnownContact:
    return admission.KnownContact(
        id=row.contact_id,
        name=row.contact,
        customer_id=row.customer_id,
        customer=row.customer,
        language=None,
        is_administrator=row.is_administrator,
        is_blocked=row.blocked_at is not None,
        contracts=tuple(contracts),
    )


def _blocked(connection: Connection, numbers: Sequence[str]) -> dict[str, int]:
    statement = select(BlockedNumber.number, BlockedNumber.id).where(BlockedNumber.number.in_(numbers))
    return {row.number: row.id for row in connection.execute(statement)}


def _told(connection: Connection, numbers: Iterable[str]) -> set[str]:
    statement = select(Notification.recipient).where(
        Notification.kind == TextKind.MAY_CALL, Notification.recipient.in_(list(numbers))
    )
    return set(connection.scalars(statement))
