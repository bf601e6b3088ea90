"""A caller who was refused is told by one text that they may call now, once that is true."""

from datetime import datetime

from sqlalchemy import Connection, select

from models.call import NOT_ENTITLED, Call
from models.notification import Notification
from models.rows import insert_unless_there, table_of
from voice_intake.actions.audit.edit_rows import editing
from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.actions.callers.find_candidates import find_callers
from voice_intake.actions.messages.delivery_receipt import has_opted_out
from voice_intake.domain import phone_number
from voice_intake.domain.customers.forms import NumberForm, read_number, refused
from voice_intake.domain.messages.delivery_status import TextStatus
from voice_intake.domain.messages.notification import Channel, TextKind
from voice_intake.domain.phone_number import PhoneNumber
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_calls, _notifications = table_of(Call), table_of(Notification)


def invite_caller(services: Services, number: str, *, actor: str, now: datetime) -> int:
    """The id of the text, which goes out at once. Raises RefusedEdit, which says why there is none."""
    e164, _ = read_number(NumberForm(phone=number))
    if not phone_number.is_mobile(e164):
        raise refused(said("this number gets no texts: call, or write an e-mail"), field="phone")
    with editing(services.engine) as connection:
        call_id = _refused_call(connection, e164)
        if has_opted_out(connection, e164):
            raise refused(said("this number wants no texts from us: call, or write an e-mail"), field="phone")
        if not may_call(connection, services, e164, now):
            raise refused(said("calls from this number would still be refused"), field="phone")
        text_id = _queue(connection, e164, call_id, now)
        record_changes(
            connection,
            [RowChange("notifications", text_id, None, {"kind": TextKind.MAY_CALL, "number": e164})],
            actor=actor,
            now=now,
        )
    services.wakeup.ring()
    return text_id


def may_call(connection: Connection, services: Services, number: str, now: datetime) -> bool:
    """Whether somebody with this number is let in now."""
    return any(caller.is_entitled for caller in find_callers(connection, PhoneNumber(number), now, services.policy))


def _refused_call(connection: Connection, number: str) -> int:
    """The call that the text answers: the last one that was turned away."""
    statement = select(_calls.c.id).where(_calls.c.from_number == number, NOT_ENTITLED)
    call_id: int | None = connection.scalar(statement.order_by(_calls.c.arrived_at.desc()).limit(1))
    if call_id is None:
        raise refused(said("nobody with this number was refused"), field="phone")
    return call_id


def _queue(connection: Connection, number: str, call_id: int, now: datetime) -> int:
    """A call is answered by one text at most, whoever asks for it how often."""
    row = {
        "ticket_id": None,
        "call_id": call_id,
        "kind": TextKind.MAY_CALL,
        "channel": Channel.SMS,
        "recipient": number,
        "status": TextStatus.PENDING,
        "due_at": now,
    }
    text_id = insert_unless_there(connection, _notifications, row)
    if text_id is None:
        raise refused(said("this caller has been notified already"), field="phone")
    return text_id
