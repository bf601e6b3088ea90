"""`voice-intake call`: the real line over real HTTP, told to somebody at a keyboard."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.call import Call
from models.customer import Customer
from models.engine.database import make_engine
from tests.commands.calls.calls import call, facts, tickets
from tests.commands.shell import run
from tests.factories import PHONE, make_caller, make_ticket
from voice_intake.domain.ticket import format_reference

MONDAY_NOON = "2026-03-02T12:00"
SATURDAY = "2026-03-07T11:00"


def test_a_call_is_told_turn_by_turn_with_its_ticket(database: Engine) -> None:
    contact = make_caller(database, language="en")

    result = call(database, "--from", PHONE, "--at", MONDAY_NOON, "--press", "2")

    [ticket] = tickets(database)
    assert (ticket.contact_id, ticket.priority) == (contact.id, 2)
    lines = result.stdout.splitlines()
    assert lines[:4] == [
        "Mon 02 Mar 2026 12:00, Europe/Copenhagen",
        f"{PHONE} calls +442871359777.",
        "",
        "  en  Welcome to MOCH support.",
    ]
    acts = [line.strip() for line in lines if line.startswith("      >")]
    assert acts == ["> presses 2", "> speaks for 8 s, then presses #", "> waits, and presses nothing"]
    assert "      ♪ beep" in lines
    end = next(
        number for number, line in enumerate(lines) if re.fullmatch(r"After 1 min \d+ s the line hung up\.", line)
    )
    assert lines[end + 2] == f"Ticket {format_reference(ticket.reference)}"
    assert [line.split(maxsplit=1) for line in lines[end + 3 :]] == [
        ["customer", lines[end + 3].split(maxsplit=1)[1]],
        ["contact", "Astrid Holm"],
        ["priority", "2 Moderate problem"],
        ["due", "Mon 02 Mar 2026 16:00, Europe/Copenhagen"],
        ["message", "8 s, captured"],
    ]
    assert result.stderr == ""


def test_the_clock_starts_at_the_instant_and_moves_on(database: Engine) -> None:
    make_caller(database)

    call(database, "--from", PHONE, "--at", SATURDAY, "--press", "1")

    with Session(database) as session:
        [row] = session.scalars(select(Call)).all()
    assert row.arrived_at.isoformat() == "2026-03-07T10:00:00+00:00"
    assert row.ended_at is not None
    assert 30 < (row.ended_at - row.arrived_at).total_seconds() < 300


def test_hanging_up_before_the_severity_is_a_missed_call(database: Engine) -> None:
    make_caller(database)
    result = call(database, "--from", PHONE, "--press", "hangup")
    assert "the caller hung up before choosing a priority" in result.stdout
    assert "priority  3 Low-level problem, assumed: nobody chose it" in result.stdout


def test_a_call_is_added_to_an_open_case(database: Engine) -> None:
    ticket = make_ticket(database, contact=make_caller(database))
    result = call(database, "--from", PHONE, "--at", MONDAY_NOON, "--press", "2")
    assert f"Ticket {format_reference(ticket.reference)}, open already: the call was added to it" in result.stdout


def test_best_effort_is_told_as_such(database: Engine) -> None:
    make_caller(database)
    assert "due       best effort, no deadline" in call(database, "--from", PHONE, "--press", "5").stdout


def test_a_refused_caller_gets_no_ticket_and_the_reason_is_told(database: Engine) -> None:
    make_caller(database, tier="standard")
    result = call(database, "--from", PHONE)
    assert result.stdout.endswith("No ticket: refused, the customer has standard support, which is given by e-mail.\n")
    assert tickets(database) == []


def test_somebody_who_leaves_unrecognised_gets_no_ticket(database: Engine) -> None:
    result = call(database, "--from", PHONE, "--press", "hangup")
    assert "No ticket: abandoned, the call ended before the line knew who it was." in result.stdout


def test_a_database_without_a_schema_says_what_to_run(tmp_path: Path) -> None:
    result = run(make_engine(f"sqlite:///{tmp_path}/new.db"), "call", "--from", PHONE)
    assert result.exit_code == 1
    assert "run `voice-intake migrate` first" in result.stderr


def test_a_real_desk_is_warned_of_on_standard_error_alone(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    make_caller(database)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "1" * 32)
    result = call(database, "--from", PHONE, "--press", "1", "--json")
    assert json.loads(result.stdout)["outcome"] == "voicemail"
    assert result.stderr.startswith("This desk has a Twilio account: the call and its ticket are real ones, in ")
    assert result.stderr.count("\n") == 1


def test_json_tells_the_ticket_in_full(database: Engine) -> None:
    contact = make_caller(database, language="en")
    told = facts(database, "--from", PHONE, "--at", MONDAY_NOON, "--press", "1")
    [ticket] = tickets(database)
    assert told["ticket"] == {
        "reference": format_reference(ticket.reference),
        "customer": "Nordlys A/S",
        "customer_number": _customer(database, contact.customer_id).number,
        "contact": "Astrid Holm",
        "tier": "extended",
        "priority": 1,
        "priority_chosen": True,
        "status": "new",
        "language": "en",
        "respond_by": "2026-03-02T13:00:00Z",
        "is_new": True,
    }
    assert told["messages"] == [{"seconds": 8, "status": "captured", "reason": None}]
    assert (told["admission"], told["reason"], told["outcome"]) == ("admitted", "entitled", "voicemail")
    assert told["heard"][0] == {"kind": "say", "language": "en", "text": "Welcome to MOCH support."}
    assert (told["at"], told["to"], told["faults"]) == ("2026-03-02T11:00:00Z", "+442871359777", [])


def test_a_line_that_breaks_is_told_and_fails_the_command(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "webhooks.twiml.Renderer.voicemail_without_database", lambda _: "<Response><Gibberish/></Response>"
    )
    monkeypatch.setattr("voice_intake.actions.calls.answer_call.load_desk", _broken)
    result = call(database, "--from", PHONE, code=1)
    assert "Twilio would not have accepted this:" in result.stderr
    assert "Gibberish" in result.stderr
    assert "turn_failed" in result.stderr
    assert PHONE not in result.stderr


def _broken(*_: object, **__: object) -> None:
    raise RuntimeError(f"nothing is known of {PHONE}")


def _customer(database: Engine, customer_id: int) -> Customer:
    with Session(database) as session:
        return session.get_one(Customer, customer_id)
