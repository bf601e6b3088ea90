"""Whom and what the record speaks of, by the names that they have now; what is gone has the name that it had."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, null, select

from models.agent import Agent
from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.engine.database import reading
from voice_intake.actions.audit.actor_names import load_names
from voice_intake.actions.audit.edit_rows import AuditEntry
from voice_intake.ports import Services

CUSTOMERS, CONTRACTS, CONTACTS, NUMBERS, AGENTS = (
    "customers",
    "support_contracts",
    "contacts",
    "contact_numbers",
    "agents",
)

_REFERENCES = {
    "customer_id": CUSTOMERS,
    "contact_id": CONTACTS,
    "agent_id": AGENTS,
    "success_manager_id": AGENTS,
}
"""Columns that hold the id of a row with a name."""

Subject = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class NamedRow:
    """A row that is still there. `customer_number`: whose it is; `contact_id`: whose number it is."""

    name: str
    customer_number: str | None
    contact_id: int | None


@dataclass(frozen=True, kw_only=True)
class Names:
    """`rows` by subject and id; `agents` by their e-mail addresses."""

    rows: Mapping[Subject, NamedRow]
    agents: Mapping[str, str]

    def of(self, subject: str, row_id: object) -> str | None:
        row = self.rows.get((subject, row_id)) if isinstance(row_id, int) else None
        return row.name if row else None

    def referred(self, column: str, value: object) -> str | None:
        """The name of the row whose id stands in a column."""
        subject = _REFERENCES.get(column)
        return self.of(subject, value) if subject else None


def load_audit_names(services: Services, events: Iterable[AuditEntry]) -> Names:
    """At most six statements."""
    wanted = _rows_to_name(events)
    with reading(services.engine).begin() as connection:
        rows = {
            (subject, row.id): NamedRow(name=row.name, customer_number=row.customer_number, contact_id=row.contact_id)
            for subject, ids in wanted.items()
            for row in connection.execute(_select(subject).where(_key(subject).in_(ids)))
        }
        agents = load_names(connection)
    return Names(rows=rows, agents=agents)


def _rows_to_name(events: Iterable[AuditEntry]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in events:
        for subject, row_id in _rows_of_event(event):
            if subject in _KEYS:
                wanted[subject].add(row_id)
    return wanted


def _rows_of_event(event: AuditEntry) -> Iterator[Subject]:
    yield event.subject, event.subject_id
    for values in (event.before, event.after):
        for column, value in (values or {}).items():
            if column in _REFERENCES and isinstance(value, int):
                yield _REFERENCES[column], value


_NONE = null()

_KEYS: Mapping[str, Any] = {
    CUSTOMERS: Customer.id,
    CONTRACTS: SupportContract.id,
    CONTACTS: Contact.id,
    NUMBERS: ContactNumber.id,
    AGENTS: Agent.id,
}


def _key(subject: str) -> ColumnElement[int]:
    key: ColumnElement[int] = _KEYS[subject]
    return key


def _select(subject: str) -> Select[*tuple[Any, ...]]:
    """Each with what a link to it needs."""
    number = Customer.number.label("customer_number")
    statement: Select[*tuple[Any, ...]]
    match subject:
        case "customers":
            statement = select(Customer.id, Customer.name, number, _NONE.label("contact_id"))
        case "support_contracts":
            name = SupportContract.source.label("name")
            statement = select(SupportContract.id, name, number, _NONE.label("contact_id")).join(
                Customer, Customer.id == SupportContract.customer_id
            )
        case "contacts":
            statement = select(Contact.id, Contact.name, number, Contact.id.label("contact_id")).join(
                Customer, Customer.id == Contact.customer_id
            )
        case "contact_numbers":
            name = ContactNumber.number.label("name")
            statement = (
                select(ContactNumber.id, name, number, Contact.id.label("contact_id"))
                .join(Contact, Contact.id == ContactNumber.contact_id)
                .join(Customer, Customer.id == Contact.customer_id)
            )
        case _:
            statement = select(Agent.id, Agent.name, _NONE.label("customer_number"), _NONE.label("contact_id"))
    return statement
