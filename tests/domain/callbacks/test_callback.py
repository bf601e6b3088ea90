"""News of a call back are merged: in any order, as often as they come, they tell the same."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_intake.domain.callbacks.callback import (
    Accepted,
    AgentLeft,
    CallbackStatus,
    ContactAnswered,
    ContactLeft,
    GivenUp,
    News,
    Outcome,
    Progress,
    Rings,
    Who,
    merged,
    of_contact,
    who,
)

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)
ANSWERED_AT, ENDED_AT = NOON + 10 * A_SECOND, NOON + 50 * A_SECOND
ASKED = Progress(status=CallbackStatus.REQUESTED)
ACCEPTED = merged(merged(ASKED, Rings(), NOON), Accepted(), NOON)

TALKED = ContactLeft(outcome=Outcome.HUNG_UP, is_joined=True, seconds=40)
IN_THE_SAME_SECOND = ContactLeft(outcome=Outcome.HUNG_UP, is_joined=False, seconds=0)
IN_VAIN = ContactLeft(outcome=Outcome.NO_ANSWER, is_joined=False)
AGENT_GONE = AgentLeft(Outcome.DECLINED)

STORIES: tuple[tuple[Outcome, Sequence[News]], ...] = (
    (Outcome.TALKED, (Rings(), ContactAnswered(ANSWERED_AT), TALKED, AGENT_GONE)),
    (Outcome.TALKED, (Rings(), TALKED, AGENT_GONE)),
    (Outcome.TALKED, (Rings(), ContactAnswered(ANSWERED_AT), TALKED, AGENT_GONE, GivenUp(Outcome.UNKNOWN))),
    (Outcome.HUNG_UP, (Rings(), ContactAnswered(ANSWERED_AT), IN_THE_SAME_SECOND, AGENT_GONE)),
    (Outcome.NO_ANSWER, (Rings(), IN_VAIN, AGENT_GONE)),
    (Outcome.NO_ANSWER, (Rings(), IN_VAIN, AGENT_GONE, GivenUp(Outcome.UNKNOWN))),
)


def after(news: Sequence[News], known: Progress = ACCEPTED) -> Progress:
    for each in news:
        known = merged(known, each, ENDED_AT)
    return known


@given(data=st.data(), story=st.sampled_from(STORIES))
def test_any_order_tells_the_same(data: st.DataObject, story: tuple[Outcome, Sequence[News]]) -> None:
    outcome, news = story
    twice = data.draw(st.lists(st.sampled_from(news), max_size=4))
    told = data.draw(st.permutations([*news, *twice]))
    end = after(told)
    assert (end.status, end.outcome, end.ended_at) == (CallbackStatus.OVER, outcome, ENDED_AT)
    assert (end.talk_seconds, end.connected_at) == ((40, ANSWERED_AT) if outcome is Outcome.TALKED else (None, None))
    assert after(told, end) == end


@given(st.lists(st.sampled_from([*STORIES[2][1], *STORIES[3][1], IN_VAIN, Accepted()]), max_size=8))
def test_whatever_is_told_a_reaction_goes_with_a_conversation(news: Sequence[News]) -> None:
    end = after(news, ASKED)
    if end.is_over:
        assert (end.outcome is Outcome.TALKED) == (end.connected_at is not None)
        assert end.ended_at
    else:
        assert end.outcome is None
        assert end.ended_at is None
    assert end.talk_seconds is None or end.outcome is Outcome.TALKED


def test_nobody_is_joined_before_the_key_was_pressed_or_after_now() -> None:
    early = merged(ACCEPTED, ContactAnswered(NOON - A_SECOND), ENDED_AT)
    late = merged(ACCEPTED, ContactAnswered(ENDED_AT + A_SECOND), ENDED_AT)
    assert (early.connected_at, late.connected_at) == (NOON, ENDED_AT)


def test_a_conversation_that_goes_on_has_no_end() -> None:
    talking = merged(ACCEPTED, ContactAnswered(ANSWERED_AT), ANSWERED_AT)
    assert (talking.status, talking.outcome, talking.talk_seconds) == (CallbackStatus.ACCEPTED, None, None)


def test_an_agents_leg_that_ends_before_a_key_was_pressed_ends_it() -> None:
    ringing = merged(ASKED, Rings(), NOON)
    assert merged(ringing, AgentLeft(Outcome.AGENT_BUSY), ENDED_AT).outcome is Outcome.AGENT_BUSY


def test_what_was_forgotten_while_they_talked_was_a_conversation() -> None:
    talking = merged(ACCEPTED, ContactAnswered(ANSWERED_AT), ANSWERED_AT)
    forgotten = merged(talking, GivenUp(Outcome.UNKNOWN), ENDED_AT)
    assert (forgotten.outcome, forgotten.talk_seconds) == (Outcome.TALKED, None)


@pytest.mark.parametrize(
    ("status", "is_left", "outcome"),
    [
        ("no-answer", False, Outcome.NO_ANSWER),
        ("no-answer", True, Outcome.HUNG_UP),
        ("canceled", True, Outcome.HUNG_UP),
        ("busy", False, Outcome.BUSY),
        ("busy", True, Outcome.BUSY),
        ("failed", False, Outcome.FAILED),
    ],
)
def test_the_carriers_words_for_a_contact_who_did_not_answer(status: str, is_left: bool, outcome: Outcome) -> None:  # noqa: FBT001
    assert of_contact(status, is_left=is_left) is outcome


def test_every_outcome_is_on_somebodys_side() -> None:
    assert {who(outcome) for outcome in Outcome if outcome is not Outcome.TALKED} == set(Who)
