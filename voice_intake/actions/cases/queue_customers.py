"""Customers with unfinished cases: what one can choose from to filter the queue."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from models.customer import Customer
from models.engine.database import reading
from models.rows import table_of
from voice_intake.actions.cases.queue import EVERYTHING, QueueFilter, besides, counted_cases
from voice_intake.ports import Services

MOST_CUSTOMERS = 20
"""Customers to choose from: any other is found by a search."""


_customers = table_of(Customer)


@dataclass(frozen=True, kw_only=True)
class QueueCustomer:
    """`cases` are the unfinished ones that choosing the customer would show."""

    id: int
    name: str
    cases: int


def find_queue_customers(services: Services, chosen: QueueFilter = EVERYTHING) -> tuple[QueueCustomer, ...]:
    """Those with the most cases, most first, and the chosen one, if it has any or not. One statement."""
    some = counted_cases().subquery("some")
    cases = func.count().label("cases")
    fitting = select(some.c.customer_id, cases).where(*besides("customer_id", chosen, some))
    counted = fitting.group_by(some.c.customer_id).order_by(cases.desc(), some.c.customer_id)
    most = counted.limit(MOST_CUSTOMERS).subquery("most")
    count = func.coalesce(most.c.cases, 0).label("cases")
    shown = select(_customers.c.id, _customers.c.name, count).outerjoin(most, most.c.customer_id == _customers.c.id)
    wanted = or_(most.c.customer_id.is_not(None), _customers.c.id == (chosen.customer_id or 0))
    with reading(services.engine).connect() as connection:
        rows = connection.execute(shown.where(wanted).order_by(count.desc(), _customers.c.name, _customers.c.id))
        return tuple(QueueCustomer(**row._mapping) for row in rows)
