"""Who is behind a customer number and a PIN. Failures shut that door for a while, for this customer and caller only."""

from datetime import datetime

from sqlalchemy import Connection, insert, or_, select

from models import allowlist
from models.call import IdentificationFailure
from voice_intake.actions.find_callers import contacts_of, decided
from voice_intake.actions.hash_pin import hash_pin
from voice_intake.domain.admission import is_shut
from voice_intake.domain.journey import Identified
from voice_intake.domain.policy import Policy

NOBODY = 0
"""Stands for the customer behind a number that no customer has: hashed like any other, so that it takes as long."""


def hash_credentials(connection: Connection, customer_number: str, pin: str) -> tuple[int, str]:
    """The customer behind a number, and the hash to look for: slow, so it is done before the transaction."""
    customer_id = connection.scalar(allowlist.customer_by_number, {"customer_number": customer_number}) or NOBODY
    return customer_id, hash_pin(pin, customer_id)


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
    if _is_shut(connection, policy, customer_number, caller_number, now):
        return Identified(is_shut=True)
    customer_id, pin_hash = credentials
    rows = connection.execute(allowlist.by_pin, {"customer_id": customer_id, "pin_hash": pin_hash})
    for contact in contacts_of(rows):
        return Identified(decided(contact, arrived_at, policy))
    failure = {"at": now, "customer_number": customer_number, "caller_number": caller_number}
    connection.execute(insert(IdentificationFailure), failure)
    return Identified()


def _is_shut(connection: Connection, policy: Policy, customer_number: str, number: str | None, now: datetime) -> bool:
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
        is_shut(
            at,
            now,
            limit=policy.lockout_failures,
            window=policy.lockout_window,
            lasts=policy.lockout_lasts,
        )
        for at in (by_customer, by_caller)
    )
