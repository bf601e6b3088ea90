"""`voice-intake close`, `open` and `closures`: the desk closes or opens out of turn."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from voice_intake.actions.closures.add import add_hours_exception
from voice_intake.actions.closures.preview import Preview, preview_adding, preview_removing
from voice_intake.actions.closures.remove import end_closures, remove_hours_exception
from voice_intake.actions.hours.exceptions import list_extras
from voice_intake.commands.hours.closures_text import (
    closures_told,
    deadlines_told,
    ended_told,
    entered_told,
    preview_told,
)
from voice_intake.commands.hours.hours import at_, explain_, instants_, json_, tell
from voice_intake.commands.terminal.datetimes import YEARS, local, read_moment_to_come
from voice_intake.commands.terminal.open_services import open_desk, operator
from voice_intake.domain.customers.forms import RefusedEdit
from voice_intake.domain.hours.closures import new_closure, new_opening
from voice_intake.domain.hours.intervals import Closure, ExtraOpening, HoursException
from voice_intake.domain.language import Bilingual
from voice_intake.domain.ticket import Tier
from voice_intake.domain.user_message import UserMessage
from voice_intake.ports import Services

OPTIONS = {"starts_at": "--from", "ends_at": "--until", "reason_da": "--reason-da", "reason_en": "--reason-en"}

EVER = datetime(YEARS[0], 1, 1, tzinfo=UTC)
"""Before anything that can be asked for."""

until_ = click.option(
    "--until", metavar="T", required=True, help="When it ends: 15:30 today, 2026-12-24T12:00, or a date's midnight."
)
from_ = click.option("--from", "since", metavar="T", help="When it begins; without it, now.")
reason_ = click.option("--reason", default="", help="Why, in a few words, as callers hear it.")
danish_ = click.option("--reason-da", "danish", help="Why, for callers who hear Danish; without it, --reason.")
english_ = click.option("--reason-en", "english", help="Why, for callers who hear English; without it, --reason.")
dry_run_ = click.option("--dry-run", is_flag=True, help="Only tell which deadlines it would move.")


@click.command()
@until_
@from_
@reason_
@danish_
@english_
@dry_run_
def close(
    until: str, since: str | None, reason: str, danish: str | None, english: str | None, *, dry_run: bool
) -> None:
    """Close the desk, at once or later: a meeting, a fire drill, a bridge day.

    Callers hear the reason, and when the desk opens again. Who is on the line already is served to the end. The time
    counts for no deadline: those of open cases move, and are told. T is the time on the wall at the desk; with an
    offset or Z it is what it says.

    \b
    Examples:
      voice-intake close --until 15:30 --reason-da brandøvelse --reason-en "a fire drill"
      voice-intake close --from 2027-05-07 --until 2027-05-08 --reason-da "bro efter Kristi himmelfartsdag" \\
                         --reason-en "the day after Ascension Day"
    """
    services = open_desk()
    now = services.clock()
    with _told_at_the_keyboard(services):
        closure = new_closure(
            starts_at=_moment(services, since, now) if since else None,
            ends_at=_moment(services, until, now),
            reason=_reason(reason, danish, english),
            now=now,
        )
    _enter(services, closure, now, dry_run=dry_run)
    if danish is None and english is None:
        click.echo("Both languages hear the same reason: --reason-da and --reason-en give each its own.")


def _reason(shared: str, danish: str | None, english: str | None) -> Bilingual:
    """A language without a reason of its own has the shared one."""
    return Bilingual(da=shared if danish is None else danish, en=shared if english is None else english)


@click.command("open")
@click.option("--until", metavar="T", help="Open it out of turn until T, though its hours say closed; with a reason.")
@from_
@reason_
@danish_
@english_
@click.option("--tier", type=click.Choice(list(Tier)), help="Whose desk opens out of turn; without it, both.")
@dry_run_
def open_(
    until: str | None,
    since: str | None,
    reason: str,
    danish: str | None,
    english: str | None,
    tier: str | None,
    *,
    dry_run: bool,
) -> None:
    """End the closures that are running; or, with --until, open the desk when its hours say that it is closed.

    Closures to come stay: `voice-intake closures` lists them, and `closures remove` takes one back. What is opened out
    of turn counts for deadlines as any other working time. A closure goes before it.

    \b
    Examples:
      voice-intake open
      voice-intake open --from 2026-12-27T10:00 --until 2026-12-27T14:00 --reason-da vagt --reason-en cover
    """
    services = open_desk()
    now = services.clock()
    if until is None:
        if since or reason or danish or english or tier or dry_run:
            raise click.UsageError("What is opened out of turn needs an end: --until 15:30")
        done = end_closures(services, actor=operator(), now=now)
        click.echo(ended_told(done, list_extras(services, now=now), services.policy, now))
        return
    with _told_at_the_keyboard(services):
        opening = new_opening(
            starts_at=_moment(services, since, now) if since else None,
            ends_at=_moment(services, until, now),
            reason=_reason(reason, danish, english),
            tier=Tier(tier) if tier else None,
            now=now,
        )
    _enter(services, opening, now, dry_run=dry_run)


@click.group(invoke_without_command=True)
@click.pass_context
def closures(context: click.Context) -> None:
    """List what closes the desk or opens it out of turn, now and to come; take one of them back.

    \b
    Examples:
      voice-intake closures
      voice-intake closures remove 17
      voice-intake closures remove 4 --opening
      voice-intake closures hours --at 2026-12-24T10:00 --explain
    """
    if context.invoked_subcommand is None:
        services = open_desk()
        now = services.clock()
        click.echo(closures_told(list_extras(services, now=now), services.policy, now))


@closures.command()
@click.argument("number", type=click.IntRange(min=1))
@click.option("--opening", is_flag=True, help="NUMBER is that of an extra opening.")
@dry_run_
def remove(number: int, *, opening: bool, dry_run: bool) -> None:
    """Take back the closure NUMBER: one that is running ends now, one to come will not be."""
    services = open_desk()
    now = services.clock()
    kind: type[HoursException] = ExtraOpening if opening else Closure
    with _told_at_the_keyboard(services):
        if dry_run:
            _tell(services, preview_removing(services, kind, number, now=now), would=True)
            return
        done = remove_hours_exception(services, kind, number, actor=operator(), now=now)
    click.echo(ended_told(done, list_extras(services, now=now), services.policy, now))


@closures.command()
@at_
@json_
@explain_
@instants_
def hours(at: tuple[str, ...], instants: tuple[str, ...], *, as_json: bool, explain: bool) -> None:
    """What `voice-intake hours` tells, with all that was entered at the desk counted: as the line has it."""
    services = open_desk()
    extras = [each.extra for each in list_extras(services, now=EVER)]
    tell(services.policy, extras, at, instants, as_json=as_json, explain=explain)


def _moment(services: Services, text: str, now: datetime) -> datetime:
    return read_moment_to_come(text, services.policy.time_zone, now)


def _enter(services: Services, extra: HoursException, now: datetime, *, dry_run: bool) -> None:
    preview = preview_adding(services, extra, now=now)
    if dry_run:
        _tell(services, preview, would=True)
        return
    entered = add_hours_exception(services, extra, actor=operator(), now=now)
    click.echo(entered_told(entered.id, extra, services.policy))
    _tell(services, preview, would=False)
    click.echo(deadlines_told(entered.deadlines))


def _tell(services: Services, preview: Preview, *, would: bool) -> None:
    for line in preview_told(preview, services.policy, would=would):
        click.echo(line)
    if would:
        click.echo("Nothing was changed.")


@contextmanager
def _told_at_the_keyboard(services: Services) -> Iterator[None]:
    """A fault names the option that it is in, and instants as the desk's clock shows them."""
    try:
        yield
    except RefusedEdit as failure:
        told = (f"{OPTIONS.get(it.field, it.field)}: {_mend(services, it.hint)}".lstrip(": ") for it in failure.faults)
        raise click.UsageError("\n".join(told)) from failure


def _mend(services: Services, hint: UserMessage) -> str:
    zone = services.policy.time_zone
    words = {name: local(it, zone) if isinstance(it, datetime) else it for name, it in hint.values.items()}
    return str(UserMessage(hint.text, words))
