"""Tickets whose calls and messages are kept, however old they are and whoever asks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, exists, insert, or_, select

from models.rows import table_of
from models.ticket import Ticket, TicketEvent, change_of_ticket
from models.voicemail import Voicemail
from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.domain.cases.text_input import paragraphs
from voice_intake.domain.errors import RefusedChange
from voice_intake.domain.ticket import is_reference
from voice_intake.ports import Services

_events = table_of(TicketEvent)
_tickets = table_of(Ticket)
_voicemails = table_of(Voicemail)


def hold_ticket(services: Services, reference: str, *, on_hold: bool, reason: str, actor: str, now: datetime) -> bool:
    """Sets or lifts a hold; whether that was news.

    Raises RefusedChange where there is no such ticket, and CaseRefused (`field` is reason) where no reason is given.
    """
    why = paragraphs(reason, "reason")
    digits = reference.replace("-", "").replace(" ", "")
    if not is_reference(digits):
        raise RefusedChange(
            f"{reference} is no reference: it has eight digits, such as 4711-0020, the last to check by"
        )
    with services.engine.begin() as connection:
        ticket = connection.execute(
            select(_tickets.c.id, _tickets.c.on_legal_hold).where(_tickets.c.reference == digits).with_for_update()
        ).first()
        if ticket is None:
            raise RefusedChange(f"There is no ticket {reference}")
        if ticket.on_legal_hold == on_hold:
            return False
        connection.execute(change_of_ticket(_tickets.c.id == ticket.id).values(on_legal_hold=on_hold))
        kind = "legal_hold_set" if on_hold else "legal_hold_lifted"
        told = {"ticket_id": ticket.id, "at": now, "actor": actor, "kind": kind, "data": {"reason": why}}
        connection.execute(insert(_events), told)
        change = RowChange(
            "tickets", ticket.id, {"on_legal_hold": not on_hold}, {"on_legal_hold": on_hold, "reason": why}
        )
        record_changes(connection, [change], actor=actor, now=now)
    return True


def is_held(call_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a ticket on hold was opened by this call, added to in it, or has a message of it."""
    held = _tickets.c.on_legal_hold
    return or_(
        exists().where(_tickets.c.call_id == call_id, held),
        exists().where(_events.c.call_id == call_id, _events.c.ticket_id == _tickets.c.id, held),
        exists().where(_voicemails.c.call_id == call_id, _voicemails.c.ticket_id == _tickets.c.id, held),
    )


def lock_tickets_of(connection: Connection, call_ids: Sequence[int]) -> None:
    """Nobody sets a hold on them until the transaction ends; their timelines go on meanwhile.

    The calls are locked before: a turn takes its call first and the case then.
    """
    of_calls = or_(
        _tickets.c.call_id.in_(call_ids),
        _tickets.c.id.in_(select(_events.c.ticket_id).where(_events.c.call_id.in_(call_ids))),
        _tickets.c.id.in_(select(_voicemails.c.ticket_id).where(_voicemails.c.call_id.in_(call_ids))),
    )
    held = select(_tickets.c.id).where(of_calls).order_by(_tickets.c.id).with_for_update(key_share=True)
    connection.execute(held)
