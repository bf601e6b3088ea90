"""The allowlist as it stands in the database, with the ids of its rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Result, Select, select

from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.engine.database import reading
from voice_intake.actions.callers.contracts import contract_of
from voice_intake.domain.callers.admission import Contract
from voice_intake.domain.customers import allowlist as domain
from voice_intake.domain.customers.allowlist import Allowlist, Key, Kind, contract_keys
from voice_intake.domain.customers.cells import tidy

BATCH = 5000
"""Rows that are fetched at once."""

_customers = select(Customer.id, Customer.number, Customer.name)
_contracts = select(
    SupportContract.id,
    SupportContract.customer_id,
    SupportContract.source,
    SupportContract.tier,
    SupportContract.starts_on,
    SupportContract.ends_on,
).order_by(SupportContract.id)
_contacts = select(
    Contact.id, Contact.customer_id, Contact.email, Contact.name, Contact.language, Contact.is_administrator
)
_numbers = select(ContactNumber.id, ContactNumber.contact_id, ContactNumber.number, ContactNumber.label)


@dataclass(frozen=True)
class Stored:
    allowlist: Allowlist
    ids: Mapping[Kind, Mapping[Key, int]]


def snapshot(engine: Engine) -> Engine:
    """The same engine for transactions that only read, and see the database as of one moment."""
    engine = reading(engine)
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ")
    return engine


def load_allowlist(connection: Connection) -> Stored:
    """All of it, in memory."""
    ids: dict[Kind, dict[Key, int]] = {kind: {} for kind in Kind}
    customers, customer_keys = _load_customers(connection, ids[Kind.CUSTOMER])
    contracts = _load_contracts(connection, customer_keys, ids[Kind.CONTRACT])
    contacts, contact_keys = _load_contacts(connection, customer_keys, ids[Kind.CONTACT])
    numbers = _load_numbers(connection, contact_keys, ids[Kind.NUMBER])
    allowlist = Allowlist(customers=customers, contracts=contracts, contacts=contacts, numbers=numbers)
    return Stored(allowlist, ids)


def _load_customers(
    connection: Connection, ids: dict[Key, int]
) -> tuple[dict[Key, domain.CustomerEntry], dict[int, Key]]:
    customers: dict[Key, domain.CustomerEntry] = {}
    keys: dict[int, Key] = {}
    for row in _rows(connection, _customers):
        key = keys[row.id] = (row.number,)
        ids[key] = row.id
        customers[key] = domain.CustomerEntry(tidy(row.name))
    return customers, keys


def _load_contracts(connection: Connection, customers: dict[int, Key], ids: dict[Key, int]) -> dict[Key, Contract]:
    rows = _rows(connection, _contracts).all()
    terms = [(customers[row.customer_id][0], tidy(row.source), contract_of(row)) for row in rows]
    keys = contract_keys(terms)
    ids.update((key, row.id) for key, row in zip(keys, rows, strict=True))
    return {key: contract for key, (_, _, contract) in zip(keys, terms, strict=True)}


def _load_contacts(
    connection: Connection, customers: dict[int, Key], ids: dict[Key, int]
) -> tuple[dict[Key, domain.ContactEntry], dict[int, Key]]:
    contacts: dict[Key, domain.ContactEntry] = {}
    keys: dict[int, Key] = {}
    for row in _rows(connection, _contacts):
        key = keys[row.id] = (*customers[row.customer_id], row.email)
        ids[key] = row.id
        contacts[key] = domain.ContactEntry(tidy(row.name), row.language, row.is_administrator)
    return contacts, keys


def _load_numbers(
    connection: Connection, contacts: dict[int, Key], ids: dict[Key, int]
) -> dict[Key, domain.NumberEntry]:
    numbers: dict[Key, domain.NumberEntry] = {}
    for row in _rows(connection, _numbers):
        key = (*contacts[row.contact_id], row.number)
        ids[key] = row.id
        numbers[key] = domain.NumberEntry(tidy(row.label))
    return numbers


def _rows(connection: Connection, statement: Select[*tuple[Any, ...]]) -> Result[*tuple[Any, ...]]:
    return connection.execute(statement, execution_options={"yield_per": BATCH})
