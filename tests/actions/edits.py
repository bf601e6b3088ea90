"""What tests of edits look at: who edits when, the record, and a row as it stands."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, Row, select

from models.audit_event import AuditEvent
from models.base import Base
from models.rows import table_of
from tests.factories import MONDAY_NOON

NOW = {"actor": "sofie@desk.example", "now": MONDAY_NOON}
LATER = {"actor": "bo@desk.example", "now": MONDAY_NOON + timedelta(minutes=5)}


def audit(database: Engine) -> Sequence[Any]:
    with database.connect() as connection:
        return connection.execute(select(AuditEvent.__table__).order_by(AuditEvent.id)).all()


def newest(database: Engine) -> int:
    return int(audit(database)[-1].id)


def row_of(database: Engine, model: type[Base], row_id: int) -> Row[Any]:
    table = table_of(model)
    with database.connect() as connection:
        return connection.execute(select(table).where(table.c.id == row_id)).one()
