"""`voice-intake doctor`: everything that the line needs, looked at once."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict

import click

from voice_intake.clock import system_clock
from voice_intake.commands.doctor.checks import Finding, Level, fault, fine, found_within
from voice_intake.commands.doctor.closures import closure_findings
from voice_intake.commands.doctor.database import database_findings
from voice_intake.commands.doctor.policy import clock_finding, policy_findings, prompt_findings, read_policy_or_faults
from voice_intake.commands.doctor.twilio import account_findings, address_findings
from voice_intake.commands.doctor.worker import worker_findings
from voice_intake.config import Settings
from voice_intake.domain.errors import ConfigurationFault
from voice_intake.domain.policy.policy import Policy

MARKS = {Level.FINE: "✓", Level.WARNING: "!", Level.FAULT: "✗"}
PATIENCE = 20.0
"""Seconds for one check; each step within it gives up sooner by itself."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object with a list of findings.")
def doctor(*, as_json: bool) -> None:
    """Check everything the line needs, one line each: ✓ fine, ! worth a look, ✗ a fault, each with its mend.

    Exits with 1 on a fault. Nothing is changed, no secret is shown, and nothing is waited for longer than some
    seconds. PUBLIC_URL is asked over the network, as Twilio would ask it.

    \b
    Examples:
      voice-intake doctor
      voice-intake doctor --json | jq '.findings[] | select(.level == "fault")'
    """
    findings = []
    for finding in _findings():
        findings.append(finding)
        if not as_json:
            click.echo(f"{MARKS[finding.level]} {finding.name} — {finding.sentence}")
    is_valid = all(finding.level is not Level.FAULT for finding in findings)
    if as_json:
        click.echo(json.dumps({"sound": is_valid, "findings": [asdict(it) for it in findings]}, ensure_ascii=False))
    sys.exit(0 if is_valid else 1)


def _findings() -> Iterator[Finding]:
    now = system_clock().replace(microsecond=0)
    try:
        settings = Settings.from_environ(os.environ)
    except ConfigurationFault as failure:
        yield from (fault("settings", each) for each in failure.faults)
        yield clock_finding(now, None)
        yield from prompt_findings()
        return
    yield fine("settings", "each of them holds")
    policy = read_policy_or_faults(settings.policy_file)
    zone = policy.time_zone if isinstance(policy, Policy) else now.tzinfo
    yield clock_finding(now, policy if isinstance(policy, Policy) else None)
    today = now.astimezone(zone).date()
    line = settings.twilio_phone_number or (policy.phone_number if isinstance(policy, Policy) else "")
    yield from found_within(PATIENCE, "database", lambda: database_findings(settings.database_url, today, line))
    yield from found_within(PATIENCE, "worker", lambda: worker_findings(settings.database_url, now))
    yield from policy_findings(policy, settings.policy_file, now) if isinstance(policy, Policy) else policy
    if isinstance(policy, Policy):
        yield from found_within(PATIENCE, "closures", lambda: closure_findings(settings.database_url, policy, now))
    yield from prompt_findings()
    yield from account_findings(settings)
    yield from found_within(PATIENCE, "address", lambda: address_findings(settings, now))
