"""`voice-intake twilio`: where our number at Twilio sends its calls."""

import json
import os
import sys
from dataclasses import asdict, fields

import click

from voice_intake.commands.doctor.checks import Level
from voice_intake.commands.doctor.doctor import MARKS
from voice_intake.commands.doctor.number_config import number_findings
from voice_intake.commands.terminal.columns import in_columns
from voice_intake.config import Settings
from voice_intake.domain.carrier import CarrierNumber, NumberWebhooks
from voice_intake.domain.errors import ConfigurationFault, RefusedChange
from voice_intake.domain.policy.policy import Policy
from voice_intake.external_services import make_twilio
from voice_intake.gateways.policy_file import read_policy
from voice_intake.gateways.twilio_rest import TwilioRest
from voice_intake.prompts.catalogue import catalogue_in
from webhooks.twiml import Renderer
from webhooks.urls import Urls

STILL_TO_DO = """\
Still to do: the fallback is on our own servers, so callers hear Twilio's error while these are away.
  1. Make a TwiML Bin in Twilio's Console and paste the text below, all of it.
  2. Copy the address that stands beside it, and run: voice-intake twilio connect --fallback ADDRESS
The Bin needs nothing of ours. Its Record has no action, so Twilio asks the Bin again once a message was left, and the
lines in {{braces}} then say thank you instead of asking once more. The call and its message are found by
voice-intake reconcile, if no callback tells of them."""


@click.group()
def twilio() -> None:
    """Where our number at Twilio sends its calls: set it up, and look whether it still stands as it should."""


@twilio.command()
@click.option(
    "--fallback", metavar="URL", help="The address of the TwiML Bin; without it, what is set there now stays."
)
@click.option("--dry-run", is_flag=True, help="Change nothing: tell what would be changed.")
def connect(fallback: str | None, *, dry_run: bool) -> None:
    """Set the number's webhooks, fallback, status callback and texts to PUBLIC_URL, and print the text of a TwiML Bin.

    The number is TWILIO_PHONE_NUMBER, or the policy's. The Bin is the voicemail that answers when our servers do not:
    make one at Twilio (Console, TwiML Bins), paste the text, copy its address, and run this again with --fallback.
    What callers leave there is found by voice-intake reconcile, which the worker runs by itself. Until there is a
    Bin, the fallback is the same voicemail on our own servers: it helps while our database is away, not while we are.

    \b
    Examples:
      voice-intake twilio connect --dry-run
      voice-intake twilio connect --fallback https://handler.twilio.com/twiml/EH0123456789abcdef0123456789abcdef
    """
    settings = Settings.from_environ(os.environ)
    policy = read_policy(settings.policy_file)
    _check_address(settings, fallback)
    carrier = make_twilio(settings)
    number = _our_number(carrier, settings, policy)
    urls = Urls(settings.public_url)
    wanted = urls.of_number(fallback=fallback or _others(number.webhooks.voice_fallback_url, settings.public_url))
    changes = _changes(number.webhooks, wanted)
    if changes and not dry_run:
        number = carrier.configure_number(number.number_sid, wanted)
        if left := _changes(number.webhooks, wanted):
            raise RefusedChange(f"Twilio did not take all of it: {', '.join(name for name, *_ in left)}")
    click.echo(_told(number, changes, dry_run=dry_run))
    click.echo(_bin(Renderer(policy=policy, catalogue=catalogue_in(policy.time_zone), urls=urls), wanted))


@twilio.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object with a list of findings.")
def status(*, as_json: bool) -> None:
    """Say what is wrong with the number's present settings: ✓ fine, ! worth a look, ✗ a fault, each with its mend.

    Exits with 1 on a fault. Nothing is changed.

    \b
    Examples:
      voice-intake twilio status
      voice-intake twilio status --json | jq '.findings[] | select(.level == "fault")'
    """
    settings = Settings.from_environ(os.environ)
    policy = read_policy(settings.policy_file)
    phone_number = settings.twilio_phone_number or policy.phone_number
    findings = list(number_findings(make_twilio(settings).number(phone_number), phone_number, settings.public_url))
    is_valid = all(finding.level is not Level.FAULT for finding in findings)
    if as_json:
        click.echo(json.dumps({"sound": is_valid, "findings": [asdict(it) for it in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{MARKS[finding.level]} {finding.name} — {finding.sentence}")
    sys.exit(0 if is_valid else 1)


def _check_address(settings: Settings, fallback: str | None) -> None:
    """Twilio would be sent to an address that only this machine knows, or in the clear."""
    faults = []
    if not settings.public_url.startswith("https://") and not settings.demo:
        faults.append(f"PUBLIC_URL is {settings.public_url}: Twilio needs the https address of this line")
    if fallback and not fallback.startswith("https://"):
        faults.append(f"--fallback is {fallback}: copy the https address that stands beside the Bin")
    if faults:
        raise ConfigurationFault("The number cannot be set to this", faults)


def _our_number(carrier: TwilioRest, settings: Settings, policy: Policy) -> CarrierNumber:
    phone_number = settings.twilio_phone_number or policy.phone_number
    number = carrier.number(phone_number)
    if number is None:
        raise RefusedChange(
            f"The account {settings.twilio_account_sid[:6]}… has no number {phone_number}: set TWILIO_PHONE_NUMBER, "
            "or phone_number in the policy, to one of its own"
        )
    return number


def _others(fallback: str, public_url: str) -> str:
    """A fallback that stands elsewhere is somebody's intention; one of ours is set anew."""
    return "" if fallback.startswith(f"{public_url}/") else fallback


def _changes(before: NumberWebhooks, after: NumberWebhooks) -> list[tuple[str, str, str]]:
    """What differs, with before and after. A method counts only beside its URL."""
    changes = []
    for field in fields(NumberWebhooks):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new:
            changes.append((field.name, old or "(none)", new or "(none)"))
    return changes


def _told(number: CarrierNumber, changes: list[tuple[str, str, str]], *, dry_run: bool) -> str:
    if not changes:
        return f"{number.phone_number} is set as it should be already: nothing changed."
    rows = [
        row for name, old, new in changes for row in ((name, "was", old), ("", "would be" if dry_run else "is", new))
    ]
    return "\n".join([f"{number.phone_number} ({number.number_sid}):", *(f"  {line}" for line in in_columns(rows))])


def _bin(renderer: Renderer, wanted: NumberWebhooks) -> str:
    text = renderer.voicemail_at_twilio()
    if wanted.voice_fallback_url != renderer.urls.fallback:
        return f"\nThe fallback is {wanted.voice_fallback_url}: see that it has this text.\n\n{text}"
    return f"\n{STILL_TO_DO}\n\n{text}"
