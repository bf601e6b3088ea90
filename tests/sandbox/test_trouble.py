"""What happens when the application answers badly, late or not at all."""

import socket
from time import sleep

import pytest

from tests.sandbox.tiny_app import TOKEN, Form, Reply, TinyApp
from twilio_sandbox import Account, EndedBy, FaultInjection, Number

CALLER = "+4520123456"
XML = {"Content-Type": "text/xml"}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((500, XML, b"<Response/>"), "11217"),
        ((404, XML, b"<Response/>"), "11217"),
        (b"<Response><Say>open", "12100"),
        (b'\n<?xml version="1.0"?><Response/>', "12100"),
        (b"<Answer/>", "12100"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><Response><Say>&b;</Say></Response>', "12100"),
        ((200, {}, b"<Response/>"), "12300"),
        ((200, {"Content-Type": "application/json"}, b"{}"), "12300"),
    ],
)
def test_fallback_is_asked_and_told_why(app: TinyApp, number: Number, answer: Reply, code: str) -> None:
    app.answers |= {"incoming": answer, "fallback": "<Say>Undskyld</Say>"}
    call = number.rings(CALLER)
    [form] = app.forms("fallback")
    assert (form["ErrorCode"], form["ErrorUrl"], form["CallSid"]) == (code, app.url("incoming"), call.sid)
    assert call.heard[-1].text == "Undskyld"
    assert call.faults[0].startswith(f"{app.url('incoming')}: {code}")


def test_every_new_turn_starts_at_the_primary_url_again(app: TinyApp, number: Number) -> None:
    app.answers |= {
        "incoming": (503, {}, b""),
        "fallback": '<Gather numDigits="1" action="next"/>',
        "next": "<Hangup/>",
    }
    call = number.rings(CALLER).press("1")
    assert [exchange.url for exchange in call.requests] == [app.url(p) for p in ("incoming", "fallback", "next")]


def test_call_ends_with_an_apology_when_the_fallback_fails_too(app: TinyApp, number: Number) -> None:
    app.answers |= {"incoming": (500, {}, b""), "fallback": (500, {}, b"")}
    call = number.rings(CALLER)
    assert call.heard[-1].kind == "error"
    assert call.ended_by is EndedBy.ERROR
    assert len(call.faults) == 2
    assert len(app.forms("status")) == 1


def test_slow_answer_is_none(app: TinyApp, number: Number) -> None:
    def dawdle(_form: Form) -> Reply:
        sleep(0.3)
        return "<Say>For sent</Say>"

    app.answers |= {"incoming": dawdle, "fallback": "<Say>Undskyld</Say>"}
    number.voice_url += "#rt=100"
    assert [heard.text for heard in number.rings(CALLER).heard] == ["Undskyld"]
    assert app.forms("fallback")[0]["ErrorCode"] == "11205"


def test_refused_connection_is_tried_once_more(app: TinyApp, account: Account) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        number = account.number("+442871359777", voice_url=dead, voice_fallback_url=app.url("fallback"))
        app.answers["fallback"] = "<Hangup/>"
        call = number.rings(CALLER)
    assert call.requests[0].attempts == 2
    assert "11205" in call.faults[0]


def test_url_may_ask_for_more_tries(app: TinyApp, number: Number) -> None:
    answers = iter([(500, {}, b""), (500, {}, b""), (200, XML, b"<Response><Say>Nu</Say></Response>")])
    app.answers["incoming"] = lambda _form: next(answers)
    number.voice_url += "#rc=3&rp=5xx"
    call = number.rings(CALLER)
    assert call.requests[0].attempts == 3
    tokens = {visit.headers["I-Twilio-Idempotency-Token"] for visit in app.visits if visit.path == "incoming"}
    assert len(tokens) == 1, "one event keeps its token over the tries"
    assert call.faults == []


def test_redirected_post_loses_its_fields(app: TinyApp, number: Number) -> None:
    app.answers |= {"incoming": (301, {"Location": "incoming/"}, b""), "incoming/": "<Hangup/>"}
    number.rings(CALLER)
    assert app.forms("incoming/") == [{}]


def test_more_than_ten_redirects_are_an_error(app: TinyApp, number: Number) -> None:
    app.answers |= {"incoming": (302, {"Location": "incoming"}, b""), "fallback": "<Hangup/>"}
    number.rings(CALLER)
    assert app.forms("fallback")[0]["ErrorCode"] == "11215"


def test_plain_text_is_spoken(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = (200, {"Content-Type": "text/plain; charset=utf-8"}, b"Hej & farvel")
    assert number.rings(CALLER).heard[0].text == "Hej & farvel"


def test_one_turn_twice_at_once_keeps_both_answers(app: TinyApp, number: Number) -> None:
    app.answers |= {"incoming": '<Gather numDigits="1" action="next"/>', "next": "<Say>Det samme</Say>"}
    call = number.rings(CALLER).next_turn_twice().press("1")
    turn = call.requests[-1]
    assert turn.twin is not None
    assert turn.twin.body == turn.body
    assert len(app.forms("next")) == 2
    assert call.faults == []


def test_two_different_answers_to_one_turn_are_a_fault(app: TinyApp, account: Account, number: Number) -> None:
    count = iter(range(10))
    app.answers["incoming"] = lambda _form: f"<Say>{next(count)}</Say>"
    account.fault_injection = FaultInjection(twin=1)
    assert "two different answers" in number.rings(CALLER).faults[0]


def test_request_can_be_repeated_byte_for_byte(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = "<Say>Hej</Say>"
    call = number.rings(CALLER)
    again = call.repeat(call.requests[0])
    assert again.body == call.requests[0].body
    first, second = app.forms("incoming")
    assert first == second


def test_lost_answer_is_the_networks_fault_not_the_applications(app: TinyApp, account: Account, number: Number) -> None:
    app.answers |= {"incoming": "<Say>Hej</Say>", "fallback": "<Say>Undskyld</Say>"}
    account.fault_injection = FaultInjection(timeout=1)
    call = number.rings(CALLER)
    assert [visit.path for visit in app.visits] == ["incoming", "fallback", "status"]
    assert (call.heard[-1].text, call.ended_by, call.faults) == ("Undskyld", EndedBy.DOCUMENT, [])


def test_new_token_signs_from_the_next_turn_on(app: TinyApp, account: Account, number: Number) -> None:
    app.answers |= {"incoming": '<Gather numDigits="1" action="next"/>', "next": "<Hangup/>"}
    call = number.rings(CALLER)
    account.token = f"{TOKEN} rotated"
    call.press("1")
    assert [visit.signed for visit in app.visits] == [True, False, False]
