"""Documents that Twilio would take badly, or never come to the end of."""

import pytest

from twilio_sandbox.twiml.document import read_document
from twilio_sandbox.twiml.rules import document_faults

SOUND = [
    '<Say language="da-DK" voice="Polly.Naja">Hej <break time="1s"/> <say-as interpret-as="digits">4711</say-as></Say>',
    '<Gather input="dtmf speech" numDigits="1" timeout="5" finishOnKey=""><Say>Tryk</Say><Pause/></Gather><Hangup/>',
    '<Record action="/a" finishOnKey="12#" recordingStatusCallbackEvent="completed absent"/><Redirect>/b</Redirect>',
    '<Dial timeout="20"><Number url="/w" statusCallbackEvent="ringing answered">+4520123456</Number></Dial><Hangup/>',
    '<Reject reason="busy"/>',
    "",
]
UNSOUND = [
    ("<Speak>Hej</Speak>", "unknown element <Speak>"),
    ('<Say tone="high">Hej</Say>', "<Say> has no attribute 'tone'"),
    ('<Say voice="Nope">Hej</Say>', "voice='Nope' is none of the allowed values"),
    ('<Gather timeout="soon"/>', "timeout='soon' is no number"),
    ('<Gather timeout="-1"/>', "timeout='-1' is no number"),
    ('<Gather actionOnEmptyResult="yes"/>', "actionOnEmptyResult='yes' is no boolean"),
    ('<Gather method="PUT"/>', "neither GET nor POST"),
    ("<Gather><Record/></Gather>", "<Record> may not be nested in <Gather>"),
    ('<Gather finishOnKey="12"/>', "is not one key"),
    ('<Gather numDigits="0"/>', "numDigits must be 1 or more"),
    ('<Gather input="speech" speechModel="phone_call" speechTimeout="auto"/>', "speechTimeout='auto'"),
    ("<Say/>", "<Say> says nothing"),
    (f"<Say>{'a' * 4097}</Say>", "4097 characters"),
    ("<Play/>", "<Play> has no URL"),
    ("<Hangup/><Say>Hej</Say>", "['Say'] after <Hangup> can never be reached"),
    ("<Redirect>/a</Redirect><Hangup/>", "['Hangup'] after <Redirect> can never be reached"),
    ("<Redirect/>", "for ever"),
    ("<Say>Hej</Say><Reject/>", "only works as the first verb"),
    ("<Record/><Redirect>/a</Redirect>", "without action"),
    ('<Record action="/a"/>', "exactly one <Redirect>"),
    ('<Record action="/a"/><Say>Hej</Say>', "exactly one <Redirect>"),
    ('<Record action="/a"/><Redirect>/b</Redirect><Redirect>/c</Redirect>', "exactly one <Redirect>"),
    ('<Record action="/a" maxLength="1"/><Redirect>/b</Redirect>', "maxLength"),
    ('<Record action="/a" finishOnKey="x"/><Redirect>/b</Redirect>', "no key"),
    ('<Dial action="/a">+4520123456</Dial><Hangup/>', "['Hangup'] after <Dial> can never be reached"),
    ("<Dial/>", "dials nobody"),
    ('<Dial timeout="2">+4520123456</Dial>', "timeout must be 5 to 600"),
    (f"<Dial>{'<Number>+4520123456</Number>' * 11}</Dial>", "more than 10"),
]


@pytest.mark.parametrize("xml", SOUND)
def test_sound_document_has_no_faults(xml: str) -> None:
    assert faults(xml) == []


@pytest.mark.parametrize(("xml", "fault"), UNSOUND)
def test_unsound_document_says_what_is_wrong(xml: str, fault: str) -> None:
    assert any(fault in found for found in faults(xml)), faults(xml)


def faults(xml: str) -> list[str]:
    return document_faults(read_document(f"<Response>{xml}</Response>".encode(), "https://desk.example/voice"))
