"""Hanging up is an outcome, at every point of the journey."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.factories import MONDAY_NOON, PHONE, make_caller, make_contact, make_number
from tests.lines import opened, policy_with
from tests.phone import HANGS_UP, Desk
from twilio_sandbox.media.audio import silence


def test_before_the_severity_it_is_a_missed_call(desk: Desk, language: str) -> None:
    contact = make_caller(desk.engine, language=language)
    desk.phone(PHONE, language).dials().hears("greeting", "severity.ask").hangs_up()
    [ticket] = desk.tickets()
    assert (ticket.priority, ticket.priority_chosen, ticket.contact_id) == (3, False, contact.id)
    assert ticket.opened_at == MONDAY_NOON
    assert ticket.respond_by == MONDAY_NOON + timedelta(hours=22)
    opening = next(event for event in desk.events() if event.kind == "opened")
    assert opening.data == {"priority": 3, "chosen": False, "step": "severity"}
    [call] = desk.calls()
    assert (call.outcome, call.step) == ("missed", "severity")


def test_after_the_severity_the_case_stands_without_a_message(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    desk.phone(PHONE, language).dials().presses("1").hangs_up()
    [ticket] = desk.tickets()
    assert (ticket.priority, ticket.priority_chosen) == (1, True)
    ending = next(event for event in desk.events() if event.kind == "call_ended")
    assert ending.data == {"step": "voicemail", "message": False}
    assert desk.calls()[0].outcome == "ticket"


def test_right_after_the_beep_there_is_no_message(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    desk.phone(PHONE, language).dials().presses("1").speaks(audio=silence(0.2), finish=HANGS_UP)
    desk.line.account.callbacks.settle()
    assert desk.calls()[0].outcome == "ticket"
    assert [voicemail.status for voicemail in desk.voicemails()] in ([], ["absent"])


def test_at_the_confirmation_everything_is_kept(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    desk.phone(PHONE, language).dials().presses("1").speaks().hangs_up()
    assert desk.calls()[0].outcome == "voicemail"
    assert len(desk.tickets()) == 1


def test_before_anything_was_asked_it_is_a_missed_call(desk: Desk) -> None:
    """A contact without a language is known at the first ring, so is missed at the first question."""
    make_caller(desk.engine, language=None)
    desk.phone(PHONE).dials().hangs_up()
    [ticket] = desk.tickets()
    assert ticket.language == "da"
    assert desk.calls()[0].outcome == "missed"


def test_strangers_leave_only_a_line_in_the_log(desk: Desk) -> None:
    desk.phone("+4520999999").dials().presses("1").hangs_up()
    [call] = desk.calls()
    assert (call.outcome, call.reason, call.admission, call.step) == (
        "abandoned",
        "not_identified",
        None,
        "customer_number",
    )
    assert desk.tickets() == []


def test_unchosen_contacts_of_a_shared_number_leave_only_a_line_in_the_log(desk: Desk) -> None:
    first = make_caller(desk.engine)
    for name in ("Bo", "Ib"):
        make_number(desk.engine, contact=make_contact(desk.engine, name=name), number=PHONE)
    desk.phone(PHONE).dials().hangs_up()
    assert desk.tickets() == []
    assert desk.calls()[0].contact_id is None
    assert first.id


def test_refused_callers_never_get_a_case(desk: Desk) -> None:
    make_caller(desk.engine, is_administrator=False)
    phone = desk.phone(PHONE).dials()
    assert phone.call.is_over
    assert desk.tickets() == []


def test_the_policy_can_switch_missed_calls_off(database: Engine) -> None:
    with opened(database, policy=policy_with("missed_call_ticket = true", "missed_call_ticket = false")) as desk:
        make_caller(desk.engine)
        desk.phone(PHONE).dials().hangs_up()
        assert desk.tickets() == []
        [call] = desk.calls()
        assert (call.outcome, call.admission) == ("abandoned", "admitted")


@pytest.mark.parametrize("presses", [0, 1])
def test_the_end_is_told_again_and_changes_nothing(desk: Desk, presses: int) -> None:
    make_caller(desk.engine)
    phone = desk.phone(PHONE).dials()
    for _ in range(presses):
        phone.presses("1")
    phone.hangs_up()
    callbacks = desk.line.account.callbacks
    callbacks.settle()
    ended_at, events = desk.calls()[0].ended_at, len(desk.events())
    for delivery in list(callbacks.deliveries):
        callbacks.deliver(delivery.callback)
    assert len(desk.tickets()) == 1
    assert (desk.calls()[0].ended_at, len(desk.events())) == (ended_at, events)
