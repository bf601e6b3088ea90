"""Independently computed rows: instants, working times between instants, and verdicts on reactions."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from voice_intake.domain.hours.opening_hours import is_open, next_closing, next_opening, working_between
from voice_intake.domain.hours.public_holidays import public_holidays
from voice_intake.domain.policy import response_target
from voice_intake.domain.policy.policy import Policy, parse
from voice_intake.domain.ticket import Priority, Tier

DATA = Path(__file__).parents[2] / "data"
POLICY = parse((Path(__file__).parents[3] / "voice_intake/policy/support-policy.toml").read_text(encoding="utf-8"))
ROWS = [json.loads(line) for line in (DATA / "hours.jsonl").read_text(encoding="utf-8").splitlines()]
INSTANTS, ELAPSED, VERDICTS = (
    [pytest.param(row, id=row["id"]) for row in ROWS if row["kind"] == kind]
    for kind in ("instant", "elapsed", "verdict")
)
Row = dict[str, Any]


def test_every_row_is_of_a_known_kind() -> None:
    assert (len(ROWS), len(INSTANTS) + len(ELAPSED) + len(VERDICTS)) == (300, 300)


@pytest.mark.parametrize("row", INSTANTS)
@pytest.mark.parametrize("tier", Tier)
def test_instant_stands_as_the_vector_says(row: Row, tier: Tier) -> None:
    hours, at = POLICY.hours[tier], instant(row["instant"])
    assert at == instant(row["local"])
    assert is_open(hours, at) is row[f"is_open_{tier}"]
    assert next_opening(hours, at) == instant(row[f"next_open_{tier}"])
    assert next_closing(hours, at) == instant(row[f"next_close_{tier}"])
    assert (at if is_open(hours, at) else next_opening(hours, at)) == instant(row[f"next_business_instant_{tier}"])


@pytest.mark.parametrize("row", INSTANTS)
def test_deadlines_fall_where_the_vector_says(row: Row) -> None:
    at = instant(row["instant"])
    extended = {f"P{it.value}": response_target.due(POLICY, Tier.EXTENDED, it, at) for it in Priority}
    standard = {response_target.due(POLICY, Tier.STANDARD, it, at) for it in Priority}
    assert extended == {name: text and instant(text) for name, text in row["deadline_extended"].items()}
    assert standard == {instant(row["deadline_standard_12h"])}
    ends = {"STD": (Tier.STANDARD, *standard)} | {name: (Tier.EXTENDED, due) for name, due in extended.items()}
    assert {name for name, end in ends.items() if end[1] and closes_at(POLICY, *end)} == set(
        row["deadline_exactly_at_close"]
    )


@pytest.mark.parametrize("row", ELAPSED)
@pytest.mark.parametrize("tier", Tier)
def test_working_time_between_is_as_the_vector_says(row: Row, tier: Tier) -> None:
    worked = working_between(POLICY.hours[tier], instant(row["from"]), instant(row["to"]))
    assert worked.total_seconds() == row[f"{tier}_seconds"]
    assert worked.total_seconds() / 60 == pytest.approx(row[f"{tier}_minutes"], abs=1e-5)


@pytest.mark.parametrize("row", VERDICTS)
def test_verdict_is_as_the_vector_says(row: Row) -> None:
    tier = Tier.STANDARD if row["class"] == "STD" else Tier.EXTENDED
    priority = Priority.LOW if tier is Tier.STANDARD else Priority(int(row["class"][1]))
    created, answered = instant(row["created"]), instant(row["answered"])
    due = response_target.due(POLICY, tier, priority, created)
    worked, target = (
        working_between(POLICY.hours[tier], created, answered),
        response_target.target(POLICY, tier, priority),
    )
    assert due == instant(row["due"])
    assert response_target.met(due, answered) is row["met"]
    assert response_target.breached(due, answered, answered) is not row["met"]
    assert target == timedelta(seconds=row["target_seconds"])
    assert worked == timedelta(seconds=row["elapsed_seconds"])
    assert (worked <= target) is row["elapsed_le_target"]


def test_danish_public_holidays_are_those_in_force() -> None:
    expected = json.loads((DATA / "danish_public_holidays.json").read_text(encoding="utf-8"))
    found = [day.isoformat() for year in range(2020, 2041) for day in sorted(public_holidays("DK", year))]
    assert {date.fromisoformat(day).year for day in expected} == set(range(2020, 2041))
    assert found == sorted(expected)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def closes_at(policy: Policy, tier: Tier, at: datetime) -> bool:
    """Whether the desk of a tier closes at the very instant."""
    return next_closing(policy.hours[tier], at - timedelta(microseconds=1)) == at
