"""What Twilio tells beside the call: late, doubled, in the wrong order, or of a call that we never saw."""

from datetime import timedelta
from typing import Any

import pytest

from models.rows import table_of
from models.ticket import Ticket, change_of_ticket
from tests.factories import (
    LINE,
    MONDAY_NOON,
    PHONE,
    make_caller,
    make_contact,
    make_contract,
    make_customer,
    make_number,
    make_ticket,
)
from tests.phone import HANGS_UP, Desk, Phone
from twilio_sandbox.http.exchange import Target
from voice_intake.actions.calls.end_call import EndedCall, end_call


@pytest.fixture
def held(desk: Desk) -> Desk:
    """A desk whose callbacks the test delivers."""
    desk.line.account.hold_callbacks()
    return desk


def spoken_to(desk: Desk) -> Phone:
    """A caller who chose priority 1 and left a message."""
    return desk.phone(PHONE).dials().presses("1").speaks(seconds=9, finish=HANGS_UP)


@pytest.mark.parametrize("backwards", [False, True])
def test_callbacks_in_either_order_lead_to_the_same(held: Desk, backwards: bool) -> None:  # noqa: FBT001
    make_caller(held.engine)
    spoken_to(held)
    callbacks = held.line.account.callbacks
    for callback in list(callbacks.pending)[:: -1 if backwards else 1]:
        callbacks.deliver(callback)
    [ticket] = held.tickets()
    [voicemail] = held.voicemails()
    assert (voicemail.ticket_id, voicemail.status, voicemail.seconds) == (ticket.id, "captured", 9)
    assert held.calls()[0].outcome == "voicemail"


def test_a_call_ends_once_whatever_a_later_word_says(desk: Desk) -> None:
    """The carrier's lists tell of the same end by another clock."""
    make_caller(desk.engine)
    spoken_to(desk)
    [call], services = desk.calls(), desk.line.services
    assert call.ended_at
    again = EndedCall(call_sid=call.call_sid, caller=PHONE, to=LINE, lasted=timedelta(0), ended_at=MONDAY_NOON)
    assert not end_call(services, again, now=services.clock()).is_news
    assert desk.calls()[0].ended_at == call.ended_at


def test_no_call_ends_later_than_now(desk: Desk) -> None:
    make_caller(desk.engine)
    phone = desk.phone(PHONE).dials()
    services = desk.line.services
    ahead = services.clock() + timedelta(minutes=5)
    over = EndedCall(call_sid=phone.call.sid, caller=PHONE, to=LINE, lasted=timedelta(0), ended_at=ahead)
    end_call(services, over, now=services.clock())
    assert desk.calls()[0].ended_at == services.clock()
    phone.hangs_up()


def test_the_message_is_kept_before_its_turn_was_heard_of(held: Desk) -> None:
    """The callback of the recording overtakes the turn that tells of it."""
    make_caller(held.engine)
    phone = held.phone(PHONE).dials().presses("1")
    phone.call.next_turn_twice()
    phone.speaks(finish=HANGS_UP)
    turn = phone.call.requests[-1]
    held.line.account.callbacks.deliver_everything()
    assert phone.call.repeat(turn).body == turn.body
    assert len(held.voicemails()) == 1


def test_a_recording_that_twilio_calls_absent_is_no_message(held: Desk) -> None:
    make_caller(held.engine)
    phone = held.phone(PHONE).dials().presses("1").speaks(seconds=9).hangs_up()
    sid, call_sid = held.voicemails()[0].recording_sid, phone.call.sid
    for callback in list(held.line.account.callbacks.pending):
        held.line.account.callbacks.drop(callback)
    told(held, call_sid, RecordingSid=sid, RecordingStatus="absent", ErrorCode="16102")
    [voicemail] = held.voicemails()
    assert (voicemail.status, voicemail.reason) == ("absent", "silent")
    assert held.calls()[0].state["has_message"] is False


def told(desk: Desk, call_sid: str, path: str = "/webhooks/recording/status", **fields: str) -> int | None:
    """A callback of Twilio's that the test words itself."""
    account = desk.line.account
    form = {"AccountSid": account.sid, "CallSid": call_sid, **fields}
    return account.network.webhooks.ask(Target(desk.line.url + path, "POST", tuple(form.items()))).status


def test_the_end_of_a_call_that_never_reached_us_is_judged_as_of_its_arrival(desk: Desk) -> None:
    contact = make_caller(desk.engine)
    call_sid = "CA" + "7" * 32
    status = told(
        desk,
        call_sid,
        "/webhooks/voice/status",
        From=PHONE,
        To="+442871359777",
        CallStatus="completed",
        CallDuration="600",
    )
    assert status == 204
    [ticket] = desk.tickets()
    assert (ticket.contact_id, ticket.priority_chosen) == (contact.id, False)
    assert ticket.opened_at == MONDAY_NOON - timedelta(minutes=10)
    assert desk.calls()[0].outcome == "missed"


@pytest.mark.parametrize("order", [("recording", "end"), ("end", "recording")])
def test_a_message_left_while_we_were_away_gets_its_case_in_any_order(desk: Desk, order: tuple[str, str]) -> None:
    contact = make_caller(desk.engine)
    call_sid = "CA" + "7" * 32
    stories = {
        "recording": {
            "RecordingSid": "RE" + "1" * 32,
            "RecordingStatus": "completed",
            "RecordingDuration": "12",
            "RecordingUrl": "https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/RE" + "1" * 32,
        },
        "end": {"path": "/webhooks/voice/status", "From": PHONE, "CallStatus": "completed", "CallDuration": "30"},
    }
    for part in order:
        assert told(desk, call_sid, **stories[part]) == 204
    [ticket] = desk.tickets()
    [voicemail] = desk.voicemails()
    assert (ticket.contact_id, voicemail.ticket_id) == (contact.id, ticket.id)
    [call] = desk.calls()
    assert (call.from_number, call.outcome, call.admission) == (PHONE, "voicemail", "admitted")


def test_a_shared_numbers_message_goes_to_the_customer_that_they_share(desk: Desk) -> None:
    customer = make_customer(desk.engine)
    make_contract(desk.engine, customer=customer)
    for name in ("Ane", "Bo"):
        make_number(desk.engine, contact=make_contact(desk.engine, customer=customer, name=name), number=PHONE)
    call_sid = "CA" + "7" * 32
    told(desk, call_sid, RecordingSid="RE1", RecordingStatus="completed", RecordingDuration="12")
    told(desk, call_sid, "/webhooks/voice/status", From=PHONE, CallStatus="completed", CallDuration="30")
    [ticket] = desk.tickets()
    assert (ticket.customer_id, ticket.contact_id) == (customer.id, None)


def test_a_message_of_a_stranger_stays_with_the_call(desk: Desk) -> None:
    call_sid = "CA" + "7" * 32
    told(desk, call_sid, RecordingSid="RE1", RecordingStatus="completed", RecordingDuration="12")
    told(desk, call_sid, "/webhooks/voice/status", From="anonymous", CallStatus="completed", CallDuration="30")
    assert desk.tickets() == []
    assert [voicemail.call_id for voicemail in desk.voicemails()] == [desk.calls()[0].id]


def test_the_severity_that_arrives_after_the_end_corrects_the_missed_call(held: Desk) -> None:
    make_caller(held.engine)
    phone = held.phone(PHONE).dials()
    first = phone.call.requests[-1]
    phone.hangs_up()
    held.line.account.callbacks.deliver_everything()
    assert held.tickets()[0].priority_chosen is False
    late = {**first.form, "Digits": "1"}
    told(held, phone.call.sid, "/webhooks/voice/turn/1", **{k: v for k, v in late.items() if k not in ("AccountSid",)})
    [ticket] = held.tickets()
    assert (ticket.priority, ticket.priority_chosen) == (1, True)
    assert ticket.respond_by == MONDAY_NOON + timedelta(hours=2)
    assert "priority_changed" in [event.kind for event in held.events()]
    assert held.calls()[0].outcome == "ticket"


@pytest.mark.parametrize(
    ("columns", "keys", "becomes"),
    [
        ({"priority": 3, "priority_chosen": False}, "4", 4),
        ({"priority": 2}, "1", 1),
        ({"priority": 2}, "4", 2),
        ({"priority": 2, "status": "solved"}, "1", 2),
    ],
    ids=["over an assumption", "more severe", "less severe", "finished by then"],
)
def test_the_severity_reaches_the_case_that_the_missed_call_was_merged_into_meanwhile(
    held: Desk, columns: dict[str, Any], keys: str, becomes: int
) -> None:
    caller = make_caller(held.engine)
    phone = held.phone(PHONE).dials()
    late = {name: value for name, value in phone.call.requests[-1].form.items() if name != "AccountSid"}
    phone.hangs_up()
    held.line.account.callbacks.deliver_everything()
    [missed] = held.tickets()
    kept = make_ticket(held.engine, contact=caller, **{"status": "open", **columns})
    with held.engine.begin() as connection:
        merged = change_of_ticket(table_of(Ticket).c.id == missed.id)
        connection.execute(merged.values(status="closed", merged_into_id=kept.id))
    told(held, phone.call.sid, "/webhooks/voice/turn/1", **late | {"Digits": keys})
    duplicate, case = held.tickets()
    assert (duplicate.priority, case.priority, case.status) == (int(keys), becomes, kept.status)
    chosen = [event.ticket_id for event in held.events() if event.kind == "priority_changed"]
    assert chosen == [missed.id, *([kept.id] if becomes != kept.priority else [])]


@pytest.mark.parametrize("status", ["queued", "ringing", "in-progress", "", "nonsense"])
def test_a_call_that_goes_on_is_not_ended(desk: Desk, status: str) -> None:
    make_caller(desk.engine)
    phone = desk.phone(PHONE).dials()
    told(desk, phone.call.sid, "/webhooks/voice/status", From=PHONE, CallStatus=status)
    assert desk.calls()[0].ended_at is None
    phone.hangs_up()


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_a_call_may_end_in_many_ways(desk: Desk, status: str) -> None:
    make_caller(desk.engine)
    told(desk, "CA" + "7" * 32, "/webhooks/voice/status", From=PHONE, CallStatus=status)
    assert len(desk.tickets()) == 1


@pytest.mark.parametrize("status", ["processing", "in-progress", "deleted", "nonsense"])
def test_unknown_words_for_a_recording_lose_nothing(desk: Desk, status: str) -> None:
    make_caller(desk.engine)
    phone = spoken_to(desk)
    sid = desk.voicemails()[0].recording_sid
    assert told(desk, phone.call.sid, RecordingSid=sid, RecordingStatus=status, RecordingDuration="9") == 204
    assert desk.voicemails()[0].status == "captured"
