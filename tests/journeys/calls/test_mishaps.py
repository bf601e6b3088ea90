"""Mishaps that once lost something: each was a bug, and each test would have caught it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from sqlalchemy import Engine, delete

from models.call import IdentificationFailure
from models.customer import Contact, Customer
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
from tests.journeys.callers.test_identification import NUMBER, PIN, asked_who, make_pin_holder
from tests.journeys.calls.test_breaking import database_away
from tests.journeys.calls.test_repetition import at_once, exchange_for
from tests.journeys.calls.test_twilio_callbacks import held, spoken_to, told
from tests.lines import opened, policy_with
from tests.phone import HANGS_UP, Desk, Phone
from voice_intake.domain.hours.opening_hours import Closure
from voice_intake.domain.language import Bilingual
from voice_intake.domain.policy import response_target
from voice_intake.domain.ticket import Priority, Tier

__all__ = ["held"]

OTHER_CALL = "CA" + "5" * 32


def remove(desk: Desk, model: type[Contact] | type[Customer], key: int) -> None:
    """As an import of the allowlist does."""
    with desk.engine.begin() as connection:
        connection.execute(delete(model).where(model.id == key))


def test_a_contact_who_is_removed_during_the_call_loses_nothing(desk: Desk) -> None:
    contact = make_caller(desk.engine)
    phone = desk.phone(PHONE).dials()
    remove(desk, Contact, contact.id)
    phone.presses("1").speaks(seconds=9, finish=HANGS_UP)
    desk.line.account.callbacks.settle()
    [ticket], [voicemail], [call] = desk.tickets(), desk.voicemails(), desk.calls()
    assert (ticket.customer_id, ticket.contact_id, voicemail.ticket_id) == (contact.customer_id, None, ticket.id)
    assert (call.outcome, call.contact_id) == ("voicemail", None)


def test_a_contact_who_is_removed_before_the_callbacks_does_not_keep_the_call_open(held: Desk) -> None:
    contact = make_caller(held.engine)
    spoken_to(held)
    remove(held, Contact, contact.id)
    held.line.account.callbacks.deliver_everything()
    assert held.calls()[0].ended_at
    assert held.tickets()[0].contact_id is None


def test_a_customer_who_is_removed_during_the_call_leaves_the_call_in_the_log(desk: Desk) -> None:
    """By another program, which keeps no record of it: of theirs nothing is known that a case could be opened for."""
    contact = make_caller(desk.engine)
    phone = desk.phone(PHONE).dials()
    remove(desk, Customer, contact.customer_id)
    phone.presses("1").speaks(seconds=9, finish=HANGS_UP)
    desk.line.account.callbacks.settle()
    assert desk.calls()[0].ended_at
    assert desk.tickets() == []
    assert len(desk.voicemails()) == 1


def test_an_end_that_is_told_late_is_judged_by_when_the_message_was_heard_of(desk: Desk) -> None:
    """The contract's last day is today; the end of the call is told tomorrow."""
    customer = make_customer(desk.engine)
    make_contract(desk.engine, customer=customer, ends_on=MONDAY_NOON.date())
    make_number(desk.engine, contact=make_contact(desk.engine, customer=customer), number=PHONE)
    told(desk, OTHER_CALL, RecordingSid="RE1", RecordingStatus="completed", RecordingDuration="12")
    desk.line.account.clock.advance(86_400)
    told(desk, OTHER_CALL, "/webhooks/voice/status", From=PHONE, CallStatus="completed", CallDuration="30")
    assert len(desk.tickets()) == 1
    assert desk.calls()[0].arrived_at < MONDAY_NOON


def test_an_end_that_is_told_late_is_dated_by_its_timestamp(desk: Desk) -> None:
    make_caller(desk.engine)
    fields = {"From": PHONE, "CallStatus": "completed", "CallDuration": "30"}
    told(desk, OTHER_CALL, "/webhooks/voice/status", Timestamp="Mon, 02 Mar 2026 10:00:00 +0000", **fields)
    [call] = desk.calls()
    assert call.ended_at == MONDAY_NOON - timedelta(hours=1)
    assert desk.tickets()[0].opened_at == MONDAY_NOON - timedelta(hours=1, seconds=30)


def test_a_message_that_is_told_late_counts_the_closures_of_its_day(held: Desk) -> None:
    make_caller(held.engine)
    span = {"starts_at": MONDAY_NOON - timedelta(hours=1), "ends_at": MONDAY_NOON + timedelta(hours=2)}
    make_closure(held.engine, **span)
    phone = held.phone(PHONE).dials()
    with database_away(held.engine):
        phone.presses("1").speaks(seconds=9, finish=HANGS_UP)
    held.line.account.clock.advance(3 * 3600)
    for callback in [each for each in held.line.account.callbacks.pending if each.kind == "recording"]:
        held.line.account.callbacks.deliver(callback)
    closure = Closure(**span, reason=Bilingual(da="a", en="b"))
    due = response_target.due(held.line.services.policy, Tier.EXTENDED, Priority.LOW, MONDAY_NOON, [closure])
    assert held.tickets()[0].respond_by == due


def test_the_due_time_is_told_from_the_day_on_which_it_is_said(desk: Desk) -> None:
    """Rung at 23:59:30, told after midnight."""
    make_caller(desk.engine)
    phone = desk.phone(PHONE).dials(at=datetime(2026, 3, 2, 22, 59, 30, tzinfo=UTC)).presses("1").speaks(60)
    phone.hears_words("senest i dag klokken 10").hangs_up()


def test_a_pin_with_a_star_in_it_is_not_kept_either(desk: Desk) -> None:
    make_pin_holder(desk.engine, language="da")
    phone = asked_who(desk, "da").presses(f"{NUMBER}#").presses(f"{PIN}*#").presses("12#")
    phone.presses(f"{NUMBER}#").presses(f"{PIN}#").hangs_up()
    kept = [str([turn.event, turn.reply]) for turn in desk.turns()] + [str(call.state) for call in desk.calls()]
    assert not any(PIN in text or "'12'" in text for text in kept)


def test_a_reason_that_no_document_can_hold_does_not_silence_the_line(desk: Desk) -> None:
    make_caller(desk.engine)
    make_closure(desk.engine, reason_da="brand\x0bøvelse")
    phone = desk.phone(PHONE).dials()
    assert ET.fromstring(phone.call.requests[0].body).find("Gather") is not None  # noqa: S314
    phone.hangs_up()


def test_ten_first_requests_after_the_end_are_answered_alike(desk: Desk) -> None:
    make_caller(desk.engine)
    first = desk.phone(PHONE).dials().hangs_up().call.requests[0]
    end = exchange_for(first, desk, "/webhooks/voice/status", CallSid=OTHER_CALL, CallStatus="completed")
    at_once(desk, end, times=1)
    assert len(at_once(desk, exchange_for(first, desk, "/webhooks/voice/incoming", CallSid=OTHER_CALL), times=10)) == 1


def test_many_wrong_pins_at_once_do_not_slip_through_the_door(desk: Desk) -> None:
    make_pin_holder(desk.engine, language="da")
    phones = [desk.phone(f"+452099991{key}").dials().presses("1").presses(f"{NUMBER}#") for key in range(10)]

    def guess(phone: Phone) -> None:
        last = phone.call.requests[-1]
        number = int(last.url.rsplit("/", 1)[1]) + 1
        form = {**last.form, "Digits": "000001"}
        target = replace(last.target, url=f"{desk.line.url}/webhooks/voice/turn/{number}", fields=tuple(form.items()))
        desk.line.account.network.webhooks.ask(target)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(guess, phones))
    assert len(desk.rows(IdentificationFailure)) == desk.line.services.policy.lockout_failures
    for phone in phones:
        phone.hangs_up()


def make_shared_number(desk: Desk) -> tuple[Contact, Contact]:
    """Ane may come in; Bo, of the same customer, is no administrator."""
    customer = make_customer(desk.engine)
    make_contract(desk.engine, customer=customer)
    people = (
        make_contact(desk.engine, customer=customer, name="Ane"),
        make_contact(desk.engine, customer=customer, name="Bo", is_administrator=False),
    )
    for person in people:
        make_number(desk.engine, contact=person, number=PHONE)
    return people


def test_a_message_before_the_choice_waits_for_it(held: Desk) -> None:
    """It was left while a turn failed; then the turn came again, and it was the one who may not come in."""
    make_shared_number(held)
    phone = held.phone(PHONE).dials()
    told(held, phone.call.sid, RecordingSid="RE1", RecordingStatus="completed", RecordingDuration="12")
    phone.presses("2")
    held.line.account.callbacks.deliver_everything()
    assert held.calls()[0].admission == "refused"
    assert held.tickets() == []


def test_a_message_without_a_choice_opens_a_case_at_the_end(held: Desk) -> None:
    people = make_shared_number(held)
    phone = held.phone(PHONE).dials()
    told(held, phone.call.sid, RecordingSid="RE1", RecordingStatus="completed", RecordingDuration="12")
    phone.hangs_up()
    held.line.account.callbacks.deliver_everything()
    [ticket] = held.tickets()
    assert (ticket.customer_id, ticket.contact_id) == (people[0].customer_id, None)
    assert held.voicemails()[0].ticket_id == ticket.id


def test_a_late_two_merges_the_case_that_nobody_wanted(held: Desk) -> None:
    """Pressed 2 and hung up in the same second: the end overtook the answer."""
    case = make_ticket(held.engine, contact=make_caller(held.engine))
    phone = held.phone(PHONE).dials()
    first = phone.call.requests[0]
    phone.hangs_up()
    held.line.account.callbacks.deliver_everything()
    at_once(held, exchange_for(first, held, "/webhooks/voice/turn/1", Digits="2"), times=1)
    old, missed = held.tickets()
    assert (old.id, missed.status) == (case.id, "closed")
    merged = next(event for event in held.events() if event.kind == "merged")
    assert (merged.ticket_id, merged.data) == (missed.id, {"into": case.reference})


def test_a_recording_that_is_told_absent_before_its_turn_is_no_message(held: Desk) -> None:
    make_caller(held.engine)
    phone = held.phone(PHONE).dials().presses("1")
    sid, recording = phone.call.sid, "RE" + "1" * 32
    told(held, sid, RecordingSid=recording, RecordingStatus="absent", ErrorCode="16102")
    fields = {"RecordingUrl": f"https://api.twilio.com/{recording}", "RecordingDuration": "4", "Digits": "hangup"}
    at_once(held, exchange_for(phone.call.requests[0], held, "/webhooks/voice/turn/2", **fields), times=1)
    told(held, sid, "/webhooks/voice/status", From=PHONE, CallStatus="completed", CallDuration="30")
    assert held.calls()[0].outcome == "ticket"


def test_a_message_then_the_first_request_then_the_end(database: Engine) -> None:
    """The message counts, whatever the policy says of missed calls."""
    with opened(database, policy=policy_with("missed_call_ticket = true", "missed_call_ticket = false")) as desk:
        desk.line.account.hold_callbacks()
        make_caller(desk.engine)
        first = desk.phone(PHONE).dials().call.requests[0]
        told(desk, OTHER_CALL, RecordingSid="RE1", RecordingStatus="completed", RecordingDuration="12")
        at_once(desk, exchange_for(first, desk, "/webhooks/voice/incoming", CallSid=OTHER_CALL), times=1)
        told(desk, OTHER_CALL, "/webhooks/voice/status", From=PHONE, CallStatus="completed", CallDuration="30")
        assert {call.call_sid: call.outcome for call in desk.calls()}[OTHER_CALL] == "voicemail"
        assert len(desk.tickets()) == 1
