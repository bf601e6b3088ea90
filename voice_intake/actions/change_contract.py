"""A contract's tier, name, first or last day."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from models.customer import Customer, SupportContract
from models.rows import table_of
from voice_intake.actions.add_contract import load_contracts, refuse_beside
from voice_intake.actions.edit_rows import change_row, editing, hold_row
from voice_intake.domain.customers.allowlist import values
from voice_intake.domain.customers.forms import ContractForm, read_contract
from voice_intake.ports import Services

_contracts, _customers = table_of(SupportContract), table_of(Customer)


def change_contract(
    services: Services, contract_id: int, form: ContractForm, *, seen: int, actor: str, now: datetime
) -> bool:
    """Whether anything differs. Raises RefusedEdit, which says what it would overlap, and EditedMeanwhile."""
    name, contract = read_contract(form)
    with editing(services.engine) as connection:
        row = hold_contract(connection, contract_id, seen=seen)
        refuse_beside(load_contracts(connection, row["customer_id"]), contract_id, name, contract)
        wanted = {"source": name, **values(contract)}
        return change_row(connection, _contracts, row, wanted, actor=actor, now=now)


def hold_contract(connection: Connection, contract_id: int, *, seen: int) -> RowMapping:
    """The contract, after its customer: contracts of one customer are changed one after the other."""
    customer_id = connection.scalar(select(_contracts.c.customer_id).where(_contracts.c.id == contract_id))
    if customer_id is not None:
        hold_row(connection, _customers, customer_id)
    return hold_row(connection, _contracts, contract_id, seen=seen)
