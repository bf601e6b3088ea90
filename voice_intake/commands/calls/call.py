"""`voice-intake call`: the whole way of a call, without Twilio and without a telephone."""

import json
import logging
import os
import sys
from pathlib import Path

import click
import structlog

from twilio_sandbox.clock import VirtualClock
from twilio_sandbox.media.audio import Audio, tone
from voice_intake import log
from voice_intake.commands.callers.caller_number import caller_number
from voice_intake.commands.calls.call_text import beginning_told, outcome_told, stretch_told
from voice_intake.commands.calls.local_server import local_line
from voice_intake.commands.calls.scripted_agents import ScriptedAgents, read_deeds
from voice_intake.commands.calls.scripted_caller import ScriptedCaller, Stretch, read_items
from voice_intake.commands.calls.simulated_call import call_facts, play_call
from voice_intake.commands.calls.wav_input import spoken_file
from voice_intake.commands.terminal.datetimes import read_moment
from voice_intake.commands.terminal.open_services import open_desk
from voice_intake.config import DEMO_ACCOUNT_SID, Settings
from voice_intake.domain.language import Language
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.speech import Say
from voice_intake.ports import Services
from voice_intake.prompts.catalogue import catalogue_in

LANGUAGE_KEYS = {Language.DANISH: "1", Language.ENGLISH: "2"}
MADE_MESSAGE_SECONDS = 8.0
LONGEST_CALL_SECONDS = 4 * 60 * 60
"""No caller has more patience than Twilio, which ends a call after four hours."""


@click.command()
@click.option("--from", "from_", metavar="NUMBER", required=True, help="+4520123401, 20 12 34 01, or anonymous.")
@click.option("--at", metavar="INSTANT", help="When it rings, on the desk's wall: 2026-12-24T10:00. Without it, now.")
@click.option("--press", metavar="KEYS", help="What each question is answered with, in order: 2 or 100202#,739146#,1")
@click.option(
    "--say",
    metavar="FILE.wav",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What is said after a beep; without it, eight seconds of a made tone.",
)
@click.option(
    "--agent",
    "agents",
    metavar="DEEDS",
    help="What the agents do who are rung, in order: accepts, declines, ignores, busy or voicemail. Without it, and "
    "after the last, nobody answers.",
)
@click.option(
    "--language",
    type=click.Choice([it.value for it in Language]),
    help="Chosen if the line asks for one, besides KEYS.",
)
@click.option(
    "--hang-up-in",
    "patience",
    metavar="SECONDS",
    type=click.FloatRange(min=0, min_open=True),
    default=LONGEST_CALL_SECONDS,
    help="When the caller hangs up, whatever is going on; what was said until then is kept.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object, instants in UTC.")
@click.option("-v", "--verbose", is_flag=True, help="The line's whole log on standard error, not only warnings.")
def call(  # noqa: PLR0913 - a call has so many sides
    from_: str,
    at: str | None,
    press: str | None,
    say: Path | None,
    agents: str | None,
    language: str | None,
    patience: float,
    *,
    as_json: bool,
    verbose: bool,
) -> None:
    """Call the line without Twilio: hear what a caller hears, turn by turn, and see the ticket that comes of it.

    It is the real line on the configured database, so the ticket is a real one. Time is played: nothing waits, and the
    clock starts at INSTANT and moves on with the call.

    KEYS are separated by commas, and each item answers one question:

    \b
      2, 100101#, *     presses these keys
      - or nothing      presses nothing
      hangup            hangs up; after a beep, without a message
      say, silence      after a beep: leaves the message, or none

    When the items have run out, questions stay unanswered. After a beep the caller leaves the message and presses #,
    unless the next item is one of the last three: keys are kept for the next question. While agents are rung, only *
    and hangup are not kept.

    While the desk is open, the telephones of whoever is on duty ring. Whoever accepts talks for a minute and hangs up.

    \b
    Examples:
      voice-intake call --from +4520123401 --press 2
      voice-intake call --from 20123401 --at 2026-12-24T23:30 --press 1 --say message.wav
      voice-intake call --from anonymous --language en --press 100202#,739146#,3
      voice-intake call --from +4520123401 --press 1,say,hangup
      voice-intake call --from +4520123401 --press 1 --agent declines,accepts
    """
    services = open_desk()
    policy = services.policy
    starts_at = read_moment(at, policy.time_zone) if at else services.clock().replace(microsecond=0)
    number = caller_number(from_)
    caller = ScriptedCaller(
        items=_items(press),
        message=_message(say, policy),
        agents=ScriptedAgents(_deeds(agents)),
        language_key=LANGUAGE_KEYS[Language(language)] if language else "",
        language_question=_language_question(policy),
    )
    _warn_of_a_real_desk(services)
    _show_logs(everything=verbose)
    if not as_json:
        click.echo(beginning_told(number, starts_at, policy))
    with local_line(services, VirtualClock(starts_at)) as line:
        tell = _nothing if as_json else _tell
        played = play_call(line, caller, number=number, patience=patience, tell=tell)
    click.echo(json.dumps(call_facts(played), ensure_ascii=False) if as_json else outcome_told(played, policy))
    if played.faults:
        raise click.ClickException("\n".join(["Twilio would not have accepted this:", *played.faults]))


def _items(press: str | None) -> list[str]:
    try:
        return [] if press is None else read_items(press)
    except ValueError as fault:
        raise click.UsageError(f"--press: {fault}") from fault


def _deeds(agents: str | None) -> list[str]:
    try:
        return [] if agents is None else read_deeds(agents)
    except ValueError as fault:
        raise click.UsageError(f"--agent: {fault}") from fault


def _message(file: Path | None, policy: Policy) -> Audio:
    longest = policy.voicemail_longest.total_seconds()
    return spoken_file(file, longest=longest) if file else tone(min(MADE_MESSAGE_SECONDS, longest))


def _language_question(policy: Policy) -> str:
    """The sentence by which a caller knows that they may choose a language."""
    asked = Say("language.ask", Language.ENGLISH, (("desk", policy.desk_name),))
    return catalogue_in(policy.time_zone).text(asked)


def _warn_of_a_real_desk(services: Services) -> None:
    if Settings.from_environ(os.environ).twilio_account_sid in ("", DEMO_ACCOUNT_SID):
        return
    address = services.engine.url.render_as_string(hide_password=True)
    click.echo(f"This desk has a Twilio account: the call and its ticket are real ones, in {address}.", err=True)


def _show_logs(*, everything: bool) -> None:
    log.configure(for_people=sys.stderr.isatty())
    level = logging.INFO if everything else logging.WARNING
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))


def _tell(stretch: Stretch) -> None:
    for line in stretch_told(stretch):
        click.echo(line)


def _nothing(_: Stretch) -> None:
    """A program reads the whole call at its end."""
