"""When somebody of the desk must have reacted to a case, and whether they did (P8, P12).

The clock runs in the hours of the tier's desk only, as the policy has them and the extras that were entered at the desk
since the case was opened. Reaction is the first contact of a person with the caller.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from voice_intake.domain.hours.opening_hours import HoursException, add_working
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import Priority, Tier


@dataclass(frozen=True, kw_only=True)
class TargetBasis:
    """What a deadline is counted from."""

    tier: Tier
    priority: Priority
    opened_at: datetime


def first_due(
    policy: Policy, case: TargetBasis, duplicates: Iterable[TargetBasis], extras: Iterable[HoursException] = ()
) -> datetime | None:
    """The earliest of what a case and its unanswered duplicates were promised, never before the case was opened.

    None where the case itself is best effort.
    """
    found = [due(policy, each.tier, each.priority, each.opened_at, extras) for each in (case, *duplicates)]
    return found[0] and min(max(each, case.opened_at) for each in found if each)


def due(
    policy: Policy, tier: Tier, priority: Priority, opened_at: datetime, extras: Iterable[HoursException] = ()
) -> datetime | None:
    """By when, inclusive, a reaction is in time; None where the policy sets no target (best effort)."""
    return _after(policy, tier, target(policy, tier, priority), opened_at, extras)


def warn(
    policy: Policy, tier: Tier, priority: Priority, opened_at: datetime, extras: Iterable[HoursException] = ()
) -> datetime | None:
    """When the policy's share of the target is used up; None where there is no target."""
    allowed = target(policy, tier, priority)
    return _after(policy, tier, allowed and allowed * policy.warn_at, opened_at, extras)


def target(policy: Policy, tier: Tier, priority: Priority) -> timedelta | None:
    """Working time of the tier's desk: by severity in the extended tier, one for all cases in the standard tier."""
    return policy.answer_within if tier is Tier.STANDARD else policy.severities[priority].target


def _after(
    policy: Policy, tier: Tier, span: timedelta | None, opened_at: datetime, extras: Iterable[HoursException]
) -> datetime | None:
    return None if span is None else add_working(policy.hours[tier].with_extras(extras), opened_at, span)


def met(due: datetime | None, responded_at: datetime) -> bool:
    """Whether a reaction was in time; at the very instant it is due it still is."""
    return due is None or responded_at <= due


def breached(due: datetime | None, responded_at: datetime | None, now: datetime) -> bool:
    """Whether the target is missed, by a late reaction or by none so far."""
    return not met(due, now if responded_at is None else responded_at)
