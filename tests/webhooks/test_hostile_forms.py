"""Whatever stands in a form that Twilio signed, the answer is a proper one: never a 500, never a broken document."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.call import Call
from models.ticket import Ticket
from tests.factories import PHONE, make_agent, make_caller, make_contact, make_contract, make_customer, make_number
from tests.webhooks.conftest import Line
from voice_intake.domain.calls.ringing import DialResult
from voice_intake.domain.language import Language
from voice_intake.domain.voicemail.voicemail import VoicemailStatus, classify
from voice_intake.prompts.catalogue import sentences
from webhooks import requests

WITHHELD = [
    *("anonymous", "Anonymous", "+ANONYMOUS", "restricted", "unavailable", "unknown", "private", "blocked", "withheld"),
    *("", "  ", "+266696687", "266696687", "+7378742833", "+7378742883", "+17378742833", "+2562533", "+8656696"),
    *("+86282452253", "+464", "+7748283", "1266696687"),
]
UNUSABLE = [
    *("client:anna", "sip:4520123456@example.com", "+45", "+4520", "20123456", "+999999999999999999", "NaN", "+" * 99),
    *("'; DROP TABLE calls; --", "<Say>hej</Say>", "💥", "\x00", "٤٥٢٠١٢٣٤٥٦", "A" * 5000),
]


@pytest.mark.parametrize("caller", [*WITHHELD, *UNUSABLE])
def test_every_form_of_no_number_is_asked_who_it_is(line: Line, database: Engine, caller: str) -> None:
    make_caller(database)
    answer = line.post("/webhooks/voice/incoming", line.form(From=caller))
    assert answer.status_code == 200
    assert [each.get("language") for each in ET.fromstring(answer.data).iter("Say")] == ["da-DK", "en-GB"]  # noqa: S314
    with Session(database) as session:
        [call] = session.scalars(select(Call)).all()
    assert (call.from_number, call.contact_id) == (None, None)


@pytest.mark.parametrize("sid", ["", "CA'; --", "C" * 65, "CA 1", "../..", "CA\x00"])
@pytest.mark.parametrize("path", ["/webhooks/voice/incoming", "/webhooks/voice/turn/1"])
def test_a_call_without_a_name_can_leave_a_message(line: Line, path: str, sid: str) -> None:
    answer = line.post(path, line.form(CallSid=sid))
    assert answer.status_code == 200
    assert ET.fromstring(answer.data).find("Record") is not None  # noqa: S314


@pytest.mark.parametrize("path", ["/webhooks/voice/status", "/webhooks/recording/status"])
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"CallSid": ""},
        {"CallSid": "x" * 100},
        {"CallStatus": "completed", "CallDuration": "-5"},
        {"CallStatus": "completed", "CallDuration": "99999999999999999999"},
        {"CallStatus": "completed", "CallDuration": "1e9"},
        {"RecordingSid": "RE1", "RecordingDuration": "-1"},
        {"RecordingSid": "RE1", "RecordingDuration": "two"},
        {"RecordingSid": "../../etc/passwd", "RecordingStatus": "completed"},
        {"RecordingSid": "RE1", "RecordingStatus": "x" * 3000, "RecordingUrl": "javascript:alert(1)"},
        {"RecordingSid": "RE1", "RecordingStatus": "failed", "ErrorCode": "nonsense"},
    ],
)
def test_callbacks_that_make_no_sense_are_acknowledged(line: Line, path: str, fields: dict[str, str]) -> None:
    assert line.post(path, line.form(**fields)).status_code == 204


@pytest.mark.parametrize("number", ["0", "2147483648", "9007199254740993", "9" * 400])
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"CallSid": ""},
        {"CallStatus": "in-progress", "Timestamp": "2 Mar 26 11:00 +999999999999999999", "ParentCallSid": "CA1"},
        {"CallStatus": "completed", "Timestamp": "Mon, 02 Mar 2026 99:00:00 +0000", "ParentCallSid": "CA1"},
        {"DialCallStatus": "x" * 3000, "DialBridged": "maybe", "DialCallDuration": "99999999999999"},
        {"Digits": "1" * 500},
        {"Digits": "\x00"},
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        *("agent/{}", "agent/{}/answer", "agent/{}/status", "callback/{}", "callback/{}/answer", "callback/{}/over"),
        *("callback/{}/contact", "callback/{}/status"),
    ],
)
def test_legs_that_are_none_of_ours_join_nobody(line: Line, path: str, number: str, fields: dict[str, str]) -> None:
    answer = line.post(f"/webhooks/voice/{path.format(number)}", line.form(**fields))
    assert answer.status_code in (200, 204)
    assert answer.status_code == 204 or ET.fromstring(answer.data)[-1].tag == "Hangup"  # noqa: S314


@pytest.mark.parametrize(
    ("phone", "noun", "text"),
    [
        ("+4530111213", "Number", "+4530111213"),
        ("client:bo.lund", "Client", "bo.lund"),
        ("sip:bo@pbx.example.com", "Sip", "sip:bo@pbx.example.com"),
        ("sip:bo@pbx.example.com:5061;transport=tls", "Sip", "sip:bo@pbx.example.com:5061;transport=tls"),
    ],
)
def test_whatever_telephone_an_agent_has_is_rung(
    line: Line, database: Engine, phone: str, noun: str, text: str
) -> None:
    make_caller(database)
    make_agent(database, phone=phone)
    line.post("/webhooks/voice/incoming")
    [rung] = ET.fromstring(line.post("/webhooks/voice/turn/1", line.form(Digits="1")).data).iterfind("Dial/*")  # noqa: S314
    assert (rung.tag, rung.text) == (noun, text)


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "100001"])
def test_turns_that_cannot_be_are_answered(line: Line, number: str) -> None:
    assert line.post(f"/webhooks/voice/turn/{number}").status_code == 200


@pytest.mark.parametrize("number", ["-1", "x", "1.5", "%00"])
def test_addresses_that_are_no_turn_are_not_there(line: Line, number: str) -> None:
    assert line.post(f"/webhooks/voice/turn/{number}").status_code == 404


@pytest.mark.parametrize("keys", ["hangup", "<1>", "1" * 500, "A", "１", "٣", "*" * 30, "1#2*", " 1", "w"])
def test_keys_that_nobody_can_press_count_as_none(line: Line, database: Engine, keys: str) -> None:
    make_caller(database)
    line.post("/webhooks/voice/incoming")
    answer = line.post("/webhooks/voice/turn/1", line.form(Digits=keys))
    assert answer.status_code == 200
    assert ET.fromstring(answer.data).find("Gather") is not None  # noqa: S314
    with Session(database) as session:
        assert session.scalars(select(Ticket)).all() == []


@pytest.mark.parametrize("name", ["<Hangup/>", "A & B", '"; --', "]]>", "Ærø Ltd", "x" * 200, "{desk}"])
def test_names_that_contain_xml_are_spoken_not_run(line: Line, database: Engine, name: str) -> None:
    customer = make_customer(database, name=name)
    make_contract(database, customer=customer)
    for each in (name, "Bo"):
        contact = make_contact(database, customer=customer, name=each)
        make_number(database, contact=contact, number=PHONE)
    root = ET.fromstring(line.post("/webhooks/voice/incoming").data)  # noqa: S314
    assert {each.tag for each in root.iter()} == {"Response", "Gather", "Say"}
    assert any(name[:80] in (each.text or "") for each in root.iter("Say"))


def test_a_name_that_xml_cannot_hold_does_not_cost_the_caller_the_line(line: Line, database: Engine) -> None:
    make_caller(database, name="Vera\x0b\u202e Volt")
    make_number(database, contact=make_contact(database, name="Bo"), number=PHONE)
    root = ET.fromstring(line.post("/webhooks/voice/incoming").data)  # noqa: S314
    assert any("Vera   Volt" in (each.text or "") for each in root.iter("Say"))


@pytest.mark.parametrize(
    ("status", "is_joined"), [("completed", True), ("answered", True), ("no-answer", False), ("busy", False)]
)
def test_who_picked_up_counts_as_joined_where_that_is_not_told(status: str, *, is_joined: bool) -> None:
    dialled = requests.heard(MultiDict({"DialCallStatus": status}))
    assert isinstance(dialled, DialResult)
    assert dialled.is_joined is is_joined


@pytest.mark.parametrize("number", [2**63, 10**30])
@pytest.mark.parametrize("answers", ["", "/answer"])
@pytest.mark.parametrize(
    ("leg", "asks"),
    [("callback", "webhooks.callback_leg.screen_callback"), ("agent", "webhooks.agent_leg.screen_agent")],
)
def test_a_leg_with_an_id_that_no_row_has_hangs_up_without_the_database(
    line: Line, monkeypatch: pytest.MonkeyPatch, leg: str, asks: str, answers: str, number: int
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(asks, lambda *arguments, **_: asked.append(arguments))
    answer = line.post(f"/webhooks/voice/{leg}/{number}{answers}", line.form(Digits="1"))
    assert [verb.tag for verb in ET.fromstring(answer.data)] == ["Hangup"]  # noqa: S314
    assert asked == []


def test_a_question_of_one_key_takes_the_hash_as_a_wrong_one(line: Line, database: Engine) -> None:
    make_caller(database)
    [asked] = ET.fromstring(line.post("/webhooks/voice/incoming").data).iter("Gather")  # noqa: S314
    assert (asked.get("numDigits"), asked.get("finishOnKey")) == ("1", "")
    [again] = ET.fromstring(line.post("/webhooks/voice/turn/1", line.form(Digits="#")).data).iter("Gather")  # noqa: S314
    wrong = sentences()[Language.DANISH]["again.wrong_key"]
    assert wrong in [say.text for say in again.iter("Say")]


def test_a_recording_without_a_duration_is_captured_with_none() -> None:
    recording = requests.recording(MultiDict({"RecordingSid": "RE1", "RecordingStatus": "completed"}))
    assert recording is not None
    assert recording.seconds is None
    assert classify(recording, timedelta(seconds=2)) == (VoicemailStatus.CAPTURED, None)
