"""Agents who are rung, screened, and joined with the caller."""

import pytest

from tests.sandbox.tiny_app import Form, TinyApp
from twilio_sandbox import Account, Call, CallStatus, EndedBy, NobodyListens, NotPlayed, Number, Quirks

CALLER = "+4520123456"
WHISPER = '<Gather action="accept" numDigits="1" timeout="6"><Say>Tryk 1</Say></Gather><Hangup/>'


@pytest.fixture
def call(app: TinyApp, number: Number) -> Call:
    events = "initiated ringing answered completed"
    app.answers |= {
        "incoming": '<Dial action="dialled" timeout="15" answerOnBridge="true"><Number url="whisper"'
        f' statusCallback="leg" statusCallbackEvent="{events}">+4521111111</Number></Dial>',
        "whisper": WHISPER,
        "accept": lambda form: "" if form["Digits"] == "1" else "<Hangup/>",
        "dialled": "<Hangup/>",
    }
    return number.rings(CALLER)


def dialled(app: TinyApp) -> Form:
    [form] = app.forms("dialled")
    return form


def test_agent_accepts_and_talks(app: TinyApp, call: Call) -> None:
    agent = call.agent_leg().answers()
    assert [heard.text for heard in agent.hears] == ["Tryk 1"]
    assert call.status is CallStatus.RINGING, "answerOnBridge lets the caller hear it ring"
    agent.presses("1")
    assert agent.is_bridged
    assert call.waits_for is not None
    assert call.waits_for.kind == "bridge"
    agent.talks(120).hangs_up()
    assert (dialled(app)["DialCallStatus"], dialled(app)["DialBridged"]) == ("completed", "true")
    assert int(dialled(app)["DialCallDuration"]) == 121
    assert dialled(app)["DialCallSid"] == agent.sid
    assert call.faults == []


def test_agents_leg_tells_of_itself(app: TinyApp, call: Call) -> None:
    call.agent_leg().answers().presses("1").hangs_up()
    [whisper] = app.forms("whisper")
    assert (whisper["ParentCallSid"], whisper["Direction"], whisper["To"]) == (call.sid, "outbound-dial", "+4521111111")
    events = [(form["SequenceNumber"], form["CallStatus"]) for form in app.forms("leg")]
    assert events == [("0", "initiated"), ("1", "ringing"), ("2", "in-progress"), ("3", "completed")]
    assert all(visit.signed for visit in app.visits)


def test_agent_declines(app: TinyApp, call: Call) -> None:
    call.agent_leg().answers().presses("2")
    assert (dialled(app)["DialCallStatus"], dialled(app)["DialBridged"]) == ("completed", "false")
    assert call.is_over


def test_agents_voicemail_swallows_nothing(app: TinyApp, call: Call) -> None:
    call.agent_leg().voicemail_picks_up()
    assert dialled(app)["DialBridged"] == "false"


def test_whisper_that_never_gives_up_is_a_fault(app: TinyApp, call: Call) -> None:
    app.answers["whisper"] = '<Gather action="accept" actionOnEmptyResult="true"/>'
    app.answers["accept"] = app.answers["whisper"]
    call.agent_leg().voicemail_picks_up()
    assert "for ever" in call.faults[0]
    assert dialled(app)["DialBridged"] == "false"


@pytest.mark.parametrize("who", ["agent", "caller"])
def test_nobody_answers_in_time(app: TinyApp, call: Call, who: str) -> None:
    began = call.now
    if who == "agent":
        call.agent_leg().ignores()
    else:
        call.wait()
    assert dialled(app)["DialCallStatus"] == "no-answer"
    assert "DialCallDuration" not in dialled(app)
    assert (call.now - began).total_seconds() == 20, "Twilio adds five seconds to every timeout"


def test_waiting_shorter_than_the_timeout_keeps_it_ringing(app: TinyApp, call: Call) -> None:
    call.wait(10)
    assert call.agent_leg().status is CallStatus.RINGING
    call.wait(10)
    assert dialled(app)["DialCallStatus"] == "no-answer"


def test_agent_is_busy(app: TinyApp, call: Call) -> None:
    call.agent_leg().is_busy()
    assert dialled(app)["DialCallStatus"] == "busy"


def test_agent_hangs_up_in_the_whisper(app: TinyApp, call: Call) -> None:
    call.agent_leg().answers().hangs_up()
    assert dialled(app)["DialBridged"] == "false"


def test_caller_hangs_up_while_it_rings(app: TinyApp, call: Call) -> None:
    agent = call.agent_leg()
    call.hang_up()
    assert (dialled(app)["CallStatus"], dialled(app)["DialCallStatus"]) == ("completed", "canceled")
    assert (agent.status, call.ended_by) == (CallStatus.CANCELED, EndedBy.CALLER)
    with pytest.raises(NobodyListens):
        agent.answers()


def test_caller_hangs_up_on_an_agent_in_the_whisper(app: TinyApp, call: Call) -> None:
    agent = call.agent_leg().answers()
    call.hang_up()
    assert agent.status is CallStatus.COMPLETED
    assert dialled(app)["DialBridged"] == "false"


def test_action_after_hanging_up_is_only_a_habit(account: Account, app: TinyApp, call: Call) -> None:
    account.quirks = Quirks(dial_action_after_hang_up=False)
    call.hang_up()
    assert app.forms("dialled") == []


def test_first_of_several_agents_wins(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = (
        "<Dial><Number>+4521111111</Number><Client>ann</Client><Sip>sip:b@example.com</Sip></Dial>"
    )
    call = number.rings(CALLER)
    first, second, third = call.agent_legs
    assert [leg.to for leg in call.agent_legs] == ["+4521111111", "client:ann", "sip:b@example.com"]
    second.answers()
    assert (first.status, third.status) == (CallStatus.CANCELED, CallStatus.CANCELED)
    assert second.is_bridged


def test_sequential_agents_ring_one_after_the_other(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = '<Dial sequential="true"><Number>+4521111111</Number><Number>+4522222222</Number></Dial>'
    call = number.rings(CALLER)
    assert call.agent_leg(1).status is CallStatus.QUEUED
    call.agent_leg(0).ignores()
    assert call.agent_leg(1).answers().is_bridged


def test_star_hangs_up_on_the_agent_and_the_next_verb_runs(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = '<Dial hangupOnStar="true">+4521111111</Dial><Say>Videre</Say>'
    call = number.rings(CALLER)
    call.press("*")
    assert call.agent_leg().status is CallStatus.RINGING, "the star ends a conversation, not the ringing"
    call.agent_leg().answers()
    call.press("*")
    assert call.heard[-1].text == "Videre"


def test_star_ends_the_ringing_where_that_is_the_habit(app: TinyApp, account: Account, number: Number) -> None:
    account.quirks = Quirks(star_ends_ringing=True)
    app.answers |= {"incoming": '<Dial hangupOnStar="true" action="dialled">+4521111111</Dial>', "dialled": "<Hangup/>"}
    number.rings(CALLER).press("1").press("*")
    assert dialled(app)["DialCallStatus"] == "canceled"


def test_time_limit_ends_the_conversation(app: TinyApp, number: Number) -> None:
    app.answers |= {"incoming": '<Dial timeLimit="60" action="dialled">+4521111111</Dial>', "dialled": "<Hangup/>"}
    call = number.rings(CALLER)
    call.agent_leg().answers()
    call.wait()
    assert dialled(app)["DialCallDuration"] == "60"


def test_unknown_numbers_and_borrowed_caller_ids_are_faults(app: TinyApp, number: Number) -> None:
    app.answers |= {"incoming": '<Dial callerId="+4599999999" action="dialled">20123456</Dial>', "dialled": "<Hangup/>"}
    call = number.rings(CALLER)
    assert dialled(app)["DialCallStatus"] == "failed"
    assert [fault.split("'")[1] for fault in call.faults] == ["+4599999999", "20123456"]


def test_whisper_may_neither_dial_nor_record(app: TinyApp, call: Call) -> None:
    app.answers["whisper"] = "<Redirect>elsewhere</Redirect>"
    app.answers["elsewhere"] = "<Hangup/>"
    call.agent_leg().answers()
    assert "<Redirect> has no place in a whisper" in call.faults[0]


def test_broken_whisper_does_not_join_anybody(app: TinyApp, call: Call) -> None:
    app.answers["whisper"] = (500, {}, b"")
    call.agent_leg().answers()
    assert dialled(app)["DialBridged"] == "false"
    assert "11217" in call.faults[0]


def test_recording_a_conversation_is_refused_loudly(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = '<Dial record="record-from-answer">+4521111111</Dial>'
    with pytest.raises(NotPlayed, match="record"):
        number.rings(CALLER)
