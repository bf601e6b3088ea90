"""Why a case's deadline is what it is: its hours, day by day, with holidays and closures by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from voice_intake.actions.cases.queue import CaseRow
from voice_intake.domain.hours.opening_hours import DayAccount, HoursException, account, working_between
from voice_intake.domain.policy import response_target
from voice_intake.domain.policy.policy import Policy


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """All None and empty for best effort, save `is_as_counted`."""

    target: timedelta | None
    """Working time that the policy allows."""
    respond_by: datetime | None
    days: tuple[DayAccount, ...]
    """From opening to the deadline as it stands."""
    is_as_counted: bool
    """It is what policy and hours give today. If not: the hours were changed since, somebody had reacted before the
    priority was changed, or a duplicate brought an earlier one along; the timeline tells."""
    left: timedelta | None
    """Working time until it; negative where nobody reacted in time, None where somebody has reacted."""


def deadline_of(policy: Policy, case: CaseRow, extras: Sequence[HoursException], now: datetime) -> Deadline:
    hours = policy.hours[case.tier].with_extras(extras)
    due = case.respond_by
    return Deadline(
        target=response_target.target(policy, case.tier, case.priority) if due else None,
        respond_by=due,
        days=account(hours, case.opened_at, due) if due else (),
        is_as_counted=response_target.due(policy, case.tier, case.priority, case.opened_at, extras) == due,
        left=None
        if due is None or case.responded_at
        else working_between(hours, now, due) - working_between(hours, due, now),
    )
