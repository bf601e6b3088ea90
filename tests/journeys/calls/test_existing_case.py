"""A caller with an open case: something new, or more on that one."""

from datetime import timedelta

import pytest

from models.rows import table_of
from models.ticket import Ticket, change_of_ticket
from tests.factories import MONDAY_NOON, PHONE, make_caller, make_ticket
from tests.phone import Desk


def test_one_is_a_new_case(desk: Desk, language: str) -> None:
    make_ticket(desk.engine, contact=make_caller(desk.engine, language=language))
    phone = desk.phone(PHONE, language).dials().hears("greeting", "case.ask")
    phone.presses("1").hears("severity.ask").presses("2").hears("ring.nobody", "voicemail.opened").hangs_up()
    assert len(desk.tickets()) == 2


@pytest.mark.parametrize("key", ["", "7"])
def test_no_answer_or_a_wrong_one_is_a_new_case(desk: Desk, language: str, key: str) -> None:
    make_ticket(desk.engine, contact=make_caller(desk.engine, language=language))
    phone = desk.phone(PHONE, language).dials().hears("greeting", "case.ask")
    (phone.presses(key) if key else phone.waits()).hears("severity.ask").presses("2").hangs_up()
    assert len(desk.tickets()) == 2


def test_two_adds_the_message_to_the_case(desk: Desk, language: str) -> None:
    case = make_ticket(desk.engine, contact=make_caller(desk.engine, language=language), status="pending")
    (
        desk.phone(PHONE, language)
        .dials()
        .hears("greeting", "case.ask")
        .presses("2")
        .hears("ring.nobody", "voicemail.added")
        .speaks()
        .hears("confirm.added", "confirm.due", "confirm.keys")
        .waits()
        .is_hung_up_on()
    )
    [ticket] = desk.tickets()
    assert (ticket.id, ticket.status, ticket.call_id) == (case.id, "open", case.call_id)
    assert [voicemail.ticket_id for voicemail in desk.voicemails()] == [case.id]
    kinds = [event.kind for event in desk.events() if event.call_id == desk.calls()[0].id]
    assert kinds == ["caller_added", "message_kept", "call_ended"]
    assert desk.calls()[0].outcome == "voicemail"


def test_adding_without_a_message_is_seen_on_the_case(desk: Desk, language: str) -> None:
    make_ticket(desk.engine, contact=make_caller(desk.engine, language=language), responded_at=MONDAY_NOON)
    phone = (
        desk.phone(PHONE, language).dials().presses("2").hears("greeting", "case.ask", "ring.nobody", "voicemail.added")
    )
    phone.waits().hears("voicemail.again").waits()
    phone.hears("confirm.added", "confirm.no_message_added", "confirm.best_effort", "confirm.keys").hangs_up()
    assert len(desk.tickets()) == 1
    assert desk.calls()[0].outcome == "ticket"


def test_star_repeats_the_question(desk: Desk, language: str) -> None:
    make_ticket(desk.engine, contact=make_caller(desk.engine, language=language))
    phone = desk.phone(PHONE, language).dials().hears("greeting", "case.ask")
    phone.presses("*").hears("case.ask").presses("2").hears("ring.nobody", "voicemail.added").hangs_up()


def test_the_newest_open_case_is_offered(desk: Desk, language: str) -> None:
    contact = make_caller(desk.engine, language=language)
    make_ticket(desk.engine, contact=contact, opened_at=MONDAY_NOON - timedelta(days=3))
    newest = make_ticket(desk.engine, contact=contact, opened_at=MONDAY_NOON - timedelta(days=1))
    make_ticket(desk.engine, contact=contact, opened_at=MONDAY_NOON - timedelta(hours=1), status="solved")
    phone = desk.phone(PHONE, language).dials().hears("greeting", "case.ask")
    phone.hears_words(f"{' '.join(newest.reference[:4])}, {' '.join(newest.reference[4:])}").hangs_up()


def test_solved_cases_and_other_peoples_are_not_offered(desk: Desk, language: str) -> None:
    make_ticket(desk.engine, contact=make_caller(desk.engine, language=language), status="solved")
    make_ticket(desk.engine)
    desk.phone(PHONE, language).dials().hears("greeting", "severity.ask").hangs_up()


def test_hanging_up_before_choosing_still_opens_a_missed_call(desk: Desk, language: str) -> None:
    make_ticket(desk.engine, contact=make_caller(desk.engine, language=language))
    desk.phone(PHONE, language).dials().hears("greeting", "case.ask").hangs_up()
    assert len(desk.tickets()) == 2
    assert desk.calls()[0].outcome == "missed"


def test_what_is_added_to_a_case_that_was_just_merged_goes_to_its_case(desk: Desk, language: str) -> None:
    caller = make_caller(desk.engine, language=language)
    kept = make_ticket(desk.engine, contact=caller, status="pending", opened_at=MONDAY_NOON - timedelta(days=1))
    case = make_ticket(desk.engine, contact=caller)
    phone = desk.phone(PHONE, language).dials().hears("greeting", "case.ask")
    with desk.engine.begin() as connection:
        merged = {"status": "closed", "merged_into_id": kept.id}
        connection.execute(change_of_ticket(table_of(Ticket).c.id == case.id).values(**merged))
    phone.presses("2").hangs_up()
    assert {ticket.id: (ticket.status, ticket.version) for ticket in desk.tickets()} == {
        kept.id: ("open", 2),
        case.id: ("closed", 2),
    }
    assert [event.ticket_id for event in desk.events() if event.kind == "caller_added"] == [kept.id]
