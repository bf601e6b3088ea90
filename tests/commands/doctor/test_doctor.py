"""`voice-intake doctor`: one line for each thing that the line needs."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from models import schema
from models.engine.database import make_engine
from models.upkeep import Heartbeat
from tests.commands.doctor.examinations import NOBODY_LISTENS, examine, lines, url_of
from tests.factories import (
    LINE,
    MONDAY_NOON,
    insert,
    make_agent,
    make_caller,
    make_closure,
    make_contact,
    make_contract,
    make_customer,
    make_number,
    make_opening,
)
from twilio_sandbox.clock import VirtualClock
from voice_intake import log
from voice_intake.cli import main
from voice_intake.commands.calls.local_server import local_line
from voice_intake.commands.doctor import doctor
from voice_intake.commands.doctor.checks import Finding, fault, fine, found_within
from voice_intake.gateways.policy_file import read_policy
from voice_intake.ports import Services
from voice_intake.prompts import catalogue


@contextmanager
def answering(database: Engine) -> Iterator[str]:
    """The address of the real line, open; its log goes where this test's output goes, not the command's."""
    log.configure()
    services = Services(engine=database, policy=read_policy(None), clock=lambda: MONDAY_NOON)
    with local_line(services, VirtualClock(MONDAY_NOON)) as line:
        yield line.url


def test_a_sound_line_is_all_fine(database: Engine) -> None:
    make_caller(database)
    make_agent(database)
    insert(database, Heartbeat(name="worker", at=datetime.now(UTC) + timedelta(minutes=1)))
    with answering(database) as url:
        result = examine(DATABASE_URL=url_of(database), PUBLIC_URL=url)

    assert result.exit_code == 0, result.output
    told = result.stdout.splitlines()
    assert all(re.fullmatch(r"[✓!] [a-z]+ — \S.*", line) for line in told)
    assert [line for line in told if line.startswith("!")] == [
        "! policy — the one that comes with the program: its addresses are still examples, see POLICY_FILE",
        "! account — DEMO is on: everybody knows its token, and Twilio's calls are refused",
    ]
    assert lines(result, "worker") == ["✓ it was alive 0 seconds ago"]
    assert lines(result, "allowlist") == ["✓ customers 1, contacts 1, numbers 1, with extended support today 1"]
    assert lines(result, "paging") == ["✓ 1 of 1 agents can be paged by text"]
    assert lines(result, "schema") == [f"✓ it is the newest, {schema.head()}"]
    assert lines(result, "closures") == ["✓ nothing is entered besides the policy's hours"]
    assert lines(result, "guard") == ["✓ whoever is not Twilio is refused"]
    assert lines(result, "address") == [f"✓ {url} answers"]
    assert lines(result, "hours")[0].startswith("✓ standard is open for ")
    assert lines(result, "prompts")[0].endswith("complete in both languages")


def test_json_tells_the_same_to_a_program(database: Engine) -> None:
    environ = {"DATABASE_URL": url_of(database), "DEMO": "1", "PUBLIC_URL": NOBODY_LISTENS}
    told: dict[str, Any] = json.loads(CliRunner().invoke(main, ["doctor", "--json"], env=environ).stdout)
    assert told["sound"] is True
    assert {"level": "fine", "name": "settings", "sentence": "each of them holds"} in told["findings"]


def test_wrong_settings_are_all_told_and_what_needs_them_is_left(tmp_path: Path) -> None:
    result = examine(DATABASE_URL="mysql://desk:secret@host/desk", POLICY_FILE=str(tmp_path / "none.toml"))
    assert result.exit_code == 1
    assert [line[:14] for line in lines(result, "settings")] == ["✗ DATABASE_URL", "✗ POLICY_FILE "]
    assert lines(result, "database") == []
    assert lines(result, "prompts")
    assert "secret" not in result.output


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    result = examine(DATABASE_URL=f"sqlite:///{tmp_path}/var/new.db")
    assert result.exit_code == 1
    assert lines(result, "database") == [f"✗ there is no {tmp_path}/var/new.db yet: run voice-intake migrate"]
    assert not (tmp_path / "var").exists()


def test_a_database_that_does_not_answer_is_told_without_its_password() -> None:
    result = examine(DATABASE_URL="postgresql://desk:secret@127.0.0.1:1/desk?password=secret")
    [line] = lines(result, "database")
    assert line.startswith("✗ postgresql+psycopg://desk:***@127.0.0.1:1/desk does not answer: ")
    assert "secret" not in result.output


def test_what_is_no_address_of_a_database_is_not_shown() -> None:
    result = examine(DATABASE_URL="postgresql://desk:pass@host:secret/desk")
    assert "DATABASE_URL is no address of a database (its value is not shown)" in result.output
    assert "secret" not in result.output


def test_an_older_schema_is_a_fault(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/old.db")
    schema.upgrade(engine, "0002")
    engine.dispose()
    result = examine(DATABASE_URL=f"sqlite:///{tmp_path}/old.db")
    assert lines(result, "schema") == [f"✗ it is 0002, and has to be {schema.head()}: run voice-intake migrate"]
    assert lines(result, "allowlist") == []


def test_a_database_that_cannot_be_written_in_time_is_a_fault(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as somebody_else:
        somebody_else.execute("LOCK TABLE calls IN EXCLUSIVE MODE")
        result = examine(DATABASE_URL=f"{postgresql_url}&options=-c%20lock_timeout%3D200ms")
    assert lines(result, "writing") == ["✗ the database cannot be written: canceling statement due to lock timeout"]
    assert result.exit_code == 1


def test_an_empty_allowlist_is_worth_a_look(database: Engine) -> None:
    [line] = lines(examine(DATABASE_URL=url_of(database)), "allowlist")
    assert line.startswith("! customers 0, contacts 0, numbers 0")
    assert "voice-intake allowlist import" in line


def test_contracts_that_are_over_let_nobody_in(database: Engine) -> None:
    customer = make_customer(database)
    make_contract(database, customer=customer, tier="standard")
    make_contract(database, customer=customer, ends_on=date(2024, 12, 31))
    make_number(database, contact=make_contact(database, customer=customer))
    [line] = lines(examine(DATABASE_URL=url_of(database)), "allowlist")
    assert line == "! customers 1, contacts 1, numbers 1, with extended support today 0: nobody gets in"


@pytest.mark.parametrize("phones", [[], [None], ["sip:bo@desk.example", "client:bo"], ["+46812345678"]])
def test_a_desk_where_nobody_can_be_paged_is_worth_a_look(database: Engine, phones: list[str | None]) -> None:
    """By the tables of numbering plans: a number in Stockholm is on a wall."""
    for phone in phones:
        make_agent(database, phone=phone)
    [line] = lines(examine(DATABASE_URL=url_of(database)), "paging")
    assert line.startswith("! nobody at the desk has a mobile, so an urgent case would page nobody: ")


@pytest.mark.parametrize("setting", ["", "+4520123455"])
def test_an_agent_whose_telephone_is_the_line_itself_is_named(database: Engine, setting: str) -> None:
    make_agent(database, email="bo@desk.example", phone=setting or LINE)
    make_agent(database, email="ida@desk.example")
    [line] = lines(examine(DATABASE_URL=url_of(database), TWILIO_PHONE_NUMBER=setting), "phones")
    assert line.startswith("! the line's own number is kept for bo@desk.example, who never ring: voice-intake agents")


def test_every_fault_of_the_policy_has_its_line(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("[desk]\nname = 3\n")
    result = examine(DATABASE_URL=sqlite_url, POLICY_FILE=str(tmp_path / "policy.toml"))
    assert len(lines(result, "policy")) > 10
    assert all(line.startswith("✗ ") for line in lines(result, "policy"))


def test_a_missing_sentence_is_a_fault(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    danish, english = ({**each} for each in catalogue.sentences().values())
    del english["goodbye"]
    danish["greeting"] = "Velkommen."
    monkeypatch.setattr("voice_intake.commands.doctor.policy.sentences", lambda: {"da": danish, "en": english})
    result = examine(DATABASE_URL=sqlite_url)
    assert lines(result, "prompts") == [
        "✗ these stand in one language only: goodbye",
        "✗ these differ in their placeholders: greeting",
    ]


def test_a_clock_that_was_never_set_is_a_fault(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voice_intake.commands.doctor.doctor.system_clock", lambda: datetime(1970, 1, 1, tzinfo=UTC))
    assert lines(examine(DATABASE_URL=sqlite_url), "clock") == [
        "✗ it shows 1970-01-01T00:00:00Z: set this machine's clock"
    ]


def test_a_check_that_hangs_is_given_up(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(doctor, "PATIENCE", 0.3)
    monkeypatch.setattr("voice_intake.commands.doctor.twilio.socket.getaddrinfo", lambda *_: never.wait(30))
    began = monotonic()
    result = examine(DATABASE_URL=sqlite_url)
    never.set()
    assert "✗ no answer within 0.3 seconds" in lines(result, "address")
    assert monotonic() - began < 15


def test_what_was_found_before_a_check_broke_is_told() -> None:
    def breaks() -> Iterator[Finding]:
        yield fine("database", "it answers")
        raise RuntimeError("with a secret")

    assert found_within(5, "database", breaks) == [
        fine("database", "it answers"),
        fault("database", "could not be checked: RuntimeError"),
    ]


def test_a_desk_that_is_closed_says_who_closed_it_and_what_opens_it(database: Engine) -> None:
    now = datetime.now(UTC)
    make_closure(database, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=1))
    [closed] = lines(examine(DATABASE_URL=url_of(database)), "closures")
    assert closed.startswith("! bo@example.com has closed the desk until ")
    assert closed.endswith(": voice-intake open ends that")


def test_what_is_to_come_is_counted(database: Engine) -> None:
    make_opening(database, starts_at=datetime(2098, 3, 7, tzinfo=UTC), ends_at=datetime(2098, 3, 8, tzinfo=UTC))
    [told] = lines(examine(DATABASE_URL=url_of(database)), "closures")
    assert told == "✓ 1 entered besides the policy's hours, the first from Fri 07 Mar 2098 01:00"
