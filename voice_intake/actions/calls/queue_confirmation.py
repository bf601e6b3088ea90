"""A call that ended with a case is confirmed by one text, to the mobile number that called."""

from datetime import datetime

from sqlalchemy import Connection, select

from models.call import Call
from models.notification import Notification
from models.rows import insert_unless_there, table_of
from voice_intake.actions.calls.open_case import ticket_of
from voice_intake.actions.calls.store import CallRecord
from voice_intake.domain.messages.delivery_status import TextStatus
from voice_intake.domain.messages.notification import Channel, TextKind
from voice_intake.domain.phone_number import is_mobile

_calls = table_of(Call)
_notifications = table_of(Notification)


def queue_confirmation(connection: Connection, record: CallRecord, *, now: datetime) -> None:
    """Owed once the call has ended and has a case, whichever comes last; asked for again, it changes nothing.

    Before its end, what a caller would read might still change.
    """
    if record.ended_at is None:
        return
    ticket_id = ticket_of(connection, record)
    number = connection.scalar(select(_calls.c.from_number).where(_calls.c.id == record.id))
    if ticket_id is None or number is None or not is_mobile(number):
        return
    row = {
        "ticket_id": ticket_id,
        "call_id": record.id,
        "kind": f"{TextKind.CONFIRMATION}:{record.id}" if record.state.adds_to else TextKind.CONFIRMATION,
        "channel": Channel.SMS,
        "recipient": number,
        "status": TextStatus.PENDING,
        "due_at": now,
    }
    insert_unless_there(connection, _notifications, row)
