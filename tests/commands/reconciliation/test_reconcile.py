"""`voice-intake reconcile`: prints and counts what was lost and found."""

import json
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from models.upkeep import Reconciliation
from tests.commands.carrier import an_hour_ago, ask
from tests.commands.doctor.examinations import NOBODY_LISTENS
from tests.factories import PHONE, make_caller
from tests.phone import HANGS_UP, Desk
from twilio_sandbox.network.fault_injection import FaultInjection


@pytest.fixture
def desk(database: Engine) -> Iterator[Desk]:
    """All callbacks were lost of a caller who chose nothing, and of one who left a message."""
    make_caller(database)
    with an_hour_ago(database) as desk:
        desk.line.account.fault_injection = FaultInjection(drop=1.0)
        desk.phone(PHONE).dials().presses("*").hangs_up()
        desk.phone(PHONE).dials().presses("1").speaks(seconds=9, finish=HANGS_UP)
        yield desk


def test_each_find_is_a_line_and_the_last_one_counts_them(desk: Desk) -> None:
    result = ask(desk, "reconcile")
    assert result.exit_code == 0, result.output
    first, second, last = result.stdout.splitlines()
    missed = desk.tickets()[1].reference
    assert re.search(rf"end never told +\+45••••56 +\d+ s +opened {missed[:4]}-{missed[4:]}$", first)
    assert second.endswith("nothing owed")
    assert last.startswith("Twilio lists 2 calls to us and 1 recordings since ")
    assert last.endswith("Found: 0 calls never seen, 2 ends never told, 0 recordings. Opened: 1 cases.")
    assert PHONE not in result.output


def test_a_second_time_there_is_nothing_to_find(desk: Desk) -> None:
    ask(desk, "reconcile")
    result = ask(desk, "reconcile")
    assert result.stdout.endswith("Nothing was lost.\n")
    assert len(desk.rows(Reconciliation)) == 2


def test_json_tells_the_same_to_a_program(desk: Desk) -> None:
    told = json.loads(ask(desk, "reconcile", "--json").stdout)
    assert (told["complete"], told["calls"], told["missing_ends"], told["opened_tickets"]) == (True, 2, 2, 1)
    assert [(found["what"], found["caller"]) for found in told["found"]] == [("end", "+45••••56")] * 2
    assert told["since"].endswith("Z")


@pytest.mark.parametrize("since", ["2020-01-01T00:00", "2099-01-01T00:00", "yesterday"])
def test_it_goes_back_a_month_at_most_and_never_ahead(desk: Desk, since: str) -> None:
    result = ask(desk, "reconcile", "--since", since)
    assert result.exit_code == 2
    assert since in result.stderr
    assert desk.rows(Reconciliation) == []


def test_twilio_that_cannot_be_asked_is_told_with_what_helps(desk: Desk) -> None:
    result = ask(desk, "reconcile", TWILIO_API_URL=NOBODY_LISTENS)
    assert result.exit_code == 1
    assert "twilio: unreachable" in result.stderr
    assert "try again in a while" in result.stderr
    refused = ask(desk, "reconcile", TWILIO_AUTH_TOKEN="wrong")
    assert refused.exit_code == 1
    assert "twilio: unauthorised (20003)" in refused.stderr
    assert "Trying again will not help" in refused.stderr
    broken = json.loads(ask(desk, "reconcile", "--json", TWILIO_API_URL=NOBODY_LISTENS).stdout)
    assert broken == {"complete": False, "why": "unreachable", "permanent": False, "found": []}
    assert desk.rows(Reconciliation) == []
