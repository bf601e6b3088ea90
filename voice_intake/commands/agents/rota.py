"""`voice-intake agents rota`, `away` and `present`: when an agent is on duty without anybody having to remember."""

from datetime import datetime

import click

from voice_intake.actions.agents.list_agents import ListedAgent, list_agents
from voice_intake.actions.agents.rota import set_rota
from voice_intake.actions.agents.rota_exceptions import NewException, add_exception, remove_exception
from voice_intake.commands.agents.duty_text import duty_told
from voice_intake.commands.terminal.datetimes import local, read_moment
from voice_intake.commands.terminal.open_services import open_desk, operator
from voice_intake.domain.agents import rota_text
from voice_intake.domain.agents.duty import DutyException
from voice_intake.domain.errors import RefusedChange
from voice_intake.ports import Services


@click.command()
@click.argument("email")
@click.argument("week", required=False)
@click.option("--clear", is_flag=True, help="Take the shifts away: on duty as switched by hand.")
@click.option("--remove", "removed", type=int, metavar="NUMBER", help="Take back this exception.")
def rota(email: str, week: str | None, removed: int | None, *, clear: bool) -> None:
    """Give the agent EMAIL a weekly rota, on the clock at the desk, in place of the one before; without WEEK show it.

    A WEEK is days and their hours, as in the examples; a shift that ends before it starts crosses midnight. Exceptions
    are entered with `agents away` and `agents present`.

    \b
    Examples:
      voice-intake agents rota bo@desk.example
      voice-intake agents rota bo@desk.example "mon-fri 08:00-16:00; sat 09:00-12:00"
      voice-intake agents rota bo@desk.example "mon-thu 08:00-12:00, 12:30-16:30; fri-sun 22:00-06:00"
      voice-intake agents rota bo@desk.example --clear
      voice-intake agents rota bo@desk.example --remove 17
    """
    if sum([week is not None, clear, removed is not None]) > 1:
        raise click.UsageError("Only one of WEEK, --clear and --remove at a time")
    shifts = rota_text.read(week or "")
    if week is not None and not shifts:
        raise click.UsageError(f"There is no day in {week!r}: write {rota_text.EXAMPLE}, or --clear")
    services = open_desk()
    now = services.clock()
    if week is not None or clear:
        set_rota(services, email, shifts, actor=operator(), now=now)
    if removed is not None:
        remove_exception(services, email, removed, actor=operator(), now=now)
    _show(services, email, now)


@click.command()
@click.argument("email")
@click.option("--from", "start", metavar="INSTANT", help="ISO 8601, at the desk unless it has an offset; else now.")
@click.option("--until", "end", metavar="INSTANT", required=True, help="The first instant after it.")
@click.option("--reason", default="", help="For colleagues; may be left out.")
def away(email: str, start: str | None, end: str, reason: str) -> None:
    """The agent EMAIL is away for a while, whatever the rota says.

    \b
    Example:
      voice-intake agents away bo@desk.example --from 2026-12-21 --until 2027-01-04 --reason "On holiday"
    """
    _add(email, start, end, reason, duty="off")


@click.command()
@click.argument("email")
@click.option("--from", "start", metavar="INSTANT", help="ISO 8601, at the desk unless it has an offset; else now.")
@click.option("--until", "end", metavar="INSTANT", required=True, help="The first instant after it.")
@click.option("--reason", default="", help="For colleagues; may be left out.")
def present(email: str, start: str | None, end: str, reason: str) -> None:
    """The agent EMAIL is on duty out of turn, whatever the rota says.

    \b
    Example:
      voice-intake agents present bo@desk.example --from 2026-12-24T10:00 --until 2026-12-24T14:00
    """
    _add(email, start, end, reason, duty="on")


def _add(email: str, start: str | None, end: str, reason: str, *, duty: str) -> None:
    services = open_desk()
    zone, now = services.policy.time_zone, services.clock()
    wanted = NewException(
        starts_at=read_moment(start, zone, "--from: ") if start else now.replace(microsecond=0),
        ends_at=read_moment(end, zone, "--until: "),
        is_on_duty=duty == "on",
        reason=reason,
    )
    add_exception(services, email, wanted, actor=operator(), now=now)
    _show(services, email, now)


def _show(services: Services, email: str, now: datetime) -> None:
    zone = services.policy.time_zone
    listed = _find(services, email, now)
    it = listed.colleague
    click.echo(f"{it.name} is {duty_told(listed.duty, now, zone)}.")
    click.echo(f"  rota  {rota_text.format_rota(it.rota.shifts) or 'none: on duty as switched by hand'}")
    for exception in it.rota.exceptions:
        if exception.ends_at > now:
            click.echo(f"  {_told(exception, services)}")


def _find(services: Services, email: str, now: datetime) -> ListedAgent:
    wanted = email.strip().lower()
    for listed in list_agents(services, at=now):
        if listed.colleague.email == wanted:
            return listed
    raise RefusedChange(f"No agent has the e-mail address {email}: `voice-intake agents list` shows them")


def _told(exception: DutyException, services: Services) -> str:
    zone = services.policy.time_zone
    kind = "on duty" if exception.is_on_duty else "away"
    reason = f": {exception.reason}" if exception.reason else ""
    span = f"{local(exception.starts_at, zone)} to {local(exception.ends_at, zone)}"
    return f"{kind} {span}{reason}  (--remove {exception.id})"
