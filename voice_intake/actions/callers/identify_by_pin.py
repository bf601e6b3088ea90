"""Who is behind a customer number and a PIN. Failures shut that door for a while, for this customer and caller only."""

from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select

from models import allowlist
from models.call import IdentificationFailure
from voice_intake.actions.callers.find_candidates import contacts_of, decided
from voice_intake.domain.callers.admission import is_locked_out
from voice_intake.domain.calls.journey import Identified
from voice_intake.domain.policy.policy import Policy

UNKNOWN_CUSTOMER_ID = 0
"""Stands for the customer behind a number that no customer has: hashed like any other, so that it takes as long."""


def find_customer(connection: Connection, customer_number: str) -> int:
    """The customer behind a number, or NOBODY."""
    return connection.scalar(allowlist.customer_by_number, {"customer_number": customer_number}) or UNKNOWN_CUSTOMER_ID


def identify_caller(
    connection: Connection,
    policy: Policy,
    *,
    customer_number: str,
    caller_number: str | None,
    credentials: tuple[int, str],
    arrived_at: datetime,
    now: datetime,
) -> Identified:
    """The contact, nobody (and the failure is counted), or a shut door (and nothing is counted)."""
    _serialise_attempts(connection, customer_number, caller_number)
    if _is_locked_out(connection, policy, customer_number, caller_number, now):
        return Identified(is_shut=True)
    customer_id, pin_hash = credentials
    rows = connection.execute(allowlist.by_pin, {"customer_id": customer_id, "pin_hash": pin_hash})
    for contact in contacts_of(rows):
        return Identified(decided(contact, arrived_at, policy))
    failure = {"at": now, "customer_number": customer_number, "caller_number": caller_number}
    connection.execute(insert(IdentificationFailure), failure)
    return Identified()


def _serialise_attempts(connection: Connection, customer_number: str, caller_number: str | None) -> None:
    """Attempts at one door come one after the other, or many at once would be counted too late.

    On SQLite a transaction that writes is alone anyway. Always in this order, so that no two wait for each other.
    """
    if connection.dialect.name == "postgresql":
        for door in (f"customer {customer_number}", f"caller {caller_number}" if caller_number else ""):
            if door:
                connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(door))))


def _is_locked_out(
    connection: Connection, policy: Policy, customer_number: str, number: str | None, now: datetime
) -> bool:
    """Withheld callers are never taken for one another, so only the customer's door can shut for them."""
    doors = [IdentificationFailure.customer_number == customer_number]
    if number:
        doors.append(IdentificationFailure.caller_number == number)
    since = now - policy.lockout_window - policy.lockout_lasts
    failures = connection.execute(
        select(IdentificationFailure).where(or_(*doors), IdentificationFailure.at > since)
    ).all()
    by_customer = [row.at for row in failures if row.customer_number == customer_number]
    by_caller = [row.at for row in failures if number and row.caller_number == number]
    return any(
        is_locked_out(
            at,
            now,
            limit=policy.lockout_failures,
            window=policy.lockout_window,
            lasts=policy.lockout_lasts,
        )
        for at in (by_customer, by_caller)
    )
