"""`voice-intake agents`: who may sign in at the console, in which role, and whom a call rings."""

import click

from voice_intake.actions.add_agent import NewAgent, add_agent
from voice_intake.actions.change_duty import change_duty
from voice_intake.actions.list_agents import list_agents
from voice_intake.commands.columns import in_columns
from voice_intake.commands.desk import open_desk, operator


@click.group()
def agents() -> None:
    """Who signs in, in which role, and who is on duty.

    \b
    Examples:
      voice-intake agents add --name "Bo Lund" --email bo@desk.example --role agent --phone "30 11 12 13"
      voice-intake agents list
      voice-intake agents duty bo@desk.example on
    """


@agents.command()
@click.option("--name", required=True, help="As colleagues see it.")
@click.option("--email", required=True, help="Signs in with it.")
@click.option("--role", default="agent", show_default=True, help="agent works on tickets; admin also changes the desk.")
@click.option("--phone", default="", help="The number that is rung, as people write it; without one nobody is rung.")
@click.option("--languages", default="da,en", show_default=True, help="Spoken with callers: da, en or da,en.")
@click.option("--password", help="At least 12 characters; without it one is made and shown, which is better.")
def add(name: str, email: str, role: str, phone: str, languages: str, password: str | None) -> None:
    """Let somebody sign in. They are off duty until `agents duty` says otherwise.

    A password that is typed here stays in the shell's history: better leave it out.

    \b
    Example:
      voice-intake agents add --name "Bo Lund" --email bo@desk.example --role admin --phone +4530111213 --languages da
    """
    services = open_desk()
    agent = NewAgent(name=name, email=email, role=role, phone=phone, languages=languages, password=password)
    shown = add_agent(services, agent, actor=operator(), now=services.clock())
    click.echo(f"{name} may sign in as {email.strip().lower()}, role {role}, off duty.")
    if password is None:
        click.echo(f"  password  {shown}")
        click.echo("It is shown this once: it is kept as a hash, and nobody can look it up again.")


@agents.command("list")
def list_() -> None:
    """Everybody, with role, phone, languages, and whether they are on duty."""
    rows = list_agents(open_desk())
    if not rows:
        click.echo("Nobody works here yet: voice-intake agents add --help")
        return
    heading = ("NAME", "E-MAIL", "ROLE", "PHONE", "LANGUAGES", "DUTY")
    told = [
        (it.name, it.email, it.role, it.phone or "none", it.languages, "on" if it.on_duty else "off") for it in rows
    ]
    for line in in_columns([heading, *told]):
        click.echo(line)


@agents.command()
@click.argument("email")
@click.argument("state", type=click.Choice(["on", "off"]))
def duty(email: str, state: str) -> None:
    """Say that the agent EMAIL is on duty, so that calls ring them, or off.

    \b
    Example:
      voice-intake agents duty bo@desk.example off
    """
    services = open_desk()
    now = change_duty(services, email, on_duty=state == "on", actor=operator(), now=services.clock())
    click.echo(f"{now.name} is {state} duty{'' if now.is_news else ' already'}.")
    if now.on_duty and now.phone is None:
        click.echo("No call can ring them, though: they have no phone.")
