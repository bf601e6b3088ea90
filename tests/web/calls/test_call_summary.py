"""A call on a case's timeline: its gist in a line, and everything else of it behind a fold."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.factories import MONDAY_NOON
from voice_intake.actions.timeline.load_timeline import Entry, Happened, Rang, TurnTaken
from voice_intake.app import create_app, pages_of
from voice_intake.config import Settings
from voice_intake.domain.calls.spoken_prompts import NextAction, SpokenPrompts
from voice_intake.web.timeline.timeline import TimelineEntry, timeline

CASE = "47110020"


@pytest.fixture(autouse=True)
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """In English, by a page that needs no database."""
    file = tmp_path_factory.mktemp("words") / "never-opened.db"
    app: Flask = pages_of(create_app(Settings.from_environ({"DEMO": "1", "DATABASE_URL": f"sqlite:///{file}"})))
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


def shown(*entries: Entry) -> tuple[TimelineEntry, ...]:
    return timeline(entries, CASE, {}).newest


def turn(number: int, kind: str, **event: Any) -> TurnTaken:  # noqa: ANN401 - as an event has it
    heard = SpokenPrompts((f"Sentence {number}.",), NextAction.ASKED)
    return TurnTaken(at=at(number), call_id=7, number=number, event={"kind": kind, **event}, heard=heard)


def rang(agent: str, outcome: str | None, talk_seconds: int | None = None) -> Rang:
    facts: dict[str, Any] = {"at": at(3), "ended_at": at(23), "call_id": 7, "agent_id": 1}
    return Rang(**facts, agent=agent, outcome=outcome, talk_seconds=talk_seconds)


def happened(kind: str, reference: str = CASE, call_id: int | None = 7) -> Happened:
    facts: dict[str, Any] = {"data": {}, "actor": "line"}
    return Happened(at=at(30), id=1, reference=reference, kind=kind, call_id=call_id, **facts)


def at(seconds: int) -> datetime:
    return MONDAY_NOON + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("rings", "gist"),
    [
        ([], "Call · message of 0:31 · 2 steps"),
        ([rang("Bo Lund", "no_answer")], "Call · no answer from Bo Lund · message of 0:31 · 3 steps"),
        (
            [rang("Bo Lund", "no_answer"), rang("Eva Friis", "declined"), rang("Bo Lund", "busy")],
            "Call · no answer from Bo Lund, Eva Friis · message of 0:31 · 5 steps",
        ),
        (
            [rang("Bo Lund", "declined"), rang("Eva Friis", "accepted", 200)],
            "Call · Eva Friis answered, and the two talked for 3:20 · message of 0:31 · 4 steps",
        ),
        (
            [rang("Bo Lund", "declined"), rang("Eva Friis", None)],
            "Call · Eva Friis is being rung · message of 0:31 · 4 steps",
        ),
    ],
)
def test_the_gist_says_who_was_reached_and_what_was_left(rings: list[Rang], gist: str) -> None:
    [call] = shown(turn(1, "arrived"), *rings, turn(2, "recorded", seconds=31))
    assert call.line.sentence == gist


def test_all_of_a_call_is_one_line_and_nothing_of_it_is_lost() -> None:
    [call] = shown(
        turn(1, "arrived"), turn(2, "pressed", keys="2"), rang("Bo Lund", "no_answer"), happened("call_ended")
    )
    assert [step.sentence for step in call.steps] == [
        *("Called", "Pressed 2", "Bo Lund was rung for 20 s, and did not answer", "The call ended")
    ]
    assert [step.said for step in call.steps] == [("Sentence 1.",), ("Sentence 2.",), (), ()]


@pytest.mark.parametrize(
    "other",
    [
        happened("call_accepted"),
        happened("call_ended", "47110037"),
        happened("call_ended", call_id=8),
        happened("noted"),
    ],
    ids=["an agent did it", "in a duplicate", "of another call", "no call"],
)
def test_what_is_no_step_of_the_call_has_its_own_line(other: Happened) -> None:
    call, line = shown(turn(1, "arrived"), other)
    assert (len(call.steps), line.steps) == (1, ())


def test_a_ringing_of_which_no_turns_are_known_stands_alone() -> None:
    [line] = shown(rang("Bo Lund", "busy"))
    assert (line.line.sentence, line.steps) == ("Bo Lund was rung, and the line was busy", ())
