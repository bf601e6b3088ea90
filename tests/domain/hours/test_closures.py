"""The desk's hours change from now on: what was in force stays, and nothing that was in time becomes late."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.factories import MONDAY_NOON as NOON
from tests.lines import POLICY
from voice_intake.domain.cases.recompute_deadlines import AwaitedCase, is_reached, moved_deadlines
from voice_intake.domain.hours.closures import HoursChange, HoursChangeKind, added, removed, without
from voice_intake.domain.hours.intervals import Closure
from voice_intake.domain.language import Bilingual
from voice_intake.domain.policy.response_target import TargetBasis
from voice_intake.domain.ticket import Priority, Tier

HOUR = timedelta(hours=1)
DRILL = Closure(starts_at=NOON, ends_at=NOON + 2 * HOUR, reason=Bilingual(da="brandøvelse", en="fire drill"))
ASKED = TargetBasis(tier=Tier.EXTENDED, priority=Priority.MODERATE, opened_at=NOON - HOUR)
CASE = AwaitedCase(ticket_id=1, asked=ASKED, duplicates=(), respond_by=NOON + 3 * HOUR)


@pytest.mark.parametrize(
    ("now", "what", "starts_at", "left"),
    [
        (NOON - HOUR, HoursChangeKind.CLOSURE_REMOVED, NOON, ()),
        (NOON, HoursChangeKind.CLOSURE_REMOVED, NOON, ()),
        (NOON + HOUR, HoursChangeKind.CLOSURE_ENDED, NOON + HOUR, (replace(DRILL, ends_at=NOON + HOUR),)),
    ],
)
def test_what_is_taken_back_is_the_rest_of_it(
    now: datetime, what: HoursChangeKind, starts_at: datetime, left: tuple[Closure, ...]
) -> None:
    back = removed(DRILL, now)
    assert (back.what, back.starts_at, back.ends_at) == (what, starts_at, DRILL.ends_at)
    assert without((DRILL,), DRILL, now) == left


@pytest.mark.parametrize(
    ("case", "reached"),
    [
        (CASE, True),
        (replace(CASE, respond_by=NOON + timedelta(seconds=1)), True),
        (replace(CASE, respond_by=NOON), False),
        (replace(CASE, asked=replace(ASKED, opened_at=DRILL.ends_at)), False),
    ],
)
def test_a_change_reaches_what_waits_across_it(case: AwaitedCase, *, reached: bool) -> None:
    assert is_reached(case, added(DRILL), NOON) is reached


def test_a_deadline_that_was_missed_before_the_change_stays_missed() -> None:
    began = HoursChange(what=HoursChangeKind.CLOSED, starts_at=NOON - HOUR, ends_at=NOON + HOUR, reason=DRILL.reason)
    missed = replace(CASE, respond_by=NOON - timedelta(seconds=1))
    assert not is_reached(missed, began, NOON)


def test_a_promise_that_the_policy_has_shortened_since_is_not_called_late_by_a_change() -> None:
    case = replace(CASE, asked=replace(ASKED, priority=Priority.CRITICAL, opened_at=NOON - 6 * HOUR))
    assert list(moved_deadlines([case], added(DRILL), NOON, policy=POLICY, extras=(DRILL,))) == []
