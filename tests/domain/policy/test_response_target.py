"""When a reaction is due, when to warn, and what counts as met. Wall-clock times in Copenhagen."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from voice_intake.domain.hours.opening_hours import Closure
from voice_intake.domain.language import Bilingual
from voice_intake.domain.policy import response_target
from voice_intake.domain.ticket import Priority, Tier
from voice_intake.gateways.policy_file import read_policy

POLICY = read_policy(None)
TICK = timedelta(microseconds=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Copenhagen"))


@pytest.mark.parametrize(
    ("tier", "priority", "opened", "due", "warned"),
    [
        (Tier.EXTENDED, 1, "2026-11-28T10:00", "2026-11-30T10:00", "2026-11-30T09:30"),
        (Tier.EXTENDED, 2, "2026-11-24T20:00", "2026-11-25T10:00", "2026-11-25T09:00"),
        (Tier.EXTENDED, 3, "2026-11-24T10:00", "2026-11-24T22:00", "2026-11-24T19:00"),
        (Tier.EXTENDED, 4, "2026-11-24T10:00", "2026-11-25T20:00", "2026-11-25T14:00"),
        (Tier.STANDARD, 1, "2026-11-24T10:00", "2026-11-25T14:00", "2026-11-25T11:00"),
        (Tier.STANDARD, 5, "2026-11-24T10:00", "2026-11-25T14:00", "2026-11-25T11:00"),
    ],
)
def test_deadline_and_warning_run_in_the_tiers_hours(
    tier: Tier, priority: int, opened: str, due: str, warned: str
) -> None:
    assert response_target.due(POLICY, tier, Priority(priority), local(opened)) == local(due)
    assert response_target.warn(POLICY, tier, Priority(priority), local(opened)) == local(warned)


def test_request_for_information_has_no_deadline_and_no_warning() -> None:
    opened = local("2026-11-24T10:00")
    assert response_target.due(POLICY, Tier.EXTENDED, Priority.INFORMATION, opened) is None
    assert response_target.warn(POLICY, Tier.EXTENDED, Priority.INFORMATION, opened) is None
    assert response_target.met(None, opened)
    assert not response_target.breached(None, None, datetime.max.replace(tzinfo=UTC))


def test_closure_of_the_desk_moves_the_deadline() -> None:
    shut = Closure(
        starts_at=local("2026-11-24T11:00"),
        ends_at=local("2026-11-24T13:00"),
        reason=Bilingual(da="møde", en="meeting"),
    )
    assert response_target.due(POLICY, Tier.EXTENDED, Priority.CRITICAL, local("2026-11-24T10:00"), [shut]) == local(
        "2026-11-24T14:00"
    )


@pytest.mark.parametrize(("late", "in_time"), [(-TICK, True), (timedelta(), True), (TICK, False)])
def test_reaction_at_the_very_deadline_is_in_time(late: timedelta, in_time: bool) -> None:  # noqa: FBT001
    due = local("2026-11-24T22:00")
    assert response_target.met(due, due + late) is in_time
    assert response_target.breached(due, due + late, due + timedelta(days=9)) is not in_time
    assert response_target.breached(due, None, due + late) is not in_time
