"""News of a call back are merged: in any order, as often as they come, they tell the same."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_intake.domain.callbacks.callback import (
    Accepted,
    AgentLeft,
    CallbackOutcome,
    CallbackParty,
    CallbackStatus,
    ContactAnswered,
    ContactLeft,
    GivenUp,
    News,
    Progress,
    Rings,
    contact_leg_outcome,
    merge_progress,
    who,
)

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)
ANSWERED_AT, ENDED_AT = NOON + 10 * A_SECOND, NOON + 50 * A_SECOND
ASKED = Progress(status=CallbackStatus.REQUESTED)
ACCEPTED = merge_progress(merge_progress(ASKED, Rings(), NOON), Accepted(), NOON)

TALKED = ContactLeft(outcome=CallbackOutcome.HUNG_UP, is_joined=True, seconds=40)
IN_THE_SAME_SECOND = ContactLeft(outcome=CallbackOutcome.HUNG_UP, is_joined=False, seconds=0)
IN_VAIN = ContactLeft(outcome=CallbackOutcome.NO_ANSWER, is_joined=False)
AGENT_GONE = AgentLeft(CallbackOutcome.DECLINED)

STORIES: tuple[tuple[CallbackOutcome, Sequence[News]], ...] = (
    (CallbackOutcome.TALKED, (Rings(), ContactAnswered(ANSWERED_AT), TALKED, AGENT_GONE)),
    (CallbackOutcome.TALKED, (Rings(), TALKED, AGENT_GONE)),
    (
        CallbackOutcome.TALKED,
        (Rings(), ContactAnswered(ANSWERED_AT), TALKED, AGENT_GONE, GivenUp(CallbackOutcome.UNKNOWN)),
    ),
    (CallbackOutcome.HUNG_UP, (Rings(), ContactAnswered(ANSWERED_AT), IN_THE_SAME_SECOND, AGENT_GONE)),
    (CallbackOutcome.NO_ANSWER, (Rings(), IN_VAIN, AGENT_GONE)),
    (CallbackOutcome.NO_ANSWER, (Rings(), IN_VAIN, AGENT_GONE, GivenUp(CallbackOutcome.UNKNOWN))),
)


def after(news: Sequence[News], known: Progress = ACCEPTED) -> Progress:
    for each in news:
        known = merge_progress(known, each, ENDED_AT)
    return known


@given(data=st.data(), story=st.sampled_from(STORIES))
def test_any_order_tells_the_same(data: st.DataObject, story: tuple[CallbackOutcome, Sequence[News]]) -> None:
    outcome, news = story
    twice = data.draw(st.lists(st.sampled_from(news), max_size=4))
    told = data.draw(st.permutations([*news, *twice]))
    end = after(told)
    assert (end.status, end.outcome, end.ended_at) == (CallbackStatus.OVER, outcome, ENDED_AT)
    assert (end.talk_seconds, end.connected_at) == (
        (40, ANSWERED_AT) if outcome is CallbackOutcome.TALKED else (None, None)
    )
    assert after(told, end) == end


@given(st.lists(st.sampled_from([*STORIES[2][1], *STORIES[3][1], IN_VAIN, Accepted()]), max_size=8))
def test_whatever_is_told_a_reaction_goes_with_a_conversation(news: Sequence[News]) -> None:
    end = after(news, ASKED)
    if end.is_over:
        assert (end.outcome is CallbackOutcome.TALKED) == (end.connected_at is not None)
        assert end.ended_at
    else:
        assert end.outcome is None
        assert end.ended_at is None
    assert end.talk_seconds is None or end.outcome is CallbackOutcome.TALKED


def test_nobody_is_joined_before_the_key_was_pressed_or_after_now() -> None:
    early = merge_progress(ACCEPTED, ContactAnswered(NOON - A_SECOND), ENDED_AT)
    late = merge_progress(ACCEPTED, ContactAnswered(ENDED_AT + A_SECOND), ENDED_AT)
    assert (early.connected_at, late.connected_at) == (NOON, ENDED_AT)


def test_a_conversation_that_goes_on_has_no_end() -> None:
    talking = merge_progress(ACCEPTED, ContactAnswered(ANSWERED_AT), ANSWERED_AT)
    assert (talking.status, talking.outcome, talking.talk_seconds) == (CallbackStatus.ACCEPTED, None, None)


def test_an_agents_leg_that_ends_before_a_key_was_pressed_ends_it() -> None:
    ringing = merge_progress(ASKED, Rings(), NOON)
    assert (
        merge_progress(ringing, AgentLeft(CallbackOutcome.AGENT_BUSY), ENDED_AT).outcome is CallbackOutcome.AGENT_BUSY
    )


def test_what_was_forgotten_while_they_talked_was_a_conversation() -> None:
    talking = merge_progress(ACCEPTED, ContactAnswered(ANSWERED_AT), ANSWERED_AT)
    forgotten = merge_progress(talking, GivenUp(CallbackOutcome.UNKNOWN), ENDED_AT)
    assert (forgotten.outcome, forgotten.talk_seconds) == (CallbackOutcome.TALKED, None)


@pytest.mark.parametrize(
    ("status", "is_left", "outcome"),
    [
        ("no-answer", False, CallbackOutcome.NO_ANSWER),
        ("no-answer", True, CallbackOutcome.HUNG_UP),
        ("canceled", True, CallbackOutcome.HUNG_UP),
        ("busy", False, CallbackOutcome.BUSY),
        ("busy", True, CallbackOutcome.BUSY),
        ("failed", False, CallbackOutcome.FAILED),
    ],
)
def test_the_carriers_words_for_a_contact_who_did_not_answer(
    status: str,
    is_left: bool,  # noqa: FBT001 - as the table above has it
    outcome: CallbackOutcome,
) -> None:
    assert contact_leg_outcome(status, is_left=is_left) is outcome


def test_every_outcome_is_on_somebodys_side() -> None:
    assert {who(outcome) for outcome in CallbackOutcome if outcome is not CallbackOutcome.TALKED} == set(CallbackParty)
