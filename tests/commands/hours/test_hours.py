"""`voice-intake hours`: for programs as JSON, for people in the desk's own time."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from voice_intake.cli import main

ROWS = [json.loads(line) for line in (Path(__file__).parents[2] / "data/hours.jsonl").read_text("utf-8").splitlines()]
INSTANTS = [row for row in ROWS if row["kind"] == "instant"]


def run(*arguments: str, given: str | None = None, code: int = 0, **environ: str) -> Result:
    result = CliRunner().invoke(main, ["hours", *arguments], input=given, env={"POLICY_FILE": None} | environ)
    assert result.exit_code == code, result.output
    return result


def facts(*arguments: str, given: str | None = None) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("--json", *arguments, given=given).stdout.splitlines()]


def test_json_holds_exactly_what_is_promised() -> None:
    assert facts("--at", "2026-04-02T10:00+02:00") == [
        {
            "at": "2026-04-02T08:00:00Z",
            "holiday": "Skærtorsdag",
            "standard": {
                "open": False,
                "reason": "holiday",
                "next_open": "2026-04-07T07:00:00Z",
                "next_close": "2026-04-07T15:00:00Z",
                "due": "2026-04-08T11:00:00Z",
            },
            "extended": {
                "open": False,
                "reason": "holiday",
                "next_open": "2026-04-07T06:00:00Z",
                "next_close": "2026-04-07T20:00:00Z",
                "due": {
                    "1": "2026-04-07T08:00:00Z",
                    "2": "2026-04-07T10:00:00Z",
                    "3": "2026-04-07T18:00:00Z",
                    "4": "2026-04-08T16:00:00Z",
                    "5": None,
                },
            },
        }
    ]


def test_every_measured_instant_comes_out_of_standard_input_as_measured() -> None:
    told = facts("-", given="\n".join(row["instant"] for row in INSTANTS))
    assert [told_as_measured(fact) for fact in told] == [measured(row) for row in INSTANTS]


def told_as_measured(fact: dict[str, Any]) -> dict[str, Any]:
    tiers = {
        tier: [fact[tier][key] for key in ("open", "next_open", "next_close")] for tier in ("standard", "extended")
    }
    due = {f"P{number}": at for number, at in fact["extended"]["due"].items()}
    return {"at": fact["at"], **tiers, "due": due, "due_standard": fact["standard"]["due"]}


def measured(row: dict[str, Any]) -> dict[str, Any]:
    names = ("is_open", "next_open", "next_close")
    tiers = {tier: [row[f"{name}_{tier}"] for name in names] for tier in ("standard", "extended")}
    due = {"due": row["deadline_extended"], "due_standard": row["deadline_standard_12h"]}
    return {"at": row["instant"], **tiers, **due}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z"),
        ("2026-11-24T10:00:00.25+01:00", "2026-11-24T09:00:00.250000Z"),
        ("2026-11-24 10:00", "2026-11-24T09:00:00Z"),
        ("2026-07-24T10:00", "2026-07-24T08:00:00Z"),
        ("2026-11-24", "2026-11-23T23:00:00Z"),
        ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),
    ],
)
def test_instant_without_an_offset_is_the_time_at_the_desk(text: str, at: str) -> None:
    assert [fact["at"] for fact in facts("--at", text)] == [at]


def test_instants_come_from_options_arguments_and_lines_in_order() -> None:
    told = facts("--at", "2026-01-01", "2026-01-02", "-", given="\n 2026-01-03\n\n2026-01-04\r\n")
    assert [fact["at"][:10] for fact in told] == ["2025-12-31", "2026-01-01", "2026-01-02", "2026-01-03"]


def test_without_an_instant_it_is_now() -> None:
    [fact] = facts()
    assert abs((datetime.now(UTC) - datetime.fromisoformat(fact["at"])).total_seconds()) < 60


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("noon", "'noon' is not an ISO 8601 instant, such as"),
        ("2026-02-30T10:00Z", "'2026-02-30T10:00Z' is not an ISO 8601 instant"),
        ("2026-03-29T02:30", "'2026-03-29T02:30' never was in Europe/Copenhagen: the clocks skip it"),
        ("9999-12-31T23:00Z", "'9999-12-31T23:00Z' is too far away: years 1800 to 9899 can be told"),
    ],
)
def test_bad_instant_is_named_and_ends_with_2(text: str, complaint: str) -> None:
    assert complaint in run("--at", text, code=2).stderr


def test_bad_line_is_named_by_its_number_after_the_good_ones_are_told() -> None:
    result = run("--json", "-", given="2026-01-01T00:00Z\n\nnoon\n2026-01-02T00:00Z\n", code=2)
    assert "line 3: 'noon' is not an ISO 8601 instant" in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_people_are_told_in_the_desks_time() -> None:
    told = run("--at", "2026-12-24T19:00:00Z").stdout
    assert told.splitlines() == [
        "Thu 24 Dec 2026 20:00, Europe/Copenhagen",
        "  standard  closed: after closing",
        "    opens next                      Mon 28 Dec 2026 09:00",
        "    closes next                     Mon 28 Dec 2026 17:00",
        "    due, every case                 Tue 29 Dec 2026 13:00",
        "  extended  open",
        "    closes next                     Thu 24 Dec 2026 22:00",
        "    opens next                      Mon 28 Dec 2026 08:00",
        "    due, 1 Critical problem         Thu 24 Dec 2026 22:00",
        "    due, 2 Moderate problem         Mon 28 Dec 2026 10:00",
        "    due, 3 Low-level problem        Mon 28 Dec 2026 18:00",
        "    due, 4 Minor problem            Tue 29 Dec 2026 16:00",
        "    due, 5 Request for information  best effort, no deadline",
        "",
    ]


def test_explained_deadline_counts_day_by_day_with_holidays_by_name() -> None:
    lines = run("--explain", "--at", "2026-12-24T15:30:05").stdout.splitlines()
    assert "    due, every case                 Tue 29 Dec 2026 11:30:05" in lines
    assert "      Thu 24 Dec 2026  1 h 29 min 55 s  15:30:05 to 17:00" in lines
    assert "      Fri 25 Dec 2026            0 h  public holiday, Juledag (Christmas Day)" in lines
    assert "      Sun 27 Dec 2026            0 h  no hours on this weekday" in lines


def test_policy_that_does_not_hold_is_told_instead(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text("", "utf-8")
    result = run(code=1, POLICY_FILE=str(file))
    assert "desk is missing" in result.stderr
    assert not result.stdout
