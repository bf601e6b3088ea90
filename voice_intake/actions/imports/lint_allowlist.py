"""Looks through the allowlist for what will hurt somebody who calls."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select

from models.customer import Contact, ContactNumber, Customer
from voice_intake.actions.imports.load_allowlist import load_allowlist, snapshot
from voice_intake.domain.customers.allowlist import Key
from voice_intake.domain.imports.lint import Circumstances, LintResult, lint_results
from voice_intake.ports import Services

SOON = timedelta(days=30)


def check_allowlist(services: Services, *, now: datetime) -> list[LintResult]:
    """What there is to say of the allowlist today."""
    with snapshot(services.engine).begin() as connection:
        allowlist = load_allowlist(connection).allowlist
        circumstances = _circumstances(connection, now)
    return list(lint_results(allowlist, circumstances, services.policy.date_at(now)))


def _circumstances(connection: Connection, now: datetime) -> Circumstances:
    people = connection.execute(
        select(Customer.number, Contact.email, Contact.pin_hash.is_not(None).label("has_pin"), Contact.blocked_at)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(or_(Contact.pin_hash.is_not(None), Contact.blocked_at.is_not(None)))
    ).all()
    ends = _ends(connection, now)
    return Circumstances(
        with_pin={(row.number, row.email) for row in people if row.has_pin},
        blocked={(row.number, row.email) for row in people if row.blocked_at},
        ended={key for key, until in ends.items() if until <= now},
        ending={key: until for key, until in ends.items() if until > now},
    )


def _ends(connection: Connection, now: datetime) -> dict[Key, datetime]:
    """Numbers that have ended, or will soon."""
    rows = connection.execute(
        select(Customer.number.label("customer"), Contact.email, ContactNumber.number, ContactNumber.valid_until)
        .join(Contact, Contact.id == ContactNumber.contact_id)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(ContactNumber.valid_until <= now + SOON)
    )
    return {(row.customer, row.email, row.number): row.valid_until for row in rows if row.valid_until}
