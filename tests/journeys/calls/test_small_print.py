"""The small print: days, instants and orders that a careless change would get wrong unnoticed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from models.ticket import Ticket
from models.voicemail import Voicemail
from tests.factories import (
    MONDAY_NOON,
    PHONE,
    make_caller,
    make_closure,
    make_contact,
    make_contract,
    make_customer,
    make_number,
    make_ticket,
)
from tests.journeys.callers.test_identification import NUMBER, PIN, asked_who, fail, make_pin_holder
from tests.journeys.calls.test_repetition import at_once, exchange_for
from tests.journeys.calls.test_twilio_callbacks import held, spoken_to, told
from tests.phone import Desk

__all__ = ["held"]

OTHER_CALL = "CA" + "5" * 32


@pytest.mark.parametrize(
    ("at", "gets_in"),
    [
        (datetime(2026, 3, 1, 22, 59, tzinfo=UTC), False),  # Sunday 23:59 in Copenhagen
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), True),  # Monday 00:30, still Sunday in UTC
        (datetime(2026, 3, 2, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 23, 0, tzinfo=UTC), False),  # Tuesday 00:00
    ],
)
def test_a_contracts_days_are_days_in_copenhagen(desk: Desk, at: datetime, gets_in: bool) -> None:  # noqa: FBT001
    customer = make_customer(desk.engine)
    monday = date(2026, 3, 2)
    make_contract(desk.engine, customer=customer, starts_on=monday, ends_on=monday)
    make_number(desk.engine, contact=make_contact(desk.engine, customer=customer), number=PHONE)
    desk.line.account.clock.advance((at - MONDAY_NOON).total_seconds())
    phone = desk.phone(PHONE).dials(at=at)
    assert desk.calls()[0].admission == ("admitted" if gets_in else "refused")
    if not phone.call.is_over:
        phone.hangs_up()


def test_a_number_that_is_not_valid_yet_is_unknown(desk: Desk) -> None:
    contact = make_caller(desk.engine, number="+4520999990")
    make_number(desk.engine, contact=contact, number=PHONE, valid_from=MONDAY_NOON + timedelta(seconds=1))
    phone = desk.phone(PHONE).dials()
    assert desk.calls()[0].contact_id is None
    phone.hangs_up()


def test_failures_that_are_spread_over_the_window_shut_the_door_for_its_whole_time(desk: Desk) -> None:
    make_pin_holder(desk.engine, language="da")
    for minutes, times in ((0, 2), (6, 2), (5, 1)):
        desk.line.account.clock.advance(minutes * 60)
        fail(desk, times, caller="anonymous")
    desk.line.account.clock.advance(12 * 60)
    phone = asked_who(desk, "da").presses(f"{NUMBER}#").presses(f"{PIN}#")
    phone.hears("identify.pin", "refused.shut", "goodbye").is_hung_up_on()


def test_a_late_end_counts_a_closure_that_is_over_by_then(desk: Desk) -> None:
    make_caller(desk.engine)
    make_closure(desk.engine, starts_at=MONDAY_NOON - timedelta(hours=2), ends_at=MONDAY_NOON + timedelta(hours=1))
    desk.line.account.clock.advance(4 * 3600)
    lasted = 4 * 3600
    told(desk, OTHER_CALL, "/webhooks/voice/status", From=PHONE, CallStatus="completed", CallDuration=str(lasted))
    [ticket] = desk.tickets()
    assert ticket.opened_at == MONDAY_NOON
    assert ticket.respond_by == datetime(2026, 3, 3, 10, tzinfo=UTC)  # 9 h from 13:00 to 22:00, 3 h from 08:00


def test_the_end_tells_when_a_call_arrived_of_which_only_a_message_was_known(desk: Desk) -> None:
    make_caller(desk.engine)
    told(desk, OTHER_CALL, RecordingSid="RE1", RecordingStatus="completed", RecordingDuration="12")
    told(desk, OTHER_CALL, "/webhooks/voice/status", From=PHONE, CallStatus="completed", CallDuration="90")
    assert desk.calls()[0].arrived_at == desk.tickets()[0].opened_at == MONDAY_NOON - timedelta(seconds=90)


@pytest.mark.parametrize("status", ["pending", "solved", "closed"])
def test_a_case_that_is_finished_meanwhile_is_opened_again_by_an_addition(desk: Desk, status: str) -> None:
    case = make_ticket(desk.engine, contact=make_caller(desk.engine))
    phone = desk.phone(PHONE).dials().hears("greeting", "case.ask")
    with desk.engine.begin() as connection:
        connection.execute(update(Ticket).where(Ticket.id == case.id).values(status=status))
    phone.presses("2").hangs_up()
    assert desk.tickets()[0].status == "open"


def test_a_message_that_is_stored_is_not_changed_by_a_late_callback(held: Desk) -> None:
    make_caller(held.engine)
    phone = spoken_to(held)
    sid = held.voicemails()[0].recording_sid
    with held.engine.begin() as connection:
        connection.execute(update(Voicemail).values(status="stored", sha256="0" * 64))
    told(held, phone.call.sid, RecordingSid=sid, RecordingStatus="absent", ErrorCode="16102")
    assert held.voicemails()[0].status == "stored"


def test_a_priority_that_an_agent_chose_is_not_undone_by_a_late_turn(held: Desk) -> None:
    make_caller(held.engine)
    phone = held.phone(PHONE).dials()
    first = phone.call.requests[0]
    phone.hangs_up()
    held.line.account.callbacks.deliver_everything()
    with held.engine.begin() as connection:
        connection.execute(update(Ticket).values(priority=2, priority_chosen=True))
    at_once(held, exchange_for(first, held, "/webhooks/voice/turn/1", Digits="1"), times=1)
    assert held.tickets()[0].priority == 2


def test_nobody_is_promised_a_time_that_has_passed(desk: Desk, language: str) -> None:
    contact = make_caller(desk.engine, language=language)
    overdue = {"opened_at": MONDAY_NOON - timedelta(days=5), "respond_by": MONDAY_NOON - timedelta(days=4)}
    make_ticket(desk.engine, contact=contact, **overdue)
    phone = (
        desk.phone(PHONE, language)
        .dials()
        .presses("2")
        .hears("greeting", "case.ask", "ring.nobody", "voicemail.added")
        .speaks()
    )
    phone.hears("confirm.added", "confirm.best_effort", "confirm.keys").hangs_up()


def test_a_callback_without_an_address_leaves_the_known_one(held: Desk) -> None:
    make_caller(held.engine)
    phone = spoken_to(held)
    [before] = held.voicemails()
    told(held, phone.call.sid, RecordingSid=before.recording_sid, RecordingStatus="completed", RecordingDuration="7")
    [after] = held.voicemails()
    assert (after.seconds, after.media_url) == (7, before.media_url)
    assert before.media_url


def test_a_deadline_in_exactly_a_week_is_told_by_its_date(desk: Desk, language: str) -> None:
    contact = make_caller(desk.engine, language=language)
    make_ticket(desk.engine, contact=contact, opened_at=MONDAY_NOON, respond_by=MONDAY_NOON + timedelta(days=7))
    phone = desk.phone(PHONE, language).dials().presses("2").speaks()
    phone.hears_words("mandag den 9. marts klokken 12" if language == "da" else "on Monday 9 March at 12 noon")
    phone.hangs_up()
