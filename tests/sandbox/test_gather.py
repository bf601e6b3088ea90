"""Keys, words and silence at a Gather."""

import pytest

from tests.sandbox.conftest import NOON
from tests.sandbox.tiny_app import TinyApp
from twilio_sandbox import EndedBy, NobodyListens, Number

CALLER = "+4520123456"


def digits(app: TinyApp) -> list[str | None]:
    return [form.get("Digits") for form in app.forms("keys")]


@pytest.mark.parametrize(
    ("attributes", "keys", "sent"),
    [
        ('numDigits="1"', "4", "4"),
        ('numDigits="1"', "*", "*"),
        ('numDigits="2"', "471", "47"),
        ("", "4711#99", "4711"),
        ("", "47", "47"),
        ('finishOnKey="*"', "47#1*", "47#1"),
        ('finishOnKey=""', "#", "#"),
    ],
)
def test_which_keys_are_sent(app: TinyApp, number: Number, attributes: str, keys: str, sent: str) -> None:
    app.answers["incoming"] = f'<Gather action="keys" {attributes}><Say>Tast</Say></Gather><Hangup/>'
    call = number.rings(CALLER).press(keys)
    assert digits(app) == [sent]
    assert call.requests[1].status == 204


def test_no_input_goes_on_with_the_next_verb(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = '<Gather action="keys" timeout="7"/><Say>Farvel</Say>'
    call = number.rings(CALLER)
    assert call.waits_for is not None
    assert call.waits_for.timeout == 7
    call.wait()
    assert [heard.text for heard in call.heard] == ["Farvel"]
    assert digits(app) == []


def test_lone_finish_key_is_no_input(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = '<Gather action="keys"/><Say>Farvel</Say>'
    assert number.rings(CALLER).press("#").heard[-1].text == "Farvel"


def test_empty_result_is_sent_where_it_is_wanted(app: TinyApp, number: Number) -> None:
    app.answers |= {"incoming": '<Gather action="keys" actionOnEmptyResult="true"/>', "keys": "<Hangup/>"}
    number.rings(CALLER).wait()
    assert digits(app) == [""]


def test_gather_without_action_asks_its_own_document(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = lambda form: "<Hangup/>" if "Digits" in form else '<Gather numDigits="1"/>'
    assert number.rings(CALLER).press("1").ended_by is EndedBy.DOCUMENT


def test_barging_in_does_not_wait_for_the_prompt(app: TinyApp, number: Number) -> None:
    app.answers |= {"incoming": f'<Gather action="keys"><Say>{"a" * 300}</Say></Gather>', "keys": "<Hangup/>"}
    assert (number.rings(CALLER).press("1", barge_in=True).now - NOON).total_seconds() == 0.5
    assert number.rings(CALLER).press("1").seconds == 20


def test_patience_ends_within_the_prompt(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = f'<Gather action="keys"><Say>{"a" * 300}</Say></Gather>'
    call = number.rings(CALLER, hangs_up_in=6)
    assert (call.ended_by, call.seconds) == (EndedBy.CALLER, 6)


def test_spoken_words_are_sent_with_their_confidence(app: TinyApp, number: Number) -> None:
    app.answers |= {"incoming": '<Gather action="keys" input="dtmf speech"/>', "keys": "<Hangup/>"}
    number.rings(CALLER).say("rødgrød", confidence=0.5)
    assert app.forms("keys")[0]["SpeechResult"] == "rødgrød"
    assert app.forms("keys")[0]["Confidence"] == "0.5"


def test_gather_for_keys_hears_no_words(app: TinyApp, number: Number) -> None:
    app.answers["incoming"] = '<Gather action="keys"/>'
    with pytest.raises(NobodyListens):
        number.rings(CALLER).say("en")


def test_only_new_sounds_are_told_once(app: TinyApp, number: Number) -> None:
    app.answers |= {"incoming": '<Say>En</Say><Gather action="keys"><Say>To</Say></Gather>', "keys": "<Say>Tre</Say>"}
    call = number.rings(CALLER)
    assert [heard.text for heard in call.new_heard()] == ["En", "To"]
    assert [heard.text for heard in call.press("1").new_heard()] == ["Tre"]
    assert call.new_heard() == []
