"""A contract ends, on a day in the past or to come; what that does is told by preview_contracts.py before."""

from datetime import datetime

from models.customer import SupportContract
from models.rows import table_of
from voice_intake.actions.change_contract import hold_contract
from voice_intake.actions.edit_rows import change_row, editing
from voice_intake.domain.customers.forms import read_last_day
from voice_intake.ports import Services

_contracts = table_of(SupportContract)


def end_contract(services: Services, contract_id: int, last_day: str, *, seen: int, actor: str, now: datetime) -> bool:
    """`last_day` as typed, in force until its end. Whether anything differs. Raises RefusedEdit, EditedMeanwhile.

    A contract that ends earlier overlaps nothing new; one that is to go on for longer is changed, not ended.
    """
    with editing(services.engine) as connection:
        row = hold_contract(connection, contract_id, seen=seen)
        ends_on = read_last_day(last_day, starts_on=row["starts_on"], ends_on=row["ends_on"])
        return change_row(connection, _contracts, row, {"ends_on": ends_on}, actor=actor, now=now)
