"""A number is erased while the line is at work with its calls, cases and texts: neither is in the other's way."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.allowlist_import import AllowlistImport, AllowlistImportPart
from models.call import Call
from models.ticket import Ticket, TicketEvent
from tests.actions.cases.test_concurrent_changes import until_somebody_waits
from tests.desk import desk_on
from tests.factories import MONDAY_NOON, PHONE, make_call, make_notification, make_ticket
from voice_intake.actions.imports.upload import Upload, stage_import
from voice_intake.actions.messages.delivery_receipt import note_receipt
from voice_intake.actions.privacy.erase_number import erase_number
from voice_intake.actions.privacy.legal_hold import lock_tickets_of
from voice_intake.domain.messages.delivery_status import Receipt

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)
"""Where rows are locked one by one."""

HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(database: Engine) -> Ticket:
    """Of a call that is over."""
    return make_ticket(database, call=make_call(database, from_number=PHONE, ended_at=MONDAY_NOON))


def test_whoever_has_a_call_gets_its_case_while_the_number_is_being_erased(database: Engine, ticket: Ticket) -> None:
    """Erasing took the case first, and one of the two failed."""
    erased = []

    def erase() -> None:
        erased.append(erase_number(desk_on(database), PHONE, actor="bo", now=MONDAY_NOON + HOUR).traces.calls)

    with database.begin() as connection:
        connection.execute(select(Call.id).where(Call.id == ticket.call_id).with_for_update())
        erasing = Thread(target=erase)
        erasing.start()
        until_somebody_waits(database)
        connection.execute(select(Ticket.id).where(Ticket.id == ticket.id).with_for_update(nowait=True))
    erasing.join()
    assert [list(calls) for calls in erased] == [[ticket.call_id]]


def test_a_timeline_goes_on_while_nobody_can_set_a_hold(database: Engine, ticket: Ticket) -> None:
    """A receipt has its text and needs the case; whoever erases has the case and needs the text."""
    text = make_notification(
        database, ticket=ticket, kind="confirmation", message_sid="SM1", status="sent", sent_at=MONDAY_NOON, due_at=None
    )
    receipt = Receipt(message_sid="SM1", status="delivered")
    with database.begin() as connection:
        lock_tickets_of(connection, [ticket.call_id or 0])
        note_receipt(desk_on(database), receipt, text_id=text.id, now=MONDAY_NOON)
    with Session(database) as session:
        assert session.scalars(select(TicketEvent.kind)).all() == ["text_delivered"]


def test_whoever_works_on_an_import_keeps_its_lines_while_a_number_in_them_is_erased(database: Engine) -> None:
    """A worker writes of the import first and of its lines then; erasing went the other way."""
    upload = Upload("allowlist.csv", iter([f"phone\n{PHONE}\n".encode()]))
    import_id = stage_import(desk_on(database), upload, actor="bo", now=MONDAY_NOON)
    of_import = AllowlistImportPart.import_id == import_id
    with database.begin() as connection:
        connection.execute(select(AllowlistImport.id).where(AllowlistImport.id == import_id).with_for_update())
        who = {"actor": "bo", "now": MONDAY_NOON}
        erasing = Thread(target=erase_number, args=(desk_on(database), PHONE), kwargs=who)
        erasing.start()
        until_somebody_waits(database)
        lines = select(AllowlistImportPart.id).where(of_import).with_for_update(nowait=True)
        assert connection.scalars(lines).all()
    erasing.join()
    with Session(database) as session:
        assert session.scalars(select(AllowlistImportPart.id).where(of_import)).all() == []
