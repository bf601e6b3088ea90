"""A customer's number, name, or success manager."""

from datetime import datetime

from models.customer import Customer
from models.rows import table_of
from voice_intake.actions.add_customer import TAKEN, find_manager, refuse_taken
from voice_intake.actions.edit_rows import change_row, editing, hold_row
from voice_intake.domain.customers.forms import CustomerForm, read_customer
from voice_intake.ports import Services

_customers = table_of(Customer)


def change_customer(
    services: Services, customer_id: int, form: CustomerForm, *, seen: int, actor: str, now: datetime
) -> bool:
    """Whether anything differs. Raises RefusedEdit, and EditedMeanwhile."""
    number, customer = read_customer(form)
    with editing(services.engine, taken=TAKEN, field="customer_number") as connection:
        row = hold_row(connection, _customers, customer_id, seen=seen)
        refuse_taken(connection, number, by_others_than=customer_id)
        manager = find_manager(connection, form.success_manager)
        values = {"number": number, "name": customer.name, "success_manager_id": manager}
        return change_row(connection, _customers, row, values, actor=actor, now=now)
