"""`voice-intake hours`: is the desk open at an instant, why, until when, and when would a case opened then be due."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import click

from voice_intake.clock import system_clock
from voice_intake.commands.hours.hours_text import told
from voice_intake.commands.terminal.datetimes import read_moment, written
from voice_intake.config import Settings
from voice_intake.domain.hours import opening_hours
from voice_intake.domain.hours.opening_hours import HoursException, OpeningHours
from voice_intake.domain.hours.public_holidays import holiday
from voice_intake.domain.policy import response_target
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import NOT_CHOSEN, PHONE_TIER, Priority, Tier
from voice_intake.gateways.policy_file import read_policy

at_ = click.option(
    "--at", "at", metavar="INSTANT", multiple=True, help="An instant, or - for standard input; repeatable."
)
json_ = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, instants in UTC.")
explain_ = click.option(
    "-v", "--explain", is_flag=True, help="Count the hours of each due time day by day, holidays by name."
)
instants_ = click.argument("instants", metavar="[INSTANT | -]...", nargs=-1)


@click.command()
@at_
@json_
@explain_
@instants_
def hours(at: tuple[str, ...], instants: tuple[str, ...], *, as_json: bool, explain: bool) -> None:
    """Open or closed for both tiers, why, the next opening and closing, and the due times of a case opened then.

    An INSTANT is ISO 8601: 2026-12-24T10:00:00Z, or with an offset, 2026-12-24T10:00+01:00. Without either it is the
    time on the wall at the desk, in the policy's time zone; a date alone is its midnight. With - instants come from
    standard input, one a line; without any it is now. The policy file alone decides here, without a database: what was
    entered at the desk is counted by `voice-intake closures hours`.

    \b
    Examples:
      voice-intake hours
      voice-intake hours --at 2026-12-24T10:00 --explain
      voice-intake hours --json - < instants.txt
    """
    tell(read_policy(Settings.from_environ(os.environ).policy_file), (), at, instants, as_json=as_json, explain=explain)


def tell(
    policy: Policy,
    extras: Sequence[HoursException],
    at: Sequence[str],
    instants: Sequence[str],
    *,
    as_json: bool,
    explain: bool,
) -> None:
    """Prints how the desk stands at each instant."""
    for moment in _moments([*at, *instants], policy):
        if as_json:
            click.echo(json.dumps(_facts(policy, moment, extras), ensure_ascii=False))
        else:
            click.echo(told(policy, moment, extras, explain=explain))


def _moments(texts: list[str], policy: Policy) -> Iterator[datetime]:
    if not texts:
        yield system_clock().replace(microsecond=0)
    for text in texts:
        if text == "-":
            for number, line in enumerate(sys.stdin, start=1):
                if line.strip():
                    yield read_moment(line.strip(), policy.time_zone, f"line {number}: ")
        else:
            yield read_moment(text, policy.time_zone)


def _facts(policy: Policy, at: datetime, extras: Sequence[HoursException]) -> dict[str, Any]:
    name = holiday(policy.holiday_country, policy.date_at(at))
    standard = response_target.due(policy, Tier.STANDARD, NOT_CHOSEN, at, extras)
    extended = {str(it.value): written(response_target.due(policy, PHONE_TIER, it, at, extras)) for it in Priority}
    return {
        "at": written(at),
        "holiday": name and name.da,
        "standard": {**_standing(policy.hours[Tier.STANDARD].with_extras(extras), at), "due": written(standard)},
        "extended": {**_standing(policy.hours[PHONE_TIER].with_extras(extras), at), "due": extended},
    }


def _standing(hours: OpeningHours, at: datetime) -> dict[str, Any]:
    standing = opening_hours.desk_status_at(hours, at)
    return {
        "open": standing.is_open,
        "reason": standing.reason,
        "next_open": written(opening_hours.next_opening(hours, at)),
        "next_close": written(opening_hours.next_closing(hours, at)),
    }
