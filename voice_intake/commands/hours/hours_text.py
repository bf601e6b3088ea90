"""What `voice-intake hours` tells a person: in the desk's own time, in lines that stand under each other."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from voice_intake.commands.terminal.datetimes import clock, local
from voice_intake.domain.hours import opening_hours
from voice_intake.domain.hours.opening_hours import DayAccount, DeskStatus, HoursException, HoursReason, Opening
from voice_intake.domain.language import Bilingual
from voice_intake.domain.policy import response_target
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import NOT_CHOSEN, Priority, Tier

REASONS = {
    HoursReason.OPEN: "open",
    HoursReason.HOLIDAY: "public holiday",
    HoursReason.WEEKEND: "no hours on this weekday",
    HoursReason.BEFORE_HOURS: "before opening",
    HoursReason.AFTER_HOURS: "after closing",
    HoursReason.BETWEEN: "a pause in the day",
    HoursReason.CLOSED_DAY: "closed by the policy",
    HoursReason.CLOSED_BY_DESK: "closed by the desk",
}


def told(policy: Policy, at: datetime, extras: Sequence[HoursException], *, explain: bool) -> str:
    """Some lines about one instant, with an empty one at the end."""
    first = f"{local(at, policy.time_zone)}, {policy.time_zone.key}"
    return "\n".join([first, *(line for tier in Tier for line in _desk(policy, tier, at, extras, explain=explain)), ""])


def _desk(
    policy: Policy, tier: Tier, at: datetime, extras: Sequence[HoursException], *, explain: bool
) -> Iterator[str]:
    hours, zone = policy.hours[tier].with_extras(extras), policy.time_zone
    standing = opening_hours.desk_status_at(hours, at)
    yield f"  {tier:10}{_state(standing)}"
    closing, opening = opening_hours.next_closing(hours, at), opening_hours.next_opening(hours, at)
    for verb, moment in sorted([("closes next", closing), ("opens next", opening)], key=lambda line: line[1]):
        yield _line(verb, local(moment, zone))
    for label, priority in _cases(policy, tier):
        due = response_target.due(policy, tier, priority, at, extras)
        yield _line(label, "best effort, no deadline" if due is None else local(due, zone))
        if explain and due is not None:
            yield from (_day(day, zone) for day in opening_hours.account(hours, at, due))


def _cases(policy: Policy, tier: Tier) -> list[tuple[str, Priority]]:
    """The standard tier promises the same for every case."""
    if tier is Tier.STANDARD:
        return [("due, every case", NOT_CHOSEN)]
    return [(f"due, {priority.value} {policy.severities[priority].name.en}", priority) for priority in Priority]


def _day(day: DayAccount, zone: ZoneInfo) -> str:
    spans = ", ".join(_span(span, zone) for span in day.spans)
    return f"      {day.date:%a %d %b %Y}  {_duration(day.worked):>13}  {spans or why(day.reason, day.names)}"


def _line(label: str, value: str) -> str:
    return f"    {label:32}{value}"


def _state(standing: DeskStatus) -> str:
    return "open" if standing.is_open else f"closed: {why(standing.reason, standing.names)}"


def why(reason: HoursReason, names: Bilingual | None) -> str:
    return f"{REASONS[reason]}, {names.da} ({names.en})" if names else REASONS[reason]


def _span(span: Opening, zone: ZoneInfo) -> str:
    opens, closes = (clock(moment.astimezone(zone)) for moment in span)
    return f"{opens} to {'24:00' if closes == '00:00' else closes}"


def _duration(span: timedelta) -> str:
    minutes, seconds = divmod(span, timedelta(minutes=1))
    amounts = {"h": minutes // 60, "min": minutes % 60, "s": f"{seconds.total_seconds():g}"}
    return " ".join(f"{amount} {unit}" for unit, amount in amounts.items() if amount not in (0, "0")) or "0 h"
