"""The `voice-intake` command: a list of names, each loaded only when it is used, so that `--help` answers at once."""

import importlib
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from voice_intake.domain.errors import VoiceIntakeError

COMMANDS = {
    "serve": ("voice_intake.commands.serving.serve:serve", "Answer calls: run the web processes."),
    "worker": (
        "voice_intake.commands.serving.worker:worker",
        "Background worker: recordings, SMS, notifications.",
    ),
    "migrate": ("voice_intake.commands.serving.migrate:migrate", "Bring the database schema up to date."),
    "call": ("voice_intake.commands.calls.call:call", "Call the line without Twilio, and hear what a caller hears."),
    "hours": (
        "voice_intake.commands.hours.hours:hours",
        "Is the desk open, why, until when; when would a case be due.",
    ),
    "explain": ("voice_intake.commands.callers.explain:explain", "Would this caller get in, and why."),
    "allowlist": ("voice_intake.commands.imports.allowlist:allowlist", "Who may call: import, export, check."),
    "contacts": ("voice_intake.commands.customers.contacts:contacts", "Give a contact a new PIN."),
    "duty": ("voice_intake.commands.agents.duty:duty", "Who is on duty, why, and whom a caller would ring."),
    "agents": ("voice_intake.commands.agents.agents:agents", "Who signs in, in which role, with which phone and rota."),
    "close": (
        "voice_intake.commands.hours.closures:close",
        "Close the desk at once, or later: a meeting, a bridge day.",
    ),
    "open": ("voice_intake.commands.hours.closures:open_", "Open the desk again, or outside its usual hours."),
    "closures": (
        "voice_intake.commands.hours.closures:closures",
        "List or remove closures and extra openings.",
    ),
    "callback": ("voice_intake.commands.callbacks.callback:callback", "Call a contact back from the desk's number."),
    "tickets": ("voice_intake.commands.privacy.legal_hold:tickets", "Set a legal hold on a ticket, or lift it."),
    "export": (
        "voice_intake.commands.privacy.export:export",
        "A person asks: all that is stored about a number, as a ZIP.",
    ),
    "erase": ("voice_intake.commands.privacy.erase:erase", "A person asks: erase all that is stored about a number."),
    "phone": ("voice_intake.commands.demo.phone:phone", "Play Twilio for a demo: telephones at /phone."),
    "demo": ("voice_intake.commands.demo.demo:demo", "Fill an empty database with a demo desk."),
    "reconcile": (
        "voice_intake.commands.reconciliation.reconcile:reconcile",
        "Find in Twilio's lists what was lost on the way to us.",
    ),
    "twilio": (
        "voice_intake.commands.serving.twilio:twilio",
        "Set our number's webhooks and fallback; say what is wrong there.",
    ),
    "doctor": ("voice_intake.commands.doctor.doctor:doctor", "Check everything the line needs, one line each."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they run; their one-line help is written here."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        with _ended_at_once():
            command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        """An expected failure is a sentence for the person at the keyboard, not a traceback."""
        try:
            return super().invoke(ctx)
        except VoiceIntakeError as failure:
            raise click.ClickException(str(failure)) from failure


@contextmanager
def _ended_at_once() -> Iterator[None]:
    """Ctrl-C while a command is imported ends the program without a traceback, and is lost in no module's `except`."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="voice-intake", prog_name="voice-intake")
def main() -> None:
    """The support desk's telephone line: a call becomes a prioritised ticket.

    \b
    Try it without a Twilio account:
      voice-intake migrate && voice-intake demo
      voice-intake call --from +4520123401 --press 2
    """
