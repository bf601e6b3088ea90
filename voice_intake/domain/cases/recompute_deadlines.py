"""Which deadlines a change of the desk's hours moves, and to when.

A case that waits for its first reaction is counted again, from its opening, with the hours as they are now. Three kinds
stay as they are: one that has been answered or is finished, one whose deadline had passed before the change (nobody
makes a missed deadline unmissed by closing the desk), and one that the change does not reach.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from voice_intake.domain.hours.closures import HoursChange
from voice_intake.domain.hours.intervals import HoursException
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.policy.response_target import TargetBasis, first_due


@dataclass(frozen=True, kw_only=True)
class AwaitedCase:
    """A case that nobody has reacted to, with what was merged into it and waits as well."""

    ticket_id: int
    asked: TargetBasis
    duplicates: tuple[TargetBasis, ...]
    respond_by: datetime

    @property
    def since(self) -> datetime:
        """From when on hours count for it."""
        return min(each.opened_at for each in (self.asked, *self.duplicates))


@dataclass(frozen=True, kw_only=True)
class MovedDeadline:
    """A deadline that is another one because of a change."""

    case: AwaitedCase
    respond_by: datetime


def moved_deadlines(
    cases: Iterable[AwaitedCase],
    change: HoursChange,
    at: datetime,
    *,
    policy: Policy,
    extras: tuple[HoursException, ...],
) -> Iterator[MovedDeadline]:
    """Of these cases, those that a change made at an instant moves; `extras` are the desk's since the change.

    A deadline never comes to lie before the change: hours of the past are not changed, and if the policy's targets were
    since the case was opened, that is no reason to call it late.
    """
    for case in cases:
        if not is_reached(case, change, at):
            continue
        due = first_due(policy, case.asked, case.duplicates, extras)
        if due is not None and due >= at and due != case.respond_by:
            yield MovedDeadline(case=case, respond_by=due)


def is_reached(case: AwaitedCase, change: HoursChange, at: datetime) -> bool:
    """Whether time that the change counts otherwise lies between the case's opening and its deadline."""
    return case.respond_by >= at and case.respond_by > change.starts_at and case.asked.opened_at < change.ends_at
