"""Support contracts, from their rows to what the decision about a caller needs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from models.customer import SupportContract
from voice_intake.domain.callers.admission import Contract
from voice_intake.domain.ticket import Tier


def contract_of(row: Row[*tuple[Any, ...]]) -> Contract:
    """From a row with `tier`, `starts_on` and `ends_on`."""
    return Contract(Tier(row.tier), row.starts_on, row.ends_on)


def contracts_by_customer(connection: Connection, customer_ids: Iterable[int]) -> Mapping[int, list[Contract]]:
    """An empty list for a customer without contracts."""
    columns = SupportContract.customer_id, SupportContract.tier, SupportContract.starts_on, SupportContract.ends_on
    contracts: dict[int, list[Contract]] = defaultdict(list)
    for row in connection.execute(select(*columns).where(SupportContract.customer_id.in_(list(customer_ids)))):
        contracts[row.customer_id].append(contract_of(row))
    return contracts
