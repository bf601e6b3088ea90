"""An agent is just merging a case whose caller is on the line: both go on with the case that goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import pytest

from models.rows import table_of
from models.ticket import Ticket, change_of_ticket
from tests.actions.cases.test_concurrent_changes import on_postgresql, until_somebody_waits
from tests.factories import PHONE, make_agent, make_caller, make_ticket
from tests.journeys.callbacks.calling_back import CallbackDesk
from tests.journeys.ringing.ringing import rung
from tests.phone import Desk
from voice_intake.actions.messages.receive_sms import ReceivedText, receive_text

pytestmark = on_postgresql


@pytest.fixture
def kept(desk: Desk) -> Ticket:
    return make_ticket(desk.engine, contact=make_caller(desk.engine, language="da"), status="open")


def test_whoever_adds_to_it_adds_to_its_case(desk: Desk, kept: Ticket) -> None:
    older = make_ticket(desk.engine, contact_id=kept.contact_id, customer_id=kept.customer_id, status="solved")
    phone = desk.phone(PHONE).dials()
    with just_merging(desk, kept, into=older) as meanwhile:
        meanwhile(lambda: phone.presses("2"))
    phone.hangs_up()
    rows = {ticket.id: ticket for ticket in desk.tickets()}
    assert rows[kept.id].status == "closed"
    assert rows[older.id].status == "open"
    assert [event.ticket_id for event in desk.events() if event.kind == "caller_added"] == [older.id]


def test_whoever_accepts_its_call_has_its_case(desk: Desk, kept: Ticket) -> None:
    bo = make_agent(desk.engine)
    phone = desk.phone(PHONE).dials().presses("1").presses("2")
    agent = rung(phone).answers()
    [duplicate] = [ticket for ticket in desk.tickets() if ticket.id != kept.id]
    with just_merging(desk, duplicate, into=kept) as meanwhile:
        meanwhile(lambda: agent.presses("1"))
    agent.talks(60)
    phone.hangs_up()
    rows = {ticket.id: ticket for ticket in desk.tickets()}
    assert (rows[duplicate.id].status, rows[duplicate.id].assignee_id) == ("closed", None)
    assert rows[kept.id].assignee_id == bo.id
    assert rows[kept.id].responded_at


def test_a_text_wakes_the_case_that_goes_on(desk: Desk, kept: Ticket) -> None:
    with desk.engine.begin() as connection:
        connection.execute(change_of_ticket(table_of(Ticket).c.id == kept.id).values(status="pending"))
    same = {"contact_id": kept.contact_id, "customer_id": kept.customer_id}
    newer = make_ticket(desk.engine, **same, opened_at=kept.opened_at + timedelta(minutes=5))
    text = ReceivedText(message_sid="SM1", sender=PHONE, body="Stadig galt")
    with just_merging(desk, newer, into=kept) as meanwhile:
        meanwhile(lambda: receive_text(desk.line.services, text, now=kept.opened_at))
    assert {ticket.id: ticket.status for ticket in desk.tickets()} == {kept.id: "open", newer.id: "closed"}


def test_whoever_is_called_back_has_their_answer_in_the_case_that_goes_on(desk: Desk) -> None:
    calling = CallbackDesk(desk)
    into = make_ticket(desk.engine, contact=calling.contact)
    contact = calling.accepts()
    with just_merging(desk, calling.ticket, into=into) as meanwhile:
        meanwhile(contact.answers)
    rows = {ticket.id: ticket for ticket in desk.tickets()}
    assert rows[into.id].responded_at
    assert rows[calling.ticket.id].responded_at is None


@contextmanager
def just_merging(desk: Desk, duplicate: Ticket, *, into: Ticket) -> Iterator[Callable[[Callable[[], object]], None]]:
    """What is done meanwhile meets the merging before it is committed, and is over at the end of this."""
    threads: list[Thread] = []

    def meanwhile(work: Callable[[], object]) -> None:
        threads.append(Thread(target=work))
        threads[-1].start()
        until_somebody_waits(desk.engine)

    with desk.engine.begin() as connection:
        merged = change_of_ticket(table_of(Ticket).c.id == duplicate.id)
        connection.execute(merged.values(status="closed", merged_into_id=into.id))
        yield meanwhile
    for thread in threads:
        thread.join()
