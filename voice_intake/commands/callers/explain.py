"""`voice-intake explain`: whether a caller would be admitted, and why. Places no call and writes nothing."""

import json

import click

from voice_intake.actions.calls.explain_caller import explain_caller
from voice_intake.commands.callers.caller_number import caller_number
from voice_intake.commands.callers.explain_text import explanation_facts, explanation_text
from voice_intake.commands.terminal.datetimes import read_moment
from voice_intake.commands.terminal.open_services import open_desk
from voice_intake.prompts.catalogue import catalogue_in


@click.command()
@click.option("--from", "from_", metavar="NUMBER", required=True, help="+4520123401, 20 12 34 01, or anonymous.")
@click.option("--at", metavar="INSTANT", help="When it would ring: 2026-12-24T10:00, at the desk. Without it, now.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, instants in UTC.")
def explain(from_: str, at: str | None, *, as_json: bool) -> None:
    """Would this caller get in, and why: what the number says, its contacts, their contracts, the desk's hours.

    The line itself is asked, by the functions that answer a call, so what stands here is what would happen. Contracts
    and numbers count as of INSTANT; contacts and open cases as they are now.

    \b
    Examples:
      voice-intake explain --from +4520123401
      voice-intake explain --from 20123407 --at 2026-12-24T10:00
      voice-intake explain --from anonymous --json
    """
    services = open_desk()
    policy = services.policy
    moment = read_moment(at, policy.time_zone) if at else services.clock().replace(microsecond=0)
    explanation = explain_caller(services, caller_number(from_), at=moment)
    catalogue = catalogue_in(policy.time_zone)
    if as_json:
        click.echo(json.dumps(explanation_facts(explanation, catalogue), ensure_ascii=False))
    else:
        click.echo(explanation_text(explanation, catalogue))
