"""`voice-intake twilio`: sets our number up, and says what is wrong with it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.commands.carrier import an_hour_ago, ask
from tests.commands.doctor.examinations import lines
from tests.databases import hasty_engine
from tests.factories import PHONE, make_caller
from tests.phone import Desk
from voice_intake.commands.doctor.checks import Level
from voice_intake.commands.doctor.number_config import number_findings
from voice_intake.domain.carrier import CarrierNumber
from webhooks.urls import CALLBACK, FIRST_TURN, Urls

BIN = "https://handler.twilio.com/twiml/EH0123456789abcdef0123456789abcdef"
PUBLIC = "https://line.example.com"
IN_THE_CLEAR = f"http://line.example.com/webhooks/voice/incoming{FIRST_TURN}"
ELSEWHERE = f"https://old.example.com/webhooks/voice/incoming{FIRST_TURN}"
SOUND = CarrierNumber(number_sid="PN1", phone_number="+442871359777", webhooks=Urls(PUBLIC).of_number(fallback=BIN))


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """No command here asks the database, so one kind of them is enough."""
    engine = hasty_engine(sqlite_url)
    with an_hour_ago(engine) as desk:
        yield desk
    engine.dispose()


def test_connect_sets_all_of_it_and_tells_what_was_and_is(desk: Desk) -> None:
    number, url = desk.line.number, desk.line.url
    number.voice_url, number.voice_application_sid = "https://old.example.com/ivr", "AP" + "1" * 32
    result = ask(desk, "twilio", "connect", "--fallback", BIN)
    assert result.exit_code == 0, result.output
    assert number.voice_url == f"{url}/webhooks/voice/incoming{FIRST_TURN}"
    assert number.status_callback == f"{url}/webhooks/voice/status{CALLBACK}"
    assert (number.voice_fallback_url, number.voice_application_sid) == (BIN, "")
    assert "voice_url" in result.stdout
    assert "was  https://old.example.com/ivr" in result.stdout
    assert "Still to do" not in result.stdout
    again = ask(desk, "twilio", "connect")
    assert "nothing changed" in again.stdout
    assert number.voice_fallback_url == BIN, "what somebody chose stays"


def test_a_dry_run_changes_nothing(desk: Desk) -> None:
    before = desk.line.number.voice_url
    result = ask(desk, "twilio", "connect", "--dry-run", "--fallback", BIN)
    assert "would be" in result.stdout
    assert desk.line.number.voice_url == before
    assert desk.line.number.voice_fallback_url != BIN


def test_without_a_bin_its_text_is_printed_with_what_to_do(desk: Desk) -> None:
    result = ask(desk, "twilio", "connect")
    assert "Still to do" in result.stdout
    text = result.stdout[result.stdout.index("<?xml") :]
    assert text.strip().endswith("</Response>")
    assert re.search(r"<Record (?!action)", text)
    assert f'recordingStatusCallback="{desk.line.url}/webhooks/recording/status' in text


def test_calls_come_through_a_number_that_was_set_up(desk: Desk) -> None:
    """What follows the # is neither sent nor signed."""
    make_caller(desk.engine)
    ask(desk, "twilio", "connect")
    desk.phone(PHONE).dials().presses("1").speaks(seconds=9).hangs_up()
    assert desk.calls()[0].outcome == "voicemail"
    assert desk.line.account.faults == []


def test_nothing_is_set_to_an_address_that_twilio_must_not_use(desk: Desk) -> None:
    sid, real = "AC" + "1" * 32, {"DEMO": "0", "TWILIO_AUTH_TOKEN": "x"}
    clear = ask(desk, "twilio", "connect", TWILIO_ACCOUNT_SID=sid, PUBLIC_URL="http://line.example.com", **real)
    assert "PUBLIC_URL is http://line.example.com" in clear.stderr
    other = ask(desk, "twilio", "connect", "--fallback", "http://bin.example.com")
    assert "--fallback is http://bin.example.com" in other.stderr
    assert clear.exit_code == other.exit_code == 1


def test_a_number_that_is_not_ours_is_refused(desk: Desk) -> None:
    result = ask(desk, "twilio", "connect", TWILIO_PHONE_NUMBER="+4532123456")
    assert result.exit_code == 1
    assert "has no number +4532123456" in result.stderr
    told = ask(desk, "twilio", "status", TWILIO_PHONE_NUMBER="+4532123456")
    assert told.exit_code == 1
    assert lines(told, "number") == ["✗ +4532123456 is not a number of this account: see TWILIO_PHONE_NUMBER"]


def test_status_of_a_number_that_was_set_up_is_fine(desk: Desk) -> None:
    ask(desk, "twilio", "connect", "--fallback", BIN)
    result = ask(desk, "twilio", "status")
    assert result.exit_code == 0, result.output
    assert [line[0] for line in result.stdout.splitlines()] == ["✓"] * 5
    told = json.loads(ask(desk, "twilio", "status", "--json").stdout)
    assert told["sound"]
    assert {finding["level"] for finding in told["findings"]} == {"fine"}


def test_status_asks_an_account_that_does_not_answer_once(desk: Desk) -> None:
    result = ask(desk, "twilio", "status", TWILIO_AUTH_TOKEN="wrong")
    assert (result.exit_code, "twilio: unauthorised (20003)" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("name", "changes", "level", "words"),
    [
        ("voice", {"voice_url": ""}, "fault", "no address is set, so no call reaches us"),
        (
            "voice",
            {"voice_url": IN_THE_CLEAR},
            "fault",
            "goes to http,",
        ),
        (
            "voice",
            {"voice_url": ELSEWHERE},
            "fault",
            "old.example.com",
        ),
        ("voice", {"voice_url": f"{PUBLIC}/voice{FIRST_TURN}"}, "fault", "it goes to /voice"),
        ("voice", {"voice_url": f"{PUBLIC}/webhooks/voice/incoming"}, "warning", "how long and how often"),
        ("voice", {"voice_method": "GET"}, "fault", "by GET"),
        ("voice", {"voice_application_sid": "AP1"}, "fault", "the application AP1 overrides"),
        ("texts", {"sms_application_sid": "AP2"}, "fault", "the application AP2 overrides"),
        ("texts", {"sms_url": ""}, "fault", "STOP too"),
        ("status", {"status_callback": ""}, "fault", "by voice-intake reconcile alone"),
        ("status", {"status_callback_method": "GET"}, "fault", "by GET"),
        ("fallback", {"voice_fallback_url": ""}, "fault", "none is set"),
        ("fallback", {"voice_fallback_url": "http://bin.example.com"}, "fault", "is not https"),
        ("fallback", {"voice_fallback_url": f"{PUBLIC}/webhooks/voice/fallback"}, "warning", "is away when we are"),
        ("fallback", {"voice_fallback_url": f"{PUBLIC}/other"}, "fault", "is no voicemail of ours"),
    ],
)
def test_each_thing_that_is_wrong_is_named(name: str, changes: dict[str, str], level: str, words: str) -> None:
    number = replace(SOUND, webhooks=replace(SOUND.webhooks, **changes))
    wrong = [it for it in number_findings(number, SOUND.phone_number, PUBLIC) if it.level is not Level.FINE]
    assert [(it.name, it.level) for it in wrong] == [(name, level)]
    assert words in wrong[0].sentence


def test_a_public_address_in_the_clear_is_a_fault() -> None:
    number = replace(SOUND, webhooks=Urls("http://line.example.com").of_number(fallback=BIN))
    findings = list(number_findings(number, SOUND.phone_number, "http://line.example.com"))
    assert [(it.name, it.level) for it in findings if it.level is not Level.FINE] == [("address", "fault")]
