"""`voice-intake tickets`: what is decided about a ticket at a keyboard."""

import click

from voice_intake.actions.privacy.legal_hold import hold_ticket
from voice_intake.commands.terminal.open_services import open_desk, operator


@click.group()
def tickets() -> None:
    """Keep a ticket's calls and messages however old they are.

    \b
    Example:
      voice-intake tickets hold 4711-0020 on --reason "Asked for by our lawyers, 2026-11-22"
    """


@tickets.command()
@click.argument("reference")
@click.argument("state", type=click.Choice(["on", "off"]))
@click.option("--reason", required=True, help="Why; it stands on the ticket's timeline. Name nobody.")
def hold(reference: str, state: str, reason: str) -> None:
    """Set a legal hold on the ticket REFERENCE, or lift it.

    While it is on, nothing of the ticket's calls, messages and texts is deleted when its days are over, and a request
    to erase its caller's number is refused.

    \b
    Examples:
      voice-intake tickets hold 4711-0020 on --reason "Asked for by our lawyers, 2026-11-22"
      voice-intake tickets hold 4711-0020 off --reason "The case was settled"
    """
    services = open_desk()
    is_news = hold_ticket(
        services, reference, on_hold=state == "on", reason=reason, actor=operator(), now=services.clock()
    )
    click.echo(f"{reference} is {'' if state == 'on' else 'not '}on legal hold{'' if is_news else ' already'}.")
