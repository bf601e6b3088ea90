"""`voice-intake reconcile`: what Twilio knows of and we do not."""

import json
import os
import sys
from dataclasses import asdict
from typing import Any

import click

from voice_intake import log
from voice_intake.actions.reconciliation.find_missing import MissingItem, MissingKind
from voice_intake.actions.reconciliation.reconcile import Comparison
from voice_intake.actions.reconciliation.reconcile import reconcile as compare
from voice_intake.commands.terminal.datetimes import local, read_moment, written
from voice_intake.commands.terminal.open_services import open_desk
from voice_intake.config import Settings
from voice_intake.domain.errors import ExternalServiceError
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.reconciliation.window import MAX_WINDOW
from voice_intake.domain.ticket import format_reference as reference
from voice_intake.external_services import make_twilio

NAMES = {MissingKind.CALL: "call never seen", MissingKind.END: "end never told", MissingKind.RECORDING: "recording"}


@click.command()
@click.option("--since", metavar="INSTANT", help="Go back to here, at most 30 days; never later than the last time.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, instants in UTC.")
def reconcile(since: str | None, *, as_json: bool) -> None:
    """Compare Twilio's lists of calls and recordings with ours now, and make up for what was lost on the way.

    A call that never reached us is judged by the rules as of its arrival, one whose end was not told is ended, and a
    recording that we missed is kept with its call; cases that are owed are opened. Each line is one find. The worker
    does the same every few minutes, so there is seldom anything to find. It may run beside it, and be broken off and
    run again: nothing happens twice. Exits with 1 where Twilio cannot be asked; what was done until then stays done.

    \b
    Examples:
      voice-intake reconcile
      voice-intake reconcile --since 2026-11-20T08:00
      voice-intake reconcile --json | jq .opened_tickets
    """
    log.configure(for_people=sys.stderr.isatty())
    services = open_desk()
    now, zone = services.clock(), services.policy.time_zone
    asked = read_moment(since, zone) if since else None
    if asked and not now - MAX_WINDOW <= asked <= now:
        raise click.UsageError(f"--since {since} is not within the last {MAX_WINDOW.days} days")
    found: list[MissingItem] = []
    tell = found.append if as_json else (lambda each: click.echo(_line(each, services.policy)))
    telephony = make_twilio(Settings.from_environ(os.environ))
    try:
        comparison = compare(services, telephony, now=now, since=asked, tell=tell)
    except ExternalServiceError as failure:
        if as_json:
            click.echo(json.dumps(_facts(found, None, failure), ensure_ascii=False))
        raise click.ClickException(_broken_off(failure)) from failure
    if as_json:
        click.echo(json.dumps(_facts(found, comparison, None), ensure_ascii=False))
    else:
        click.echo(_summary(comparison, services.policy))


def _line(found: MissingItem, policy: Policy) -> str:
    seconds = "" if found.seconds is None else f"{found.seconds} s"
    opened = f"opened {reference(found.opened)}" if found.opened else "nothing owed"
    when = local(found.at.replace(microsecond=0), policy.time_zone)
    return f"{when:<24}  {NAMES[found.what]:<15}  {found.caller:<10}  {seconds:>7}  {opened}"


def _summary(comparison: Comparison, policy: Policy) -> str:
    count, since = comparison.count, local(comparison.since.replace(microsecond=0), policy.time_zone)
    looked = f"Twilio lists {count.calls} calls to us and {count.recordings} recordings since {since}."
    if not count.unseen_calls + count.missing_ends + count.missing_recordings:
        return f"{looked} Nothing was lost."
    return (
        f"{looked} Found: {count.unseen_calls} calls never seen, {count.missing_ends} ends never told, "
        f"{count.missing_recordings} recordings. Opened: {count.opened_tickets} cases."
    )


def _facts(
    found: list[MissingItem], comparison: Comparison | None, failure: ExternalServiceError | None
) -> dict[str, Any]:
    """Without `complete`, the counts are missing too."""
    return {
        "complete": comparison is not None,
        **({"since": written(comparison.since), "until": written(comparison.until)} if comparison else {}),
        **(asdict(comparison.count) if comparison else {}),
        **({"why": failure.why, "permanent": failure.permanent} if failure else {}),
        "found": [{**asdict(each), "at": written(each.at)} for each in found],
    }


def _broken_off(failure: ExternalServiceError) -> str:
    done = "What was found until then is kept, and the next comparison begins where this one did"
    if failure.permanent or failure.is_alarming:
        return f"{failure}. {done}. Trying again will not help: see voice-intake doctor, and the settings TWILIO_…"
    return f"{failure}. {done}: try again in a while"
