"""Customers: add one, change number, name or success manager.

Nobody of a new customer can call before there is a contract and a contact.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from models.agent import Agent
from models.customer import Customer
from models.rows import table_of
from voice_intake.actions.audit.edit_rows import add_row, change_row, editing, lock_row
from voice_intake.domain.customers.forms import CustomerForm, read_customer, refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_customers = table_of(Customer)

TAKEN = said("another customer has this number already")


def add_customer(services: Services, form: CustomerForm, *, actor: str, now: datetime) -> int:
    """The id of the new customer. Raises RefusedEdit."""
    number, customer = read_customer(form)
    with editing(services.engine, taken=TAKEN, field="customer_number") as connection:
        refuse_taken(connection, number)
        manager = find_manager(connection, form.success_manager)
        row = {"number": number, "name": customer.name, "success_manager_id": manager, "created_at": now}
        return add_row(connection, _customers, row, actor=actor, now=now)


def refuse_taken(connection: Connection, number: str, *, by_others_than: int = 0) -> None:
    """Raises RefusedEdit."""
    statement = select(_customers.c.name).where(_customers.c.number == number, _customers.c.id != by_others_than)
    name = connection.scalar(statement)
    if name is not None:
        raise refused(said("%(customer)s has this number already", customer=name), field="customer_number")


def find_manager(connection: Connection, email: str) -> int | None:
    """The agent who is to be told of threatened targets. Raises RefusedEdit."""
    if not email.strip():
        return None
    agent_id = connection.scalar(select(Agent.id).where(Agent.email == email))
    if agent_id is None:
        raise refused(said("no agent has this e-mail address"), field="success_manager")
    return agent_id


def change_customer(
    services: Services, customer_id: int, form: CustomerForm, *, seen: int, actor: str, now: datetime
) -> bool:
    """Whether anything differs. Raises RefusedEdit, and EditConflict."""
    number, customer = read_customer(form)
    with editing(services.engine, taken=TAKEN, field="customer_number") as connection:
        row = lock_row(connection, _customers, customer_id, seen=seen)
        refuse_taken(connection, number, by_others_than=customer_id)
        manager = find_manager(connection, form.success_manager)
        values = {"number": number, "name": customer.name, "success_manager_id": manager}
        return change_row(connection, _customers, row, values, actor=actor, now=now)
