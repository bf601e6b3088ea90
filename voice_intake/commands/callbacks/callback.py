"""`voice-intake callback`: an agent calls the contact of a case back, from the desk's number."""

import click

from voice_intake.actions.callbacks.request import request_callback
from voice_intake.commands.terminal.open_services import open_desk, operator


@click.command()
@click.argument("ticket")
@click.option("--agent", metavar="EMAIL", help="Whose telephone rings first; without it, whoever has the case.")
@click.option(
    "--number",
    help="The contact's number, as people write it; without it, the one that they called from, or their first.",
)
def callback(ticket: str, agent: str | None, number: str | None) -> None:
    """Call the contact of the case TICKET back, from the desk's own number.

    The agent's telephone rings first and says whose call it is; 1 makes the call, 2 leaves it. The contact sees the
    desk's number. A conversation counts as the reaction to the case, an unanswered attempt does not; both stand on its
    timeline. The worker places the call within seconds, and not at all if it could not do so within two minutes.

    \b
    Examples:
      voice-intake callback 4711-0020
      voice-intake callback 4711-0020 --agent bo@desk.example --number "20 12 34 56"
    """
    services = open_desk()
    email = agent.strip().lower() if agent else None
    requested = request_callback(services, ticket, agent=email, number=number, actor=operator(), now=services.clock())
    click.echo(f"{requested.agent} is rung on {requested.agent_phone}, and then {requested.contact or 'the caller'} on")
    click.echo(f"{requested.number}. What comes of it stands on the case.")
