"""Calls in the REST API: found again, ended, sent elsewhere, and placed."""

from datetime import timedelta

import pytest

from tests.sandbox.conftest import NOON
from tests.sandbox.rest_client import RestClient, refusal
from tests.sandbox.tiny_app import TinyApp
from twilio_sandbox import Account, CallStatus, EndedBy, Number

CALLER = "+4520123456"


@pytest.fixture
def number(number: Number, app: TinyApp) -> Number:
    app.answers |= {"incoming": '<Gather numDigits="1" action="next"/><Hangup/>', "next": "<Hangup/>"}
    return number


def test_call_is_told_as_twilio_tells_it(rest: RestClient, number: Number) -> None:
    call = number.rings(CALLER, more={"ForwardedFrom": "+4533333333"})
    live = rest.json(f"Calls/{call.sid}.json")
    assert (live["status"], live["end_time"], live["duration"]) == ("in-progress", None, None)
    call.wait()
    told = rest.json(f"Calls/{call.sid}.json")
    assert (told["status"], told["duration"], told["direction"]) == ("completed", "5", "inbound")
    assert (told["start_time"], told["end_time"]) == (
        "Mon, 23 Nov 2026 12:00:00 +0000",
        "Mon, 23 Nov 2026 12:00:05 +0000",
    )
    assert (told["from"], told["to"], told["forwarded_from"]) == (CALLER, number.phone_number, "+4533333333")
    assert told["phone_number_sid"] == number.sid


def test_calls_are_listed_newest_first_and_filtered(rest: RestClient, number: Number) -> None:
    sids = [number.rings(from_).wait().sid for from_ in ("+4520000001", "+4520000002")]
    live = number.rings("+4520000001").sid

    def listed(**wanted: str) -> list[str]:
        return [call["sid"] for call in rest.json("Calls.json", **wanted)["calls"]]

    assert listed() == [live, sids[1], sids[0]]
    assert listed(From="+4520000001") == [live, sids[0]]
    assert listed(To="+4599999999") == []
    assert listed(Status="completed") == [sids[1], sids[0]]


def test_calls_are_listed_by_time(rest: RestClient, number: Number) -> None:
    early, late = (number.rings(CALLER, at=NOON + timedelta(days=days)).wait().sid for days in (1, 3))

    def listed(**wanted: str) -> list[str]:
        return [call["sid"] for call in rest.json("Calls.json", **wanted)["calls"]]

    assert listed(**{"StartTime>": "2026-11-25T00:00:00Z"}) == [late]
    assert listed(**{"StartTime<": "2026-11-25T00:00:00Z"}) == [early]
    assert listed(**{"StartTime>": "2026-11-24T12:00:00Z", "StartTime<": "2026-11-26T12:00:00Z"}) == [late, early]
    assert listed(StartTime="2026-11-24") == [early]
    assert listed(**{"EndTime>": "2026-11-26"}) == [late]
    assert refusal(rest.get("Calls.json", StartTime="soon")) == (400, 20001)


def test_pages_neither_repeat_nor_miss_what_was_there(rest: RestClient, number: Number) -> None:
    sids = [number.rings(CALLER).sid for _ in range(5)]
    page = rest.json("Calls.json", PageSize="2", From=CALLER)
    seen = [call["sid"] for call in page["calls"]]
    number.rings(CALLER)
    while page["next_page_uri"]:
        page = rest.json(page["next_page_uri"])
        seen += [call["sid"] for call in page["calls"]]
    assert seen == sids[::-1]
    assert (page["page"], page["page_size"]) == (2, 2)
    assert refusal(rest.get("Calls.json", PageSize="1001")) == (400, 20006)


def test_live_call_is_ended_from_outside(rest: RestClient, app: TinyApp, number: Number, account: Account) -> None:
    call = number.rings(CALLER)
    assert rest.post(f"Calls/{call.sid}.json", Status="completed").json()["status"] == "completed"
    assert (call.is_over, call.ended_by) == (True, EndedBy.API)
    account.callbacks.settle()
    assert len(app.forms("status")) == 1
    assert refusal(rest.post(f"Calls/{call.sid}.json", Status="completed")) == (400, 21220)


def test_live_call_is_sent_to_another_document(rest: RestClient, app: TinyApp, number: Number) -> None:
    app.answers["elsewhere"] = '<Say>Her</Say><Gather numDigits="1" action="next"/>'
    call = number.rings(CALLER)
    rest.post(f"Calls/{call.sid}.json", Url=app.url("elsewhere"))
    assert call.heard[-1].text == "Her"
    rest.post(f"Calls/{call.sid}.json", Twiml="<Response><Say>Farvel</Say></Response>")
    assert call.heard[-1].text == "Farvel"
    assert (call.is_over, call.faults) == (True, [])


def test_call_ended_while_its_turn_is_answered_ends_right_after(rest: RestClient, app: TinyApp, number: Number) -> None:
    def end_it(form: dict[str, str]) -> str:
        assert rest.post(f"Calls/{form['CallSid']}.json", Status="completed").status_code == 200
        return '<Gather action="next"/>'

    app.answers["incoming"] = end_it
    assert number.rings(CALLER).ended_by is EndedBy.API


def test_agents_leg_is_a_call_of_its_own(rest: RestClient, app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = '<Dial action="next"><Number>+4521111111</Number></Dial>'
    call = number.rings(CALLER)
    [leg] = rest.json("Calls.json", ParentCallSid=call.sid)["calls"]
    assert (leg["direction"], leg["parent_call_sid"], leg["status"]) == ("outbound-dial", call.sid, "ringing")
    rest.post(f"Calls/{leg['sid']}.json", Status="canceled")
    assert app.forms("next")[0]["DialCallStatus"] == "canceled"


def test_placed_call_rings_and_is_answered(rest: RestClient, app: TinyApp, account: Account, number: Number) -> None:
    app.answers["outbound"] = '<Gather numDigits="1" action="next"><Say>Hej</Say></Gather>'
    events = {"StatusCallback": app.url("placed"), "StatusCallbackEvent": "answered"}
    placed = rest.post("Calls.json", To=CALLER, From=number.phone_number, Url=app.url("outbound"), **events)
    assert (placed.status_code, placed.json()["status"]) == (201, "queued")
    [callee] = account.outbound_calls
    assert callee.status is CallStatus.RINGING
    assert callee.answers().hears[0].text == "Hej"
    callee.presses("1")
    assert app.forms("next")[0]["Direction"] == "outbound-api"
    assert [form["CallStatus"] for form in app.forms("placed")] == ["in-progress"]


def test_placed_call_dials_on_and_is_told_by_its_legs(
    rest: RestClient, app: TinyApp, account: Account, number: Number
) -> None:
    noun = (
        f'<Number statusCallback="{app.url("contact")}" statusCallbackEvent="answered completed">+4530000000</Number>'
    )
    dial = f'<Dial callerId="{number.phone_number}" action="over">{noun}</Dial>'
    app.answers |= {"outbound": dial, "over": "<Hangup/>"}
    placed = rest.post("Calls.json", To=CALLER, From=number.phone_number, Url=app.url("outbound")).json()["sid"]
    [caller] = account.outbound_calls
    [contact] = caller.answers().dials
    assert (contact.to, contact.status, caller.is_bridged) == ("+4530000000", CallStatus.RINGING, False)
    contact.answers().talks(12).hangs_up()
    [over] = app.forms("over")
    assert (over["DialBridged"], over["DialCallDuration"], over["CallSid"]) == ("true", "12", placed)
    told = [(form["CallStatus"], form["ParentCallSid"]) for form in app.forms("contact")]
    assert told == [("in-progress", placed), ("completed", placed)]
    assert [leg["sid"] for leg in rest.json("Calls.json", ParentCallSid=placed)["calls"]] == [contact.sid]
    assert (caller.status, account.faults) == (CallStatus.COMPLETED, [])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": "20123456"}, 21211),
        ({"To": CALLER, "From": "+4599999999"}, 21210),
        ({"To": CALLER}, 21205),
        ({"To": CALLER, "Url": "desk.example"}, 21205),
    ],
)
def test_call_that_cannot_be_placed(rest: RestClient, number: Number, fields: dict[str, str], code: int) -> None:
    answer = rest.post("Calls.json", **{"From": number.phone_number, **fields})
    assert refusal(answer) == (400, code)
