"""Open a case, whatever channel it comes by: its row, the first event of its timeline, the alert to the desk."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from models.rows import insert_unless_there, table_of
from models.ticket import Ticket
from voice_intake.actions.messages.queue_alert import queue_word
from voice_intake.actions.timeline.events import add_event
from voice_intake.domain.messages.notification import AlertKind
from voice_intake.domain.ticket import Status

_tickets = table_of(Ticket)


def insert_case(
    connection: Connection, values: Mapping[str, Any], *, data: Mapping[str, Any], actor: str, now: datetime
) -> int | None:
    """Return the id of the new case; None, and nothing is written, where its call or its reference has a case already.

    `values` are columns of `tickets`, `data` is that of the event. The alert is committed with whatever else
    the transaction of `connection` holds: messages may be attached to the case after this.
    """
    case_id = insert_unless_there(connection, _tickets, {"status": Status.NEW, **values})
    if case_id is None:
        return None
    add_event(connection, case_id, "opened", call_id=values["call_id"], data=data, now=now, actor=actor)
    queue_word(connection, case_id, kind=AlertKind.OPENED, now=now)
    return case_id
