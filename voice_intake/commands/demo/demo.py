"""`voice-intake demo`: an empty database becomes a desk to try the line with; and the whole of it is opened."""

import os

import click

from voice_intake.actions.demo.find_demo import DatabaseOwner, find_demo, find_demo_agents
from voice_intake.actions.demo.seed import NotEmpty, seed_demo
from voice_intake.commands.demo.demo_text import agents_told, callers_told
from voice_intake.commands.demo.run_demo import open_demo
from voice_intake.commands.terminal.open_services import open_desk
from voice_intake.config import Settings


@click.command()
@click.option("--if-empty", is_flag=True, help="Where there are customers already, do nothing and be content.")
@click.option("--open", "is_opened", is_flag=True, help="Open line, console and telephones here, until Ctrl-C.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="With --open: where.")
@click.option("--fresh", is_flag=True, help="With --open: throw the demo away that is there, and begin anew.")
def demo(*, if_empty: bool, is_opened: bool, port: int, fresh: bool) -> None:
    """Fill an empty database with a demo desk, and tell which number to call from to hear what.

    Six invented customers of both tiers with their contacts, one open case, two agents on duty and an administrator of
    the desk, who all have one password: it opens a console with DEMO on, and no other. A database with customers is
    left as it is.

    With --open, which is what `make run` does, the desk is filled if it must be and opened on this machine: the line,
    the console, and telephones at /phone. What is done there is kept until --fresh.

    \b
    Examples:
      voice-intake demo --open
      voice-intake demo --open --port 8001 --fresh
      voice-intake demo && voice-intake call --from +4520123401 --press 2
    """
    if is_opened:
        open_demo(port=port, is_fresh=fresh)
        return
    services = open_desk()
    try:
        seed_demo(services, now=services.clock())
        click.echo("The demo desk is ready.\n")
    except NotEmpty:
        if not if_empty:
            raise
        if find_demo(services.engine) is DatabaseOwner.OTHERS:
            click.echo("There are other customers here: nothing is done.")
            return
        click.echo("The demo desk is there already.\n")
    click.echo(callers_told())
    click.echo(agents_told(find_demo_agents(services)))
    click.echo(f"\nWith DEMO=1, sign in at {Settings.from_environ(os.environ).public_url}/ with one of these.")
    click.echo("Call it: voice-intake call --from +4520123401 --press 2")
