"""`voice-intake agents`: who may sign in at the console, in which role, and whom a call rings."""

import click

from voice_intake.actions.agents.agents import AgentChange, NewAgent, add_agent, change_agent
from voice_intake.actions.agents.duty import change_duty
from voice_intake.actions.agents.list_agents import ListedAgent, list_agents
from voice_intake.actions.agents.passwords import reset_password
from voice_intake.commands.agents.duty_text import when
from voice_intake.commands.agents.rota import away, present, rota
from voice_intake.commands.terminal.columns import in_columns
from voice_intake.commands.terminal.open_services import open_desk, operator
from voice_intake.domain.agents.agent_phone import kind
from voice_intake.domain.language import AGENT_LANGUAGES, EVERY_LANGUAGE

SPOKEN_HELP = f"Spoken with callers: {', '.join(AGENT_LANGUAGES[:-1])} or {EVERY_LANGUAGE}."


@click.group()
def agents() -> None:
    """Who signs in, in which role, and who is on duty.

    \b
    Examples:
      voice-intake agents add --name "Bo Lund" --email bo@desk.example --role agent --phone "30 11 12 13"
      voice-intake agents list
      voice-intake agents rota bo@desk.example "mon-fri 08:00-16:00; sat 09:00-12:00"
      voice-intake agents away bo@desk.example --from 2026-12-21 --until 2027-01-04 --reason "On holiday"
      voice-intake agents duty bo@desk.example on
    """


@agents.command()
@click.option("--name", required=True, help="As colleagues see it.")
@click.option("--email", required=True, help="Signs in with it.")
@click.option("--role", default="agent", show_default=True, help="agent works on tickets; admin also changes the desk.")
@click.option("--phone", default="", help="What is rung: a number as people write it, sip:user@host or client:name.")
@click.option("--languages", default=EVERY_LANGUAGE, show_default=True, help=SPOKEN_HELP)
@click.option("--password", help="At least 12 characters; without it one is made and shown, which is better.")
def add(name: str, email: str, role: str, phone: str, languages: str, password: str | None) -> None:
    """Let somebody sign in. They are off duty until `agents rota` or `agents duty` says otherwise.

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


@agents.command()
@click.argument("email")
def password(email: str) -> None:
    """Give the agent EMAIL a new password, because the old one is lost. It is made here and shown once.

    Wherever they are signed in, they are signed out. Whoever knows their password changes it in the console.

    \b
    Example:
      voice-intake agents password bo@desk.example
    """
    services = open_desk()
    shown = reset_password(services, email, actor=operator(), now=services.clock())
    click.echo(f"{email.strip().lower()} signs in with a new password from now on.")
    click.echo(f"  password  {shown}")
    click.echo("It is shown this once: it is kept as a hash, and nobody can look it up again.")


@agents.command("list")
def list_() -> None:
    """Everybody, with role, phone, languages, and whether they are on duty now: voice-intake duty says why."""
    services = open_desk()
    listed = list_agents(services, at=services.clock())
    if not listed:
        click.echo("Nobody works here yet: voice-intake agents add --help")
        return
    heading = ("NAME", "E-MAIL", "ROLE", "PHONE", "KIND", "LANGUAGES", "DUTY")
    for line in in_columns([heading, *(_row(it) for it in listed)]):
        click.echo(line)


def _row(listed: ListedAgent) -> tuple[str, ...]:
    agent = listed.colleague
    phone = (agent.phone, kind(agent.phone)) if agent.phone else ("none", "-")
    state = "on" if listed.duty.is_on_duty else "off"
    return (agent.name, agent.email, listed.role, *phone, ",".join(agent.languages), state)


@agents.command()
@click.argument("email")
@click.option("--name", help="As colleagues see it.")
@click.option("--role", help="agent or admin.")
@click.option("--phone", help='What is rung: a number, sip:user@host or client:name; "" takes it away.')
@click.option("--languages", help=SPOKEN_HELP)
def change(email: str, name: str | None, role: str | None, phone: str | None, languages: str | None) -> None:
    """Change the agent EMAIL; what is not named stays as it is.

    \b
    Examples:
      voice-intake agents change bo@desk.example --phone sip:bo@desk.sip.twilio.com
      voice-intake agents change bo@desk.example --languages da --role admin
    """
    wanted = AgentChange(name=name, role=role, phone=phone, languages=languages)
    if wanted == AgentChange():
        raise click.UsageError("Say what changes: --name, --role, --phone or --languages")
    services = open_desk()
    changed = change_agent(services, email, wanted, actor=operator(), now=services.clock())
    for column, (before, after) in changed.items():
        click.echo(f"{column}: {before or 'none'} -> {after or 'none'}")
    if not changed:
        click.echo("Nothing changed: it was so already.")


@agents.command()
@click.argument("email")
@click.argument("state", type=click.Choice(["on", "off"]))
def duty(email: str, state: str) -> None:
    """Switch the agent EMAIL on or off duty, until their rota's next change: a shift or an exception starts or ends.

    Without a rota it holds until it is switched again.

    \b
    Example:
      voice-intake agents duty bo@desk.example off
    """
    services = open_desk()
    now = services.clock()
    changed = change_duty(services, email, on_duty=state == "on", actor=operator(), now=now)
    until = changed.duty.until
    held = f", until {when(until, now, services.policy.time_zone)}" if until else ""
    click.echo(f"{changed.name} is {state} duty{'' if changed.is_news else ' already'}{held}.")
    if changed.duty.is_on_duty and changed.phone is None:
        click.echo("No call can ring them, though: they have no phone.")


for command in (rota, away, present):
    agents.add_command(command)
