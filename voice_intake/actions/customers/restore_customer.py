"""A customer is taken off the allowlist while a caller of theirs is on the line: for the case, they are there again.

As one who has cases stays: without contracts, contacts and numbers, so that nobody gets in by it.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from models.agent import Agent
from models.audit_event import AuditEvent
from models.customer import Customer
from models.rows import insert_unless_there, table_of
from voice_intake.actions.audit.record_changes import RowChange, record_changes

_agents, _audit, _customers = table_of(Agent), table_of(AuditEvent), table_of(Customer)


def restore_customer(connection: Connection, customer_id: int, *, actor: str, now: datetime) -> int | None:
    """Whose the case is: under the old id, or whoever has the number by now. None where no record tells of them."""
    removed = (_audit.c.subject == _customers.name, _audit.c.subject_id == customer_id, _audit.c.action == "removed")
    before = connection.scalar(select(_audit.c.before).where(*removed).order_by(_audit.c.id.desc()).limit(1))
    if before is None:
        return None
    manager = connection.scalar(select(_agents.c.id).where(_agents.c.id == before["success_manager_id"]))
    after = {**before, "success_manager_id": manager}
    row = {**after, "created_at": datetime.fromisoformat(before["created_at"])}
    if insert_unless_there(connection, _customers, row) is None:
        return connection.scalar(select(_customers.c.id).where(_customers.c.number == before["number"]))
    record_changes(connection, [RowChange(_customers.name, customer_id, None, after)], actor=actor, now=now)
    return customer_id
