"""Somebody texts the number: kept once, added to the newest open case of whoever it is, or a wish about texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Connection, Row, delete, select, update

from models.customer import Contact as ContactRow
from models.incoming_text import IncomingText, OptOut
from models.rows import insert_unless_there, table_of
from models.ticket import Ticket, change_of_ticket
from voice_intake.actions.callers.find_candidates import find_contacts
from voice_intake.actions.messages.delivery_receipt import opt_out
from voice_intake.actions.timeline.events import add_event
from voice_intake.domain import phone_number
from voice_intake.domain.callers.admission import KnownContact
from voice_intake.domain.ticket import UNFINISHED, Status
from voice_intake.ports import Services

LONGEST_TEXT = 1600
"""Characters that one text may have."""

STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "afmeld"})
START = frozenset({"start", "unstop", "tilmeld"})
"""Twilio's own words, which it heeds whatever we do (https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out),
and the Danish ones."""

_contacts = table_of(ContactRow)
_opt_outs = table_of(OptOut)
_texts = table_of(IncomingText)
_tickets = table_of(Ticket)
log = structlog.get_logger()


@dataclass(frozen=True, kw_only=True)
class ReceivedText:
    """A text as the network brought it. `wish` is stop, start or help where the carrier has read one in it."""

    message_sid: str
    sender: str
    body: str
    wish: str = ""

    @property
    def wants_no_texts(self) -> bool:
        return self.wish == "stop" or self._word in STOP

    @property
    def wants_texts(self) -> bool:
        return self.wish == "start" or self._word in START

    @property
    def _word(self) -> str:
        return self.body.strip().rstrip(".!").casefold()


def receive_text(services: Services, text: ReceivedText, *, now: datetime) -> None:
    """Told again, it changes nothing."""
    sender = phone_number.read(text.sender)
    number = sender.e164 if isinstance(sender, phone_number.PhoneNumber) else None
    values = {"message_sid": text.message_sid, "from_number": number, "body": text.body, "received_at": now}
    with services.engine.begin() as connection:
        text_id = insert_unless_there(connection, _texts, values)
        if text_id is None:
            return
        contacts = _held(connection, [each for each in find_contacts(connection, sender, now) if not each.is_blocked])
        if number and (text.wants_no_texts or text.wants_texts):
            _mind(connection, text, number, now)
        elif contacts:
            _add_to_case(connection, text_id, contacts, now)
        else:
            log.info("text_from_stranger", text_id=text_id, message_sid=text.message_sid)
        if len(contacts) == 1:
            connection.execute(update(_texts).where(_texts.c.id == text_id).values(contact_id=contacts[0].id))


def _held(connection: Connection, contacts: Sequence[KnownContact]) -> list[KnownContact]:
    """Those whom nobody is removing just now, held before their case is: whoever removes them goes in that order."""
    ids = [each.id for each in contacts]
    there = select(_contacts.c.id).where(_contacts.c.id.in_(ids)).order_by(_contacts.c.id)
    held = set(connection.scalars(there.with_for_update(read=True, key_share=True))) if ids else set()
    return [each for each in contacts if each.id in held]


def _mind(connection: Connection, text: ReceivedText, number: str, now: datetime) -> None:
    if text.wants_no_texts:
        opt_out(connection, number, source="text", now=now)
    else:
        connection.execute(delete(_opt_outs).where(_opt_outs.c.number == number))
    log.info("text_wish_minded", stop=text.wants_no_texts, message_sid=text.message_sid)


def _add_to_case(connection: Connection, text_id: int, contacts: Sequence[KnownContact], now: datetime) -> None:
    """A case that waited for the customer waits for the desk again. The words stand in the text's row alone.

    Asked twice where nothing is found: the first time waits for an agent who is just merging the case.
    """
    ticket = _newest_open_case(connection, contacts) or _newest_open_case(connection, contacts)
    if ticket is None:
        log.info("text_without_case", text_id=text_id)
        return
    found = {"ticket_id": ticket.id, "contact_id": ticket.contact_id}
    connection.execute(update(_texts).where(_texts.c.id == text_id).values(**found))
    is_waiting = _tickets.c.status == Status.PENDING
    connection.execute(change_of_ticket(_tickets.c.id == ticket.id, is_waiting).values(status=Status.OPEN))
    add_event(connection, ticket.id, "text_received", call_id=None, data={"incoming_text": text_id}, now=now)


def _newest_open_case(connection: Connection, contacts: Sequence[KnownContact]) -> Row[int, int | None] | None:
    newest = (
        select(_tickets.c.id, _tickets.c.contact_id)
        .where(_tickets.c.contact_id.in_([each.id for each in contacts]), _tickets.c.status.in_(UNFINISHED))
        .order_by(_tickets.c.opened_at.desc(), _tickets.c.id.desc())
        .limit(1)
        .with_for_update()
    )
    return connection.execute(newest).first()
