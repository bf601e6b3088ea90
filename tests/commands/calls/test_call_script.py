"""`voice-intake call`: what the caller does, as it is written on the command line."""

import wave
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.call import Call
from models.customer import Customer
from models.voicemail import Voicemail
from tests.commands.calls.calls import call, facts
from tests.commands.shell import run
from tests.factories import PHONE, make_agent, make_caller, make_contact
from twilio_sandbox.media.audio import tone

OPEN = ("--from", PHONE, "--at", "2026-03-02T12:00")


@pytest.mark.parametrize("spelling", ["+4520123456", "20123456", "20 12 34 56", "0045 20123456"])
def test_a_number_may_be_spelled_as_people_do(database: Engine, spelling: str) -> None:
    make_caller(database, number="+4520123456")
    told = facts(database, "--from", spelling, "--press", "1")
    assert (told["from"], told["outcome"]) == ("+4520123456", "voicemail")


@pytest.mark.parametrize("caller", ["anonymous", "+266696687", "", "hello"])
def test_whoever_has_no_number_identifies_with_customer_number_and_pin(database: Engine, caller: str) -> None:
    told = facts(database, "--from", caller, "--language", "en", "--press", "100101#,739146#,hangup")
    assert told["from"] == caller
    assert told["keys"] == ["2", "100101#", "739146#"]
    assert told["ticket"] is None
    assert told["outcome"] == "abandoned"


def test_somebody_with_a_pin_comes_in_from_any_number(database: Engine) -> None:
    customer = make_caller(database).customer_id
    make_contact(database, customer=_customer(database, customer), name="Liv Toft", email="liv@example.com")
    given = run(database, "contacts", "pin", "liv@example.com").output
    number, pin = (line.split()[-1] for line in given.splitlines()[1:3])

    told = facts(database, "--from", "anonymous", "--language", "da", "--press", f"{number}#,{pin}#,4")

    assert told["ticket"]["contact"] == "Liv Toft"


def test_the_language_is_chosen_only_where_it_is_asked_for(database: Engine) -> None:
    make_caller(database, language="da")
    told = facts(database, "--from", PHONE, "--language", "en", "--press", "3")
    assert told["keys"] == ["3"]
    assert {heard["language"] for heard in told["heard"]} == {"da", None}


def test_without_a_language_the_first_key_answers_that_question(database: Engine) -> None:
    make_caller(database, language=None)
    told = facts(database, "--from", PHONE, "--press", "2,1")
    assert (told["keys"], told["language"], told["ticket"]["priority"]) == (["2", "1"], "en", 1)


def test_when_the_keys_run_out_questions_stay_unanswered(database: Engine) -> None:
    make_caller(database)
    told = facts(database, "--from", PHONE)
    assert told["keys"] == []
    assert told["acts"] == ["waits", "waits", "speaks", "waits"]
    assert (told["ticket"]["priority"], told["ticket"]["priority_chosen"]) == (3, False)


def test_nothing_is_pressed_for_a_dash_or_an_empty_item(database: Engine) -> None:
    make_caller(database)
    told = facts(database, "--from", PHONE, "--press", "-,,")
    assert told["acts"] == ["waits", "waits", "speaks", "waits"]


def test_keys_are_kept_for_questions_while_the_caller_speaks(database: Engine) -> None:
    make_caller(database)
    told = facts(database, "--from", PHONE, "--press", "1,2,hangup")
    assert told["acts"] == ["presses", "speaks", "presses", "hangs up"]
    assert told["ended_by"] == "caller"


def test_a_caller_may_leave_no_message(database: Engine) -> None:
    make_caller(database)
    result = call(database, "--from", PHONE, "--press", "1,silence,silence")
    assert "message   none, absent: too short" in result.stdout
    assert "is silent" in result.stdout


def test_patience_ends_a_call_in_the_middle_of_a_message(database: Engine, tmp_path: Path) -> None:
    make_caller(database)
    (tmp_path / "long.wav").write_bytes(tone(200).wav)
    words = ("--press", "1", "--say", str(tmp_path / "long.wav"), "--hang-up-in", "120")
    told = facts(database, "--from", PHONE, *words)
    assert (told["seconds"], told["ended_by"], told["outcome"]) == (120, "caller", "voicemail")
    assert 30 < told["messages"][0]["seconds"] < 110


def test_a_file_is_spoken_and_kept(database: Engine, tmp_path: Path) -> None:
    make_caller(database)
    (tmp_path / "message.wav").write_bytes(tone(12).wav)
    call(database, "--from", PHONE, "--press", "1", "--say", str(tmp_path / "message.wav"))
    with Session(database) as session:
        assert [voicemail.seconds for voicemail in session.scalars(select(Voicemail))] == [12]


def test_a_file_of_a_studio_is_spoken_too(database: Engine, tmp_path: Path) -> None:
    make_caller(database)
    file = tmp_path / "studio.wav"
    with wave.open(str(file), "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(3)
        writer.setframerate(16000)
        writer.writeframes(b"\x00\x00\x40" * 2 * 16000 * 4)
    assert facts(database, "--from", PHONE, "--press", "1", "--say", str(file))["messages"][0]["seconds"] == 4


def test_files_that_cannot_be_spoken_are_told(database: Engine, tmp_path: Path) -> None:
    (tmp_path / "letter.wav").write_text("Dear desk")
    (tmp_path / "empty.wav").write_bytes(b"")
    (tmp_path / "long.wav").write_bytes(tone(301).wav)
    for name, complaint in {
        "missing.wav": "does not exist",
        "letter.wav": "is no PCM WAV file (file does not start with RIFF id): save it as WAV, PCM",
        "empty.wav": "is no PCM WAV file",
        "long.wav": "lasts 301 s, and the policy ends a message after 300 s",
    }.items():
        result = call(database, "--from", PHONE, "--say", str(tmp_path / name), code=2)
        assert complaint in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--press", "1,two"], "--press: 'two' is neither keys"),
        (["--at", "tomorrow"], "'tomorrow' is not an ISO 8601 instant"),
        (["--at", "2026-03-29T02:30"], "never was in Europe/Copenhagen"),
        (["--language", "de"], "'de' is not one of 'da', 'en'"),
        (["--hang-up-in", "0"], "Invalid value for '--hang-up-in'"),
    ],
)
def test_what_no_caller_can_do_is_refused(database: Engine, words: list[str], complaint: str) -> None:
    result = call(database, "--from", PHONE, *words, code=2)
    assert complaint in result.stderr
    with Session(database) as session:
        assert session.scalars(select(Call)).all() == []


def _customer(database: Engine, customer_id: int) -> Customer:
    with Session(database) as session:
        return session.get_one(Customer, customer_id)


def test_nobody_answers_where_no_agents_are_played(database: Engine) -> None:
    make_caller(database)
    agent = make_agent(database)
    told = facts(database, *OPEN, "--press", "2")
    assert told["agents"] == [{"phone": agent.phone, "does": "ignores", "heard": []}]
    assert told["rung"] == [{"name": agent.name, "outcome": "no_answer", "talk_seconds": None}]
    assert told["outcome"] == "voicemail"


def test_agents_do_what_they_are_told_in_order(database: Engine) -> None:
    make_caller(database)
    for _ in range(4):
        make_agent(database)
    told = facts(database, *OPEN, "--press", "2", "--agent", "busy,Declines, voicemail,accepts")
    assert [each["outcome"] for each in told["rung"]] == ["busy", "declined", "declined", "accepted"]
    assert told["rung"][-1]["talk_seconds"] == 60
    assert told["outcome"] == "answered"
    assert told["messages"] == []


def test_both_sides_of_the_ringing_are_told(database: Engine) -> None:
    make_caller(database)
    agent = make_agent(database, languages="en")
    told = call(database, *OPEN, "--press", "2", "--agent", "accepts").stdout
    lines = [line.strip() for line in told.splitlines()]
    rings = lines.index(f"♪ ringing {agent.phone}")
    assert lines[rings + 1] == f"☎ {agent.phone} answers, and hears:"
    assert lines[rings + 2].startswith("en  A call from ")
    assert f"☎ {agent.phone} presses 1, and the two talk" in lines
    assert lines[-1] == f"rung      {agent.name}: accepted, talked for 60 s"


def test_a_caller_who_hangs_up_during_the_screening_leaves_the_agent_alone(database: Engine) -> None:
    make_caller(database)
    agent = make_agent(database)
    told = call(database, *OPEN, "--press", "2", "--agent", "accepts", "--hang-up-in", "45").stdout
    assert f"☎ {agent.phone} is alone: the caller has hung up" in told
    assert f"{agent.name}: canceled" in told


def test_keys_are_kept_for_questions_while_agents_are_rung(database: Engine) -> None:
    """Of the ringing the caller is told in passing; only what can be done there is."""
    make_caller(database)
    make_agent(database)
    told = facts(database, *OPEN, "--press", "2,say,1,hangup")
    assert [act for act in told["acts"] if act != "waits"] == ["presses", "speaks", "presses", "hangs up"]
    assert [agent["outcome"] for agent in told["rung"]] == ["no_answer"]


def test_star_while_agents_are_rung_leaves_a_message(database: Engine) -> None:
    make_caller(database)
    make_agent(database)
    told = facts(database, *OPEN, "--press", "2,*", "--agent", "accepts")
    assert (told["outcome"], told["agents"]) == ("voicemail", [])


@pytest.mark.parametrize("deeds", ["", "accept", "accepts,,declines", "1"])
def test_what_no_agent_does_is_named(database: Engine, deeds: str) -> None:
    result = call(database, "--from", PHONE, "--agent", deeds, code=2)
    assert "is none of: accepts, declines, ignores, busy, voicemail" in result.stderr
