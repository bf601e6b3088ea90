"""A caller with an open case: something new, or more on that one."""

from datetime import timedelta

import pytest

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
