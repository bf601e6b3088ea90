"""Contracts of a customer: add, change, end. No two may overlap that must not stand beside each other.

What an end does is shown before by preview_contract.py.
"""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from models.customer import Customer, SupportContract
from models.rows import table_of
from voice_intake.actions.audit.edit_rows import add_row, change_row, editing, lock_row
from voice_intake.actions.callers.contracts import contract_of
from voice_intake.domain.callers.admission import Contract
from voice_intake.domain.customers.allowlist import contract_keys, values
from voice_intake.domain.customers.cells import tidy
from voice_intake.domain.customers.forms import ContractForm, read_contract, read_last_day, refuse_overlap
from voice_intake.ports import Services

_contracts, _customers = table_of(SupportContract), table_of(Customer)

Named = tuple[str, Contract]
"""A contract's name, and its terms."""

NEW = 0
"""Stands for the id of a contract that has none yet."""


def add_contract(services: Services, customer_id: int, form: ContractForm, *, actor: str, now: datetime) -> int:
    """The id of the new contract. Raises RefusedEdit, which says what it overlaps."""
    name, contract = read_contract(form)
    with editing(services.engine) as connection:
        lock_row(connection, _customers, customer_id)
        refuse_beside(load_contracts(connection, customer_id), NEW, name, contract)
        row = {"customer_id": customer_id, "source": name, **values(contract)}
        return add_row(connection, _contracts, row, actor=actor, now=now)


def load_contracts(connection: Connection, customer_id: int) -> dict[int, Named]:
    """A customer's contracts by their ids."""
    rows = connection.execute(
        select(_contracts).where(_contracts.c.customer_id == customer_id).order_by(_contracts.c.id)
    )
    return {row.id: (tidy(row.source), contract_of(row)) for row in rows}


def refuse_beside(contracts: dict[int, Named], contract_id: int, name: str, contract: Contract) -> None:
    """Whether a contract may be in force as it is wanted, beside the others. Raises RefusedEdit."""
    wanted = {**contracts, contract_id: (name, contract)}
    keys = contract_keys([("", each, terms) for each, terms in wanted.values()])
    by_id = dict(zip(wanted, keys, strict=True))
    refuse_overlap({by_id[row_id]: terms for row_id, (_, terms) in wanted.items()}, by_id[contract_id])


def change_contract(
    services: Services, contract_id: int, form: ContractForm, *, seen: int, actor: str, now: datetime
) -> bool:
    """Whether anything differs. Raises RefusedEdit, which says what it would overlap, and EditConflict."""
    name, contract = read_contract(form)
    with editing(services.engine) as connection:
        row = lock_contract(connection, contract_id, seen=seen)
        refuse_beside(load_contracts(connection, row["customer_id"]), contract_id, name, contract)
        wanted = {"source": name, **values(contract)}
        return change_row(connection, _contracts, row, wanted, actor=actor, now=now)


def lock_contract(connection: Connection, contract_id: int, *, seen: int) -> RowMapping:
    """The contract, after its customer: contracts of one customer are changed one after the other."""
    customer_id = connection.scalar(select(_contracts.c.customer_id).where(_contracts.c.id == contract_id))
    if customer_id is not None:
        lock_row(connection, _customers, customer_id)
    return lock_row(connection, _contracts, contract_id, seen=seen)


def end_contract(services: Services, contract_id: int, last_day: str, *, seen: int, actor: str, now: datetime) -> bool:
    """`last_day` as typed, in force until its end. Whether anything differs. Raises RefusedEdit, EditConflict.

    A contract that ends earlier overlaps nothing new; one that is to go on for longer is changed, not ended.
    """
    with editing(services.engine) as connection:
        row = lock_contract(connection, contract_id, seen=seen)
        ends_on = read_last_day(last_day, starts_on=row["starts_on"], ends_on=row["ends_on"])
        return change_row(connection, _contracts, row, {"ends_on": ends_on}, actor=actor, now=now)
