"""What changing or ending a contract does, before it is done: what callers hear from which day on, and open cases.

Cases stay as they are: their service level and deadline were decided when they were opened.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from models.customer import SupportContract
from models.engine.database import reading
from models.ticket import Ticket
from voice_intake.actions.customers.contracts import Named, load_contracts, refuse_beside
from voice_intake.actions.customers.open_cases import OpenCases, open_cases
from voice_intake.domain.callers.admission import Outlook, outlook
from voice_intake.domain.customers.forms import ContractForm, read_contract, read_last_day, refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class ContractPreview:
    """What the customer's administrators hear as it stands, and as it would be."""

    before: tuple[Outlook, ...]
    after: tuple[Outlook, ...]
    cases: OpenCases


def preview_ending(services: Services, contract_id: int, last_day: str, *, now: datetime) -> ContractPreview:
    """Of end_contract. Raises RefusedEdit as that does."""

    def ended(contract: Named) -> Named:
        name, terms = contract
        ends_on = read_last_day(last_day, starts_on=terms.starts_on, ends_on=terms.ends_on)
        return name, replace(terms, ends_on=ends_on)

    return _preview(services, contract_id, ended, now)


def preview_change(services: Services, contract_id: int, form: ContractForm, *, now: datetime) -> ContractPreview:
    """Of change_contract. Raises RefusedEdit as that does."""
    wanted = read_contract(form)
    return _preview(services, contract_id, lambda _: wanted, now)


def _preview(services: Services, contract_id: int, change: Callable[[Named], Named], now: datetime) -> ContractPreview:
    of_contract = select(SupportContract.customer_id).where(SupportContract.id == contract_id)
    with reading(services.engine).begin() as connection:
        customer_id = connection.scalar(of_contract)
        if customer_id is None:
            raise refused(said("it is gone: somebody has removed it"))
        contracts = load_contracts(connection, customer_id)
        cases = open_cases(connection, Ticket.customer_id == customer_id)
    name, terms = change(contracts[contract_id])
    refuse_beside(contracts, contract_id, name, terms)
    today = services.policy.date_at(now)
    after = {**contracts, contract_id: (name, terms)}
    return ContractPreview(
        before=outlook([terms for _, terms in contracts.values()], today),
        after=outlook([terms for _, terms in after.values()], today),
        cases=cases,
    )
