"""`voice-intake erase`: a person asks to be forgotten."""

import os

import click

from voice_intake.actions.privacy.erase_number import (
    Erasure,
    delete_audio,
    erase_number,
    look_for_number,
    refuse_erasure,
    waiting_messages,
)
from voice_intake.actions.privacy.find_personal_data import personal_number
from voice_intake.commands.privacy.personal_data_text import traces_told
from voice_intake.commands.terminal.open_services import open_desk, operator
from voice_intake.config import Settings
from voice_intake.domain.phone_number import masked
from voice_intake.external_services import make_external_services


@click.command()
@click.option("--number", required=True, metavar="N", help="As people write it: 20 12 34 56 is a Danish number.")
@click.option("--dry-run", is_flag=True, help="Only say what is stored.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(number: str, *, dry_run: bool, yes: bool) -> None:
    """Erase everything that is stored about the number N. There is no way back.

    Calls stay as figures, without caller, keys, answers and contact; tickets and their timelines stay. Messages are
    deleted from the store and at Twilio, with their transcripts; texts lose their words and number. The number goes
    from the allowlist (the contact stays: `allowlist import` removes people, and would bring the number back if the
    table still has it), from the wishes for no texts (Twilio remembers a STOP by itself) and wherever somebody wrote or
    keyed it. A ticket on legal hold refuses all of that.

    Not reached from here: backups, and Twilio's own logs of calls and texts.

    \b
    Examples:
      voice-intake erase --number +4520123456 --dry-run
      voice-intake export --number +4520123456 && voice-intake erase --number +4520123456
    """
    services = open_desk()
    found = look_for_number(services, personal_number(number, ours=services.policy.phone_number))
    for line in traces_told(found):
        click.echo(line)
    refuse_erasure(found)
    if dry_run or not found:
        return
    outside = make_external_services(Settings.from_environ(os.environ))
    if not yes:
        click.confirm("Erase all of that, for good?", abort=True)
    erasure = erase_number(services, found.number, actor=operator(), now=services.clock())
    delete_audio(services, outside, erasure, now=services.clock())
    _tell(erasure, waiting_messages(services, erasure))


def _tell(erasure: Erasure, waiting: int) -> None:
    click.echo(f"{masked(erasure.traces.number)} was erased. Calls and tickets stay as figures and cases without it.")
    if erasure.messages:
        click.echo(f"  audio deleted: {len(erasure.messages) - waiting} of {len(erasure.messages)}")
    if waiting:
        click.echo("  The worker deletes the rest, and tries again until it is gone: look for message_not_deleted")
    if erasure.traces.opt_outs:
        click.echo("  That it wants no texts is forgotten here too. Twilio still refuses to send it any after a STOP.")
