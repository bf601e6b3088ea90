"""What an import would change, and what it takes to change it while others call and edit."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, text

from models.bulk import BATCH
from models.call import Call
from models.ticket import Ticket
from voice_intake.actions.imports.load_allowlist import Stored
from voice_intake.domain.customers.allowlist import (
    Allowlist,
    Changes,
    Difference,
    Key,
    Kind,
    difference,
    stripped_zeros,
)
from voice_intake.domain.user_message import UserMessage, said

SHOWN = 5


@dataclass(frozen=True)
class Plan:
    """What an import changes. Customers in `kept` are not in the table, but have so many cases, and so stay."""

    difference: Difference
    kept: Mapping[Key, int]


def make_plan(connection: Connection, stored: Stored, wanted: Allowlist) -> Plan:
    """What it takes to make the one allowlist of the other."""
    changes = dict(difference(stored.allowlist, wanted))
    kept = _with_cases(connection, stored, changes[Kind.CUSTOMER].removed)
    customers = changes[Kind.CUSTOMER]
    removed = {key: entry for key, entry in customers.removed.items() if key not in kept}
    changes[Kind.CUSTOMER] = Changes(customers.added, removed, customers.changed)
    return Plan(changes, kept)


def _with_cases(connection: Connection, stored: Stored, removed: Mapping[Key, object]) -> dict[Key, int]:
    """Which of these customers have cases, and how many: the database keeps them, so that no case is lost."""
    if not removed:
        return {}
    cases = connection.execute(select(Ticket.customer_id, func.count().label("cases")).group_by(Ticket.customer_id))
    count = {row.customer_id: row.cases for row in cases}
    ids = stored.ids[Kind.CUSTOMER]
    return {key: count[ids[key]] for key in removed if ids[key] in count}


def mistake_in(before: Allowlist, plan: Plan) -> UserMessage | None:
    """Why a plan looks like a mistake, if it does."""
    eaten = [f"{removed} → {added}" for added, removed in stripped_zeros(plan.difference)]
    if eaten:
        shown = ", ".join(eaten[:SHOWN]) + (", …" if len(eaten) > SHOWN else "")
        return said("A spreadsheet seems to have dropped leading zeros of customer numbers: %(numbers)s", numbers=shown)
    gone = {kind: (len(plan.difference[kind].removed), len(before.of(kind))) for kind in (Kind.CUSTOMER, Kind.CONTACT)}
    if not any(removed * 2 > total for removed, total in gone.values()):
        return None
    (customers, of_customers), (contacts, of_contacts) = gone.values()
    return said(
        "This would remove %(customers)s of %(of_customers)s customers and %(contacts)s of %(of_contacts)s contacts, "
        "which is more than half: is it the right table?",
        customers=customers,
        of_customers=of_customers,
        contacts=contacts,
        of_contacts=of_contacts,
    )


def keep_others_out(connection: Connection) -> None:
    """Nobody else changes these tables until the end; they are read, and cases are opened, as ever.

    On SQLite a transaction that writes is alone anyway. A statement may take longer than one of a call.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        connection.execute(text("SET LOCAL statement_timeout = '60s'"))
        connection.execute(text(f"LOCK TABLE {', '.join(Kind)} IN SHARE ROW EXCLUSIVE MODE"))


def hold_calls(connection: Connection, stored: Stored, plan: Plan) -> None:
    """The calls of whoever goes, before they go: a turn takes its call first and the contact then, and so do we."""
    contacts = [stored.ids[Kind.CONTACT][key] for key in plan.difference[Kind.CONTACT].removed]
    for some in (contacts[start : start + BATCH] for start in range(0, len(contacts), BATCH)):
        connection.execute(select(Call.id).where(Call.contact_id.in_(some)).order_by(Call.id).with_for_update())
