"""What `voice-intake close`, `open` and `closures` tell: in the desk's own time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from voice_intake.actions.closures.preview import Preview, closed_notices
from voice_intake.actions.closures.remove import RemovedExceptions
from voice_intake.actions.hours.exceptions import Entered
from voice_intake.actions.hours.recompute_deadlines import Recounted
from voice_intake.commands.hours.hours_text import why
from voice_intake.commands.terminal.columns import in_columns
from voice_intake.commands.terminal.datetimes import local
from voice_intake.commands.terminal.prompt_text import speech
from voice_intake.domain.hours.opening_hours import Closure, DeskStatus, HoursException, desk_status_at
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import Tier, format_reference

NEVER_BEGAN = "was removed"
ENDED = "is over now"


def entered_told(extra_id: int, extra: HoursException, policy: Policy) -> str:
    """One line about a row that is new."""
    verb = "is closed" if isinstance(extra, Closure) else "is open"
    return (
        f"The desk {verb} {_span(extra, policy.time_zone)}{_whose(extra)}: {_reason(extra)}. {_name(extra_id, extra)}"
    )


def _name(extra_id: int, extra: HoursException) -> str:
    command = f"closures remove {extra_id}" + ("" if isinstance(extra, Closure) else " --opening")
    return f"To take it back: voice-intake {command}"


def _span(extra: HoursException, zone: ZoneInfo) -> str:
    return f"from {local(extra.starts_at, zone)} until {local(extra.ends_at, zone)}"


def _whose(extra: HoursException) -> str:
    return "" if isinstance(extra, Closure) or extra.tier is None else f" for the {extra.tier} tier"


def _reason(extra: HoursException) -> str:
    reason = extra.reason
    first, *others = dict.fromkeys(text for _, text in reason.items())
    return f"{first} ({', '.join(others)})" if others else first


def preview_told(preview: Preview, policy: Policy, *, would: bool) -> Iterator[str]:
    """What callers hear, and each deadline that moves."""
    if preview.hears:
        yield "Callers would hear:" if would else "Callers hear:"
        for language, sentence in preview.hears.items():
            yield from speech(language, sentence)
    if preview.deadlines:
        yield "Deadlines that would move:" if would else "Deadlines that move:"
        yield from (f"  {line}" for line in _deadlines(preview, policy.time_zone))
    elif would:
        yield "No deadline would move."
    if not preview.is_all:
        yield "  and perhaps more: there are too many open cases to look at all of them here"


def _deadlines(preview: Preview, zone: ZoneInfo) -> Iterator[str]:
    rows = [
        (
            format_reference(it.reference),
            f"priority {it.priority:d}",
            local(it.respond_by, zone),
            "to",
            local(it.would_be, zone),
        )
        for it in preview.deadlines
    ]
    return in_columns(rows)


def deadlines_told(done: Recounted) -> str:
    moved = {0: "No deadline was moved.", 1: "1 deadline was moved."}.get(
        done.moved, f"{done.moved} deadlines were moved."
    )
    return moved if done.is_all else f"{moved} The worker goes on with the rest."


def ended_told(done: RemovedExceptions, left: Sequence[Entered], policy: Policy, now: datetime) -> str:
    """What was ended, how the desk stands since, and what would open it if it is closed."""
    lines = []
    for each in done.entered:
        kind = "closure" if isinstance(each.extra, Closure) else "extra opening"
        became = ENDED if each.extra.starts_at < now else NEVER_BEGAN
        lines.append(f"The {kind} {each.id} ({_reason(each.extra)}, by {each.by}) {became}.")
    if done.entered:
        lines.append(deadlines_told(done.deadlines))
    else:
        lines.append("Nobody has closed the desk: there was nothing to end.")
    stands = [(tier, _stands(policy, tier, left, now)) for tier in Tier]
    lines += (f"  {tier:10}{_standing(it, policy.time_zone)}" for tier, it in stands)
    if not done.entered and not any(it.is_open for _, it in stands):
        lines.append("Its hours close it. To open it all the same, until 15:30 for example:")
        lines.append("  voice-intake open --until 15:30 --reason-da vagt --reason-en cover")
    return "\n".join(lines)


def _stands(policy: Policy, tier: Tier, left: Sequence[Entered], now: datetime) -> DeskStatus:
    return desk_status_at(policy.hours[tier].with_extras(each.extra for each in left), now)


def _standing(stands: DeskStatus, zone: ZoneInfo) -> str:
    if stands.is_open:
        return f"open until {local(stands.until, zone)}"
    return f"closed until {local(stands.until, zone)}: {why(stands.reason, stands.names)}"


def closures_told(entered: Sequence[Entered], policy: Policy, now: datetime) -> str:
    """A table of what is running or to come, and what a caller hears now."""
    zone = policy.time_zone
    if not entered:
        return "Nothing is entered: the policy's hours decide alone. voice-intake close --help"
    heading = ("NUMBER", "DESK", "FROM", "UNTIL", "TIER", "NOW", "BY", "REASON")
    rows = [
        (
            str(it.id),
            "closed" if isinstance(it.extra, Closure) else "open",
            *(local(it.extra.starts_at, zone), local(it.extra.ends_at, zone)),
            "both" if isinstance(it.extra, Closure) or it.extra.tier is None else it.extra.tier,
            "yes" if it.extra.starts_at <= now else "to come",
            it.by,
            _reason(it.extra),
        )
        for it in entered
    ]
    lines = list(in_columns([heading, *rows]))
    hears = closed_notices(policy, [it.extra for it in entered], now)
    if hears:
        lines += [
            "",
            "Callers hear now:",
            *(line for language, text in hears.items() for line in speech(language, text)),
        ]
    return "\n".join(lines)
