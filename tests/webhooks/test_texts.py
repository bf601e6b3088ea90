"""What people text to the number, and what Twilio tells of our texts: each once, in any order, never with a reply."""

from collections.abc import Sequence
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from models.base import Base
from models.customer import Contact, ContactNumber
from models.incoming_text import IncomingText, OptOut
from models.notification import Notification
from models.ticket import Ticket, TicketEvent
from tests.actions.cases.test_concurrent_changes import until_somebody_waits
from tests.factories import (
    MONDAY_NOON,
    PHONE,
    make_caller,
    make_contact,
    make_notification,
    make_number,
    make_ticket,
)
from tests.webhooks.conftest import ACCOUNT, Line

SILENCE = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
TEXT, OTHER = "SM" + "1" * 32, "SM" + "2" * 32
HOUR = timedelta(hours=1)


def rows(engine: Engine, model: type[Base]) -> Sequence[Any]:
    with Session(engine) as session:
        return session.scalars(select(model).order_by("id")).all()


def write(line: Line, body: str, *, sid: str = TEXT, sender: str = PHONE, **fields: str) -> None:
    """Somebody texts; whatever it is, nobody is answered."""
    form = {"AccountSid": ACCOUNT, "MessageSid": sid, "From": sender, "To": "+442871359777", "Body": body, **fields}
    answer = line.post("/webhooks/sms/incoming", form)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "text/xml", SILENCE)


def receipt(line: Line, status: str, *, sid: str = TEXT, text: object = None, **fields: str) -> int:
    form = {"AccountSid": ACCOUNT, "MessageSid": sid, "MessageStatus": status, **fields}
    return line.post("/webhooks/sms/status" + (f"?text={text}" if text is not None else ""), form).status_code


@pytest.mark.parametrize(("status", "after"), [("new", "new"), ("open", "open"), ("pending", "open")])
def test_a_text_joins_the_newest_open_case(database: Engine, line: Line, status: str, after: str) -> None:
    caller = make_caller(database)
    make_ticket(database, contact=caller, opened_at=MONDAY_NOON - HOUR)
    newest = make_ticket(database, contact=caller, status=status)
    make_ticket(database, contact=caller, status="solved", opened_at=MONDAY_NOON + HOUR)
    write(line, "Det virker igen. Æøå 😀")
    write(line, "Det virker igen. Æøå 😀")
    [text] = rows(database, IncomingText)
    assert (text.ticket_id, text.contact_id, text.from_number) == (newest.id, caller.id, PHONE)
    assert text.body == "Det virker igen. Æøå 😀"
    [event] = rows(database, TicketEvent)
    assert (event.ticket_id, event.kind, event.data) == (newest.id, "text_received", {"incoming_text": text.id})
    assert [ticket.status for ticket in rows(database, Ticket) if ticket.id == newest.id] == [after]


def test_a_text_from_a_shared_number_joins_the_newest_case_among_its_owners(database: Engine, line: Line) -> None:
    first, second = make_caller(database), make_contact(database)
    make_number(database, contact=second)
    make_ticket(database, contact=first, opened_at=MONDAY_NOON - HOUR)
    newest = make_ticket(database, contact=second)
    write(line, "Nu igen")
    [text] = rows(database, IncomingText)
    assert (text.ticket_id, text.contact_id) == (newest.id, second.id)


def test_a_text_of_somebody_without_a_case_is_kept(database: Engine, line: Line) -> None:
    caller = make_caller(database)
    make_ticket(database, contact=caller, status="closed")
    write(line, "Hej")
    [text] = rows(database, IncomingText)
    assert (text.ticket_id, text.contact_id) == (None, caller.id)


@pytest.mark.parametrize("sender", ["+4599999998", "PostNord", "", "+266696687", "anonymous"])
def test_a_strangers_text_is_kept_and_logged_without_its_words(
    database: Engine, line: Line, sender: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make_ticket(database, contact=make_caller(database))
    write(line, "Hemmeligt", sender=sender)
    [text] = rows(database, IncomingText)
    assert (text.ticket_id, text.contact_id) == (None, None)
    log = capsys.readouterr().err
    assert "text_from_stranger" in log
    assert "Hemmeligt" not in log
    assert "4599999998" not in log


def test_somebody_who_is_blocked_is_a_stranger(database: Engine, line: Line) -> None:
    make_ticket(database, contact=make_caller(database, blocked_at=MONDAY_NOON))
    write(line, "Hej")
    assert rows(database, TicketEvent) == []


@pytest.mark.parametrize(
    "stop", ["STOP", " stop ", "Stop.", "StopAll", "unsubscribe", "CANCEL", "end", "quit", "Afmeld"]
)
@pytest.mark.parametrize("start", ["START", "unstop", "Tilmeld!"])
def test_whoever_writes_stop_is_remembered_until_start(database: Engine, line: Line, stop: str, start: str) -> None:
    make_ticket(database, contact=make_caller(database))
    write(line, stop)
    write(line, "Stop det nu, det virker ikke", sid=OTHER)
    assert [(each.number, each.source) for each in rows(database, OptOut)] == [(PHONE, "text")]
    write(line, start, sid="SM3")
    assert rows(database, OptOut) == []
    assert len(rows(database, IncomingText)) == 3
    assert [event.kind for event in rows(database, TicketEvent)] == ["text_received"]


def test_twilios_own_reading_of_a_wish_counts(database: Engine, line: Line) -> None:
    write(line, "lad mig være", OptOutType="STOP")
    assert len(rows(database, OptOut)) == 1
    write(line, "ok da", OptOutType="START", sid=OTHER)
    assert rows(database, OptOut) == []


def test_stop_that_is_told_again_after_start_opts_nobody_out(database: Engine, line: Line) -> None:
    write(line, "STOP")
    write(line, "START", sid=OTHER)
    write(line, "STOP")
    assert rows(database, OptOut) == []


@pytest.mark.parametrize("fields", [{"MessageSid": ""}, {"MessageSid": "x" * 65}, {"MessageSid": "../.."}])
def test_what_names_no_text_is_logged_and_acknowledged(database: Engine, line: Line, fields: dict[str, str]) -> None:
    write(line, "Hej", **fields)
    assert rows(database, IncomingText) == []
    assert receipt(line, "sent", sid=fields["MessageSid"]) == 204


def test_a_text_of_any_length_and_with_any_letters_is_kept(database: Engine, line: Line) -> None:
    write(line, "\x00" + "æ" * 5000)
    assert rows(database, IncomingText)[0].body == "æ" * 1600


def sent(engine: Engine, **columns: Any) -> Notification:  # noqa: ANN401 - a row's
    return make_notification(
        engine, kind="confirmation", due_at=None, **{"status": "sent", "sent_at": MONDAY_NOON, **columns}
    )


@pytest.mark.parametrize("order", [("sent", "delivered"), ("delivered", "sent"), ("delivered", "delivered")])
def test_receipts_stand_on_the_ticket_once(database: Engine, line: Line, order: tuple[str, ...]) -> None:
    sent(database, message_sid=TEXT)
    assert [receipt(line, status) for status in order] == [204, 204]
    assert [row.status for row in rows(database, Notification)] == ["delivered"]
    assert [event.kind for event in rows(database, TicketEvent)] == ["text_delivered"]


def test_a_receipt_for_a_row_tells_its_identifier(database: Engine, line: Line) -> None:
    """It comes before we could note what Twilio answered, or instead of that answer."""
    row = sent(database, status="uncertain", sent_at=None, tried_at=MONDAY_NOON)
    assert receipt(line, "undelivered", text=row.id, ErrorCode="30003") == 204
    [text] = rows(database, Notification)
    assert (text.status, text.message_sid, text.last_error) == ("undelivered", TEXT, "undelivered (30003)")
    assert [event.data for event in rows(database, TicketEvent)] == [{}, {"reason": "undelivered", "code": "30003"}]


def test_a_receipt_that_tells_of_an_opt_out_is_remembered(database: Engine, line: Line) -> None:
    sent(database, message_sid=TEXT)
    receipt(line, "failed", ErrorCode="21610")
    assert [(each.number, each.source) for each in rows(database, OptOut)] == [(PHONE, "twilio")]


def test_a_late_opt_out_of_an_erased_number_is_acknowledged(database: Engine, line: Line) -> None:
    sent(database, message_sid=TEXT, recipient="erased:1")
    assert receipt(line, "failed", ErrorCode="21610") == 204
    assert rows(database, OptOut) == []


@pytest.mark.parametrize("text", [None, 0, 10**30, "x", "-1", ""])
def test_receipts_of_unknown_texts_are_acknowledged(database: Engine, line: Line, text: object) -> None:
    assert receipt(line, "delivered", text=text) == 204
    assert rows(database, TicketEvent) == []


def test_a_receipt_of_another_text_changes_nothing(database: Engine, line: Line) -> None:
    row = sent(database, message_sid=TEXT)
    word = make_notification(database, channel="word", recipient="desk")
    assert receipt(line, "failed", sid=OTHER, text=row.id) == 204
    assert receipt(line, "failed", sid=OTHER, text=word.id) == 204
    assert [each.status for each in rows(database, Notification)] == ["sent", "pending"]


@pytest.mark.parametrize("path", ["/webhooks/sms/incoming", "/webhooks/sms/status?text=1"])
def test_without_the_database_twilio_is_asked_to_come_again(database: Engine, line: Line, path: str) -> None:
    with database.begin() as connection:
        for table in ("incoming_texts", "notifications"):
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_away")
    try:
        form = {"AccountSid": ACCOUNT, "MessageSid": TEXT, "MessageStatus": "sent", "From": PHONE, "Body": "Hej"}
        assert line.post(path, form).status_code == 503
    finally:
        with database.begin() as connection:
            for table in ("incoming_texts", "notifications"):
                connection.exec_driver_sql(f"ALTER TABLE {table}_away RENAME TO {table}")


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_text_outlives_whoever_is_being_removed_from_the_contacts(database: Engine, line: Line) -> None:
    """On SQLite one waits for the other; here the text named a contact who was not there any more, and was lost."""
    caller = make_caller(database)
    make_ticket(database, contact=caller)
    with database.begin() as connection:
        connection.execute(delete(ContactNumber).where(ContactNumber.contact_id == caller.id))
        connection.execute(delete(Contact).where(Contact.id == caller.id))
        writing = Thread(target=write, args=(line, "Det virker igen."))
        writing.start()
        until_somebody_waits(database)
    writing.join()
    [text] = rows(database, IncomingText)
    assert (text.from_number, text.contact_id) == (PHONE, None)
