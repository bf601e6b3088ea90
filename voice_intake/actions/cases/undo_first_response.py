"""What was taken for a reaction was none: the clock goes on, or stands where the next person did react."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from models.call import RingAttempt
from models.callback import Callback
from models.rows import table_of
from models.ticket import Ticket, TicketEvent, change_of_ticket
from voice_intake.domain.calls.ringing import RingOutcome

_attempts, _callbacks = table_of(RingAttempt), table_of(Callback)
_events, _tickets = table_of(TicketEvent), table_of(Ticket)
_of_case = _events.c.ticket_id == bindparam("ticket")
_replies = select(_events.c.data).where(_of_case, _events.c.kind == "reply_logged")
_answered = (
    select(func.min(_attempts.c.ended_at))
    .join(_events, _events.c.call_id == _attempts.c.call_id)
    .where(_of_case, _events.c.kind == "call_accepted", _attempts.c.outcome == RingOutcome.ACCEPTED)
)
_called_back = select(func.min(_callbacks.c.connected_at)).where(_callbacks.c.ticket_id == bindparam("ticket"))


def undo_first_response(connection: Connection, ticket_id: int | None, at: datetime) -> bool:
    """Of the reaction at that instant, once its own row says that it was none. Whether the clock goes on."""
    is_this_one = (_tickets.c.id == ticket_id, _tickets.c.responded_at == at)
    if connection.scalar(select(_tickets.c.id).where(*is_this_one).with_for_update()) is None:
        return False
    others = _others(connection, {"ticket": ticket_id})
    connection.execute(change_of_ticket(*is_this_one).values(responded_at=min(others, default=None)))
    return not others


def _others(connection: Connection, case: dict[str, int | None]) -> list[datetime]:
    """While this one stood, the case did not keep when somebody else reacted; what they did did."""
    replies = [datetime.fromisoformat(data["replied_at"]) for data in connection.scalars(_replies, case)]
    talks = (connection.scalar(_answered, case), connection.scalar(_called_back, case))
    return [*replies, *(at for at in talks if at is not None)]
