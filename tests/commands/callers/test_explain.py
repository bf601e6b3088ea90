"""`voice-intake explain`: what would happen to a caller, without a call."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from models.call import Call
from models.customer import Customer
from models.engine.database import make_engine
from tests.commands.shell import run
from tests.factories import (
    MONDAY_NOON,
    PHONE,
    make_blocked_number,
    make_caller,
    make_closure,
    make_contact,
    make_contract,
    make_customer,
    make_number,
    make_ticket,
)
from voice_intake.domain.ticket import format_reference

NOON = ("--at", "2026-03-02T12:00")


def explain(database: Engine, *words: str) -> str:
    result = run(database, "explain", *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def facts(database: Engine, *words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(explain(database, *words, "--json"))
    return told


def test_an_entitled_administrator_gets_in(database: Engine) -> None:
    make_caller(database, language="en")
    assert explain(database, "--from", "20 12 34 56", *NOON).splitlines() == [
        "Mon 02 Mar 2026 12:00, Europe/Copenhagen",
        "",
        "  caller ID  +4520123456",
        "  desk       open until Mon 02 Mar 2026 22:00",
        "  contact    Astrid Holm, Nordlys A/S",
        "             administrator, speaks English",
        "             extended contract from 01 Jan 2020 on: in force",
        "             gets in: an administrator of a customer whose extended contract is in force",
        "",
        "Gets in: an administrator of a customer whose extended contract is in force.",
        "",
        "Hears first:",
        "  en  Welcome to MOCH support.",
        "  en  How serious is it? Press 1 if work has stopped for everyone or nearly everyone. Press 2 if",
        "      many people or a whole department are struggling to work. Press 3 if you can do most things",
        "      but it's getting in the way. Press 4 if it's a minor problem for one or two people. Press 5 if",
        "      you have a question. Press 0 for more about each of these, or star to hear them again.",
    ]


@pytest.mark.parametrize(
    ("columns", "sentence", "heard"),
    [
        ({"tier": "standard"}, "the customer has standard support, which is given by e-mail", "refused.standard"),
        (
            {"is_administrator": False},
            "not an administrator, and only administrators may call",
            "refused.not_administrator",
        ),
        ({"blocked_at": MONDAY_NOON}, "this contact is blocked", "refused.blocked"),
    ],
)
def test_whoever_is_refused_is_told_why(database: Engine, columns: dict[str, Any], sentence: str, heard: str) -> None:
    make_caller(database, **columns)
    assert f"\nDoes not get in: {sentence}.\n" in explain(database, "--from", PHONE, *NOON)
    told = facts(database, "--from", PHONE, *NOON)
    assert told["decision"] == "refused"
    assert [each["key"] for each in told["hears"]] == ["greeting", heard, "goodbye"]


def test_contracts_count_by_the_day_at_the_desk(database: Engine) -> None:
    customer = make_customer(database)
    make_contract(database, customer=customer, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 31))
    make_number(database, contact=make_contact(database, customer=customer))

    decided = {
        at: (told["reason"], told["contacts"][0]["contracts"][0]["state"])
        for at in ("2026-02-28T23:59:59", "2026-03-01", "2026-03-31T23:59:59", "2026-04-01")
        for told in [facts(database, "--from", PHONE, "--at", at)]
    }

    assert decided == {
        "2026-02-28T23:59:59": ("contract_not_begun", "not_begun"),
        "2026-03-01": ("entitled", "in_force"),
        "2026-03-31T23:59:59": ("entitled", "in_force"),
        "2026-04-01": ("contract_ended", "ended"),
    }
    assert "extended contract from 01 Mar 2026 to 31 Mar 2026: ended" in explain(
        database, "--from", PHONE, "--at", "2026-04-01"
    )


def test_a_customer_without_a_contract_is_told_as_such(database: Engine) -> None:
    make_number(database)
    told = explain(database, "--from", PHONE, *NOON)
    assert "             no support contract\n" in told
    assert "Does not get in: the customer has no support contract." in told


@pytest.mark.parametrize(
    ("caller", "kind", "why"),
    [
        ("anonymous", "withheld", "the number is withheld"),
        ("+266696687", "withheld", "the number is withheld"),
        ("", "withheld", "the number is withheld"),
        ("+4599", "unusable", "this is no number"),
        (PHONE, "number", "no contact has this number"),
    ],
)
def test_whoever_is_not_known_is_asked_to_identify(database: Engine, caller: str, kind: str, why: str) -> None:
    told = explain(database, "--from", caller, *NOON)
    assert f"\nIs asked for customer number and PIN, which decide: {why}.\n" in told
    facts_told = facts(database, "--from", caller, *NOON)
    assert (facts_told["caller"]["kind"], facts_told["decision"]) == (kind, "asked_to_identify")
    assert [each["key"] for each in facts_told["hears"]] == ["language.ask", "language.ask"]


def test_a_number_that_does_not_count_at_that_instant_is_named(database: Engine) -> None:
    contact = make_caller(database, number="+4520123457")
    make_number(database, contact=contact, valid_from=MONDAY_NOON, valid_until=MONDAY_NOON + timedelta(hours=1))

    before = explain(database, "--from", PHONE, "--at", "2026-03-02T11:59:59")
    within = facts(database, "--from", PHONE, "--at", "2026-03-02T12:59:59")
    after = facts(database, "--from", PHONE, "--at", "2026-03-02T13:00")

    assert (
        "  not valid  on the allowlist for Astrid Holm, Nordlys A/S, "
        "but only from Mon 02 Mar 2026 12:00 until Mon 02 Mar 2026 13:00\n"
    ) in before
    assert "which decide: no contact has this number at that instant." in before
    assert (within["decision"], within["not_valid"]) == ("admitted", [])
    assert after["decision"] == "asked_to_identify"
    assert after["not_valid"][0]["valid_until"] == "2026-03-02T12:00:00Z"


def test_contacts_who_share_a_number_are_all_told(database: Engine) -> None:
    make_caller(database, name="Ida Skov")
    make_caller(database, name="Viggo Rask", tier="standard")
    told = explain(database, "--from", PHONE, *NOON)
    assert "Is asked which of 2 contacts is calling, of whom 1 would get in." in told
    assert "Ida Skov, Nordlys A/S" in told
    assert "Viggo Rask, Nordlys A/S" in told
    assert "Tryk 1, hvis du er Ida Skov fra Nordlys A/S." in told


def test_an_open_case_is_told(database: Engine) -> None:
    ticket = make_ticket(database, contact=make_caller(database))
    assert f"has the open case {format_reference(ticket.reference)}" in explain(database, "--from", PHONE, *NOON)


@pytest.mark.parametrize(
    ("at", "desk"),
    [
        ("2026-03-07T11:00", "closed until Mon 09 Mar 2026 08:00: no hours on this weekday"),
        ("2026-04-02T11:00", "closed until Tue 07 Apr 2026 08:00: public holiday, Skærtorsdag (Maundy Thursday)"),
        ("2026-03-02T12:30", "closed until Mon 02 Mar 2026 13:00: closed by the desk, Vi flytter (We are moving)"),
        ("2026-03-02T13:00", "open until Mon 02 Mar 2026 22:00"),
    ],
)
def test_the_desk_is_told_with_its_closures(database: Engine, at: str, desk: str) -> None:
    make_closure(database)
    assert f"  desk       {desk}\n" in explain(database, "--from", PHONE, "--at", at)


def test_nothing_is_written(database: Engine) -> None:
    make_caller(database)
    explain(database, "--from", PHONE)
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Call)) == 0


def test_a_pin_is_never_shown(database: Engine) -> None:
    make_caller(database, email="astrid@example.com")
    assert run(database, "contacts", "pin", "astrid@example.com", "739146").exit_code == 0
    told = explain(database, "--from", PHONE, *NOON) + explain(database, "--from", PHONE, *NOON, "--json")
    with database.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Customer)) == 1
    assert "739146" not in told
    assert "pin" not in told.lower().replace("identify.pin", "")


def test_what_is_explained_is_what_happens(database: Engine) -> None:
    make_caller(database, tier="standard")
    explained = facts(database, "--from", PHONE, *NOON)
    called = json.loads(run(database, "call", "--from", PHONE, *NOON, "--json").stdout)
    assert explained["reason"] == called["reason"]
    assert [each["text"] for each in explained["hears"]] == [heard["text"] for heard in called["heard"]]


def test_an_instant_that_never_was_is_refused(database: Engine) -> None:
    result = run(database, "explain", "--from", PHONE, "--at", "2026-03-29T02:30")
    assert result.exit_code == 2
    assert "never was in Europe/Copenhagen" in result.stderr


def test_a_database_without_a_schema_says_what_to_run(tmp_path: Path) -> None:
    result = run(make_engine(f"sqlite:///{tmp_path}/new.db"), "explain", "--from", PHONE)
    assert "run `voice-intake migrate` first" in result.stderr


def test_a_blocked_number_is_told_with_who_blocked_it(database: Engine) -> None:
    make_caller(database)
    make_blocked_number(database, reason="sells roofs")

    told = explain(database, "--from", PHONE, *NOON)

    assert "blocked    the number itself, since Mon 02 Mar 2026 12:00 by bo@example.com: sells roofs" in told
    assert "Does not get in: this number is blocked, whoever calls from it." in told
    assert "we can't take your call" in told or "kan desværre ikke" in told
    known = facts(database, "--from", PHONE, *NOON)
    assert (known["decision"], known["reason"], known["contacts"][0]["reason"]) == ("refused", "blocked", "blocked")
    assert known["blocked"] == {"since": "2026-03-02T11:00:00Z", "by": "bo@example.com", "reason": "sells roofs"}
