"""Inbound calls from the first ring to the end."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox.tiny_app import TinyApp
from twilio_sandbox import Account, CallStatus, EndedBy, NobodyListens, NotPlayed, Number

CALLER = "+4520123456"
MENU = '<Gather numDigits="1" action="choice"><Say language="da-DK">Tryk 1</Say><Pause length="2"/></Gather><Hangup/>'


def test_call_hears_a_greeting_and_is_hung_up_on(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = '<Say voice="Polly.Naja" language="da-DK">Velkommen</Say><Hangup/>'
    call = number.rings(CALLER)
    [greeting] = call.heard
    assert (greeting.kind, greeting.text, greeting.voice, greeting.language) == (
        "say",
        "Velkommen",
        "Polly.Naja",
        "da-DK",
    )
    assert call.is_over
    assert call.ended_by is EndedBy.DOCUMENT
    assert call.faults == []


def test_every_request_is_signed_and_carries_the_calls_fields(app: TinyApp, number: Number) -> None:
    app.answers |= {"incoming": MENU, "choice": "<Hangup/>"}
    call = number.rings(CALLER, more={"ForwardedFrom": "+4533333333"}).press("1")
    assert [visit.path for visit in app.visits] == ["incoming", "choice", "status"]
    assert all(visit.signed for visit in app.visits)
    assert len(call.sid) == 34
    for form in (visit.form for visit in app.visits):
        assert form["CallSid"] == call.sid
        assert (form["From"], form["To"], form["Direction"]) == (CALLER, "+442871359777", "inbound")
        assert (form["FromCity"], form["ForwardedFrom"], form["ApiVersion"]) == ("", "+4533333333", "2010-04-01")
    assert [visit.form["CallStatus"] for visit in app.visits] == ["ringing", "in-progress", "completed"]
    assert app.forms("choice")[0]["Digits"] == "1"


def test_status_callback_tells_how_long_the_call_was(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = f"<Say>{'a' * 1500}</Say>"
    number.rings(CALLER)
    [form] = app.forms("status")
    assert form["CallDuration"] == "100"
    assert form["Duration"] == "2"
    assert form["SequenceNumber"] == "0"
    assert form["CallbackSource"] == "call-progress-events"
    assert form["Timestamp"] == "Mon, 23 Nov 2026 12:01:40 +0000"


def test_call_can_be_placed_at_a_time_and_moves_the_clock(app: TinyApp, account: Account, number: Number) -> None:
    app.answers["incoming"] = '<Pause length="30"/><Say>Hej</Say>'
    at = datetime(2026, 12, 24, 23, 59, 50, tzinfo=UTC)
    call = number.rings(CALLER, at=at)
    assert call.now > at + timedelta(seconds=30)
    assert account.clock() == call.now
    assert call.seconds == 0, "a pause as first verb delays the answer"


def test_redirect_leads_to_another_document(app: TinyApp, number: Number) -> None:
    app.answers |= {
        "incoming": '<Redirect method="GET">menus/one?b=1</Redirect>',
        "menus/one": "<Redirect>two</Redirect>",
    }
    app.answers["menus/two"] = "<Say>to</Say>"
    call = number.rings(CALLER)
    assert [heard.text for heard in call.heard] == ["to"]
    assert app.forms("menus/one")[0]["b"] == "1"
    assert all(visit.signed for visit in app.visits)


def test_endless_redirects_are_a_fault(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = "<Redirect>incoming</Redirect>"
    call = number.rings(CALLER)
    assert call.ended_by is EndedBy.ERROR
    assert "endless loop" in call.faults[0]


@pytest.mark.parametrize(("verb", "status"), [("<Reject/>", "no-answer"), ('<Reject reason="busy"/>', "busy")])
def test_rejected_call_is_never_answered(app: TinyApp, number: Number, verb: str, status: str) -> None:
    app.answers["incoming"] = verb
    call = number.rings(CALLER)
    assert call.status == CallStatus(status)
    assert app.forms("status")[0]["CallStatus"] == status
    assert call.seconds == 0


def test_caller_without_patience_hangs_up_in_the_greeting(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = f"<Say>{'a' * 150}</Say><Redirect>never</Redirect>"
    call = number.rings(CALLER, hangs_up_in=4)
    assert call.ended_by is EndedBy.CALLER
    assert call.seconds == 4
    assert app.forms("never") == []


def test_caller_hangs_up_in_a_menu_and_its_action_is_not_asked(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = MENU
    call = number.rings(CALLER).hang_up()
    assert (call.status, call.ended_by, call.waits_for) == (CallStatus.COMPLETED, EndedBy.CALLER, None)
    assert [visit.path for visit in app.visits] == ["incoming", "status"]


def test_nobody_can_press_a_key_on_a_dead_line(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = "<Hangup/>"
    with pytest.raises(NobodyListens):
        number.rings(CALLER).press("1")


def test_cookies_last_for_one_call(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = (
        200,
        {"Content-Type": "text/xml", "Set-Cookie": "a=b; Path=/"},
        f"<Response>{MENU}</Response>".encode(),
    )
    app.answers["choice"] = "<Hangup/>"
    number.rings(CALLER).press("1")
    number.rings(CALLER)
    turns = [visit.headers.get("Cookie") for visit in app.visits if visit.path != "status"]
    assert turns == [None, "a=b", None]


def test_played_file_is_fetched_from_the_application(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = "<Play>missing.wav</Play><Play>https://elsewhere.example/a.mp3</Play>"
    call = number.rings(CALLER)
    assert [heard.text for heard in call.heard] == [app.url("missing.wav"), "https://elsewhere.example/a.mp3"]
    assert "cannot be played" in call.faults[0]


def test_what_the_sandbox_cannot_play_is_refused_loudly(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = "<Enqueue>desk</Enqueue>"
    with pytest.raises(NotPlayed, match="Enqueue"):
        number.rings(CALLER)


def test_journey_of_eight_turns_needs_one_connection(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = app.answers["choice"] = MENU
    call = number.rings(CALLER)
    for _ in range(7):
        call.press("1")
    assert len(call.requests) == 8
    assert len({visit.client for visit in app.visits}) == 1
