"""`voice-intake close`, `open` and `closures`, as somebody types them at the desk."""

import json
import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from click.testing import Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.desk_closure import DeskClosure, DeskOpening
from models.ticket import Ticket
from tests.commands.shell import run
from tests.factories import MONDAY_NOON, make_closure, make_opening, make_ticket
from voice_intake import wiring
from voice_intake.domain.ticket import format_reference

HOUR = timedelta(hours=1)
SATURDAY_NOON = MONDAY_NOON + timedelta(days=5)


@pytest.fixture
def desk(database: Engine, monkeypatch: pytest.MonkeyPatch) -> "Keyboard":
    return Keyboard(database, monkeypatch)


class Keyboard:
    """Types commands at an instant, Monday noon unless it is moved."""

    def __init__(self, database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        self.database = database
        self.now = MONDAY_NOON
        wired = partial(wiring.make_services, clock=lambda: self.now)
        monkeypatch.setattr("voice_intake.wiring.make_services", wired)

    def types(self, *words: str, code: int = 0) -> Result:
        result = run(self.database, *words)
        assert result.exit_code == code, result.output
        return result

    def lines(self, *words: str) -> list[str]:
        """What was told; whatever number a row was given, it is 1 here."""
        told = self.types(*words).stdout
        return re.sub(r"^\d+ +(?=closed|open)|(?<=remove )\d+|(?<=closure )\d+", _one, told, flags=re.M).splitlines()

    def close(self, *words: str) -> list[str]:
        return self.lines("close", "--reason-da", "brandøvelse", "--reason-en", "a fire drill", *words)


def _one(number: re.Match[str]) -> str:
    return "1".ljust(8) if number[0].endswith(" ") else "1"


def test_closing_at_once_tells_what_callers_hear_and_which_deadlines_move(desk: Keyboard) -> None:
    ticket = make_ticket(desk.database)
    assert desk.close("--until", "13:30") == [
        "The desk is closed from Mon 02 Mar 2026 12:00 until Mon 02 Mar 2026 13:30: brandøvelse (a fire drill). "
        "To take it back: voice-intake closures remove 1",
        "Callers hear:",
        "  da  Vi har lukket lige nu: brandøvelse. Vi åbner igen i dag klokken 13.30.",
        "  en  We're closed at the moment: a fire drill. We open again today at 1:30 pm.",
        "Deadlines that move:",
        f"  {format_reference(ticket.reference)}  priority 2  Mon 02 Mar 2026 16:00  to  Mon 02 Mar 2026 17:30",
        "1 deadline was moved.",
    ]


def test_opening_again_ends_it_and_says_how_the_desk_stands(desk: Keyboard) -> None:
    make_ticket(desk.database)
    desk.close("--until", "13:30")
    desk.now += HOUR
    [ended, deadlines, *stands] = desk.lines("open")
    assert ended.startswith("The closure 1 (brandøvelse (a fire drill), by cli:")
    assert ended.endswith(") is over now.")
    assert [deadlines, *stands] == [
        "1 deadline was moved.",
        "  standard  open until Mon 02 Mar 2026 17:00",
        "  extended  open until Mon 02 Mar 2026 22:00",
    ]


def test_opening_a_desk_that_its_hours_close_says_what_would_open_it(desk: Keyboard) -> None:
    desk.now = SATURDAY_NOON
    assert desk.lines("open") == [
        "Nobody has closed the desk: there was nothing to end.",
        "  standard  closed until Mon 09 Mar 2026 09:00: no hours on this weekday",
        "  extended  closed until Mon 09 Mar 2026 08:00: no hours on this weekday",
        "Its hours close it. To open it all the same, until 15:30 for example:",
        "  voice-intake open --until 15:30 --reason-da vagt --reason-en cover",
    ]
    assert desk.lines("open", "--until", "15:30", "--reason-da", "vagt", "--reason-en", "cover") == [
        "The desk is open from Sat 07 Mar 2026 12:00 until Sat 07 Mar 2026 15:30: vagt (cover). "
        "To take it back: voice-intake closures remove 1 --opening",
        "No deadline was moved.",
    ]
    assert desk.lines("open")[1:] == [
        "  standard  open until Sat 07 Mar 2026 15:30",
        "  extended  open until Sat 07 Mar 2026 15:30",
    ]


def test_one_reason_is_heard_in_both_languages_and_that_is_said(desk: Keyboard) -> None:
    told = desk.lines("close", "--until", "2026-03-02T13:00", "--reason", " fire\ndrill. ")
    assert told[-1] == "Both languages hear the same reason: --reason-da and --reason-en give each its own."
    with Session(desk.database) as session:
        [closure] = session.query(DeskClosure)
        assert (closure.reason_da, closure.reason_en) == ("fire drill", "fire drill")


def test_a_dry_run_changes_nothing(desk: Keyboard) -> None:
    ticket = make_ticket(desk.database)
    told = desk.close("--until", "13:30", "--dry-run")
    assert told[-3:] == [
        "Deadlines that would move:",
        f"  {format_reference(ticket.reference)}  priority 2  Mon 02 Mar 2026 16:00  to  Mon 02 Mar 2026 17:30",
        "Nothing was changed.",
    ]
    with Session(desk.database) as session:
        assert session.query(DeskClosure).all() == []
        assert session.get_one(Ticket, ticket.id).respond_by == ticket.respond_by


def test_a_list_of_what_runs_and_what_is_to_come(desk: Keyboard) -> None:
    make_closure(desk.database, starts_at=MONDAY_NOON - HOUR)
    make_opening(desk.database, tier="extended")
    make_closure(desk.database, starts_at=MONDAY_NOON - 2 * HOUR, ends_at=MONDAY_NOON)
    assert desk.lines("closures") == [
        "NUMBER  DESK    FROM                   UNTIL                  TIER      NOW      BY              REASON",
        "1       closed  Mon 02 Mar 2026 11:00  Mon 02 Mar 2026 13:00  both      yes      bo@example.com  "
        "Vi flytter (We are moving)",
        "1       open    Sat 07 Mar 2026 10:00  Sat 07 Mar 2026 14:00  extended  to come  bo@example.com  vagt (cover)",
        "",
        "Callers hear now:",
        "  da  Vi har lukket lige nu: Vi flytter. Vi åbner igen i dag klokken 13.",
        "  en  We're closed at the moment: We are moving. We open again today at 1 pm.",
    ]


def test_an_empty_list_says_so(desk: Keyboard) -> None:
    assert desk.lines("closures") == ["Nothing is entered: the policy's hours decide alone. voice-intake close --help"]


def test_what_is_to_come_is_taken_back_by_its_number(desk: Keyboard) -> None:
    opening = make_opening(desk.database)
    assert "No deadline would move." in desk.lines("closures", "remove", str(opening.id), "--opening", "--dry-run")
    told = desk.lines("closures", "remove", str(opening.id), "--opening")
    assert told[0] == f"The extra opening {opening.id} (vagt (cover), by bo@example.com) was removed."
    with Session(desk.database) as session:
        assert session.query(DeskOpening).all() == []


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("close",), "Missing option '--until'"),
        (("close", "--until", "15:30"), "--reason-da: Callers hear the reason: say it in a few words."),
        (
            ("close", "--until", "09:00", "--reason", "x"),
            "--until: Mon 02 Mar 2026 09:00 is over: write an end that is still to come.",
        ),
        (
            ("close", "--from", "09:00", "--until", "15:30", "--reason", "x"),
            "--from: Mon 02 Mar 2026 09:00 is over, and what callers were told then stays so: begin now or later.",
        ),
        (("close", "--until", "half past three", "--reason", "x"), "'half past three' is not an ISO 8601 instant"),
        (("close", "--until", "25:00", "--reason", "x"), "is not an ISO 8601 instant"),
        (("open", "--from", "15:30"), "What is opened out of turn needs an end: --until 15:30"),
        (("closures", "remove", "7"), "There is no closure 7, or it is over."),
    ],
)
def test_a_fault_is_named_with_what_mends_it(desk: Keyboard, words: tuple[str, ...], complaint: str) -> None:
    assert complaint in desk.types(*words, code=2).stderr


def test_a_time_alone_is_that_of_today_at_the_desk(desk: Keyboard) -> None:
    """Half past midnight in Copenhagen, when in UTC it is still yesterday."""
    desk.now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    desk.close("--until", "15:30")
    with Session(desk.database) as session:
        [closure] = session.query(DeskClosure)
        assert closure.ends_at == datetime(2026, 3, 3, 14, 30, tzinfo=UTC)


def test_hours_are_told_with_what_was_entered(desk: Keyboard) -> None:
    make_closure(desk.database)
    make_opening(desk.database, tier="extended")
    words = ("--at", "2026-03-02T12:00", "--at", "2026-03-07T12:00")
    monday, saturday = (json.loads(line) for line in desk.lines("closures", "hours", "--json", *words))
    assert monday["extended"]["reason"] == "closed_by_desk"
    assert monday["extended"]["next_open"] == "2026-03-02T12:00:00Z"
    assert monday["extended"]["due"]["1"] == "2026-03-02T14:00:00Z"
    assert (saturday["standard"]["open"], saturday["extended"]["open"]) == (False, True)
    told = desk.lines("closures", "hours", "--explain", *words)
    assert "  extended  closed: closed by the desk, Vi flytter (We are moving)" in told
    assert "      Sat 07 Mar 2026            2 h  12:00 to 14:00" in told
    assert [json.loads(line)["extended"]["reason"] for line in desk.lines("hours", "--json", *words)] == [
        "open",
        "weekend",
    ]
