"""`voice-intake duty`: who is on duty at an instant, why, and whom a caller would ring."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from voice_intake.actions.agents.list_agents import ListedAgent, list_agents
from voice_intake.commands.agents.duty_text import duty_told
from voice_intake.commands.terminal.columns import in_columns
from voice_intake.commands.terminal.datetimes import local, read_moment, written
from voice_intake.commands.terminal.open_services import open_desk
from voice_intake.domain.agents.ring_order import Colleague, next_to_ring
from voice_intake.domain.language import LANGUAGE_NAMES, Language


@click.command()
@click.option("--at", "moment", metavar="INSTANT", help="ISO 8601, at the desk unless it has an offset; else now.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, instants in UTC.")
def duty(moment: str | None, *, as_json: bool) -> None:
    """Who is on duty, why, until when, and in which order a caller would ring them.

    A weekly rota decides, an exception to it goes before, and whoever is switched by hand stays so until the rota's
    next change. Somebody without a rota is on duty as switched. Whether the desk is open is another question: callers
    ring people in opening hours only (voice-intake hours).

    The past is told by the rota and the last switch as they are now. Whoever is in a call just now is not rung; with
    --at nobody is taken to be in one.

    \b
    Examples:
      voice-intake duty
      voice-intake duty --at 2026-12-24T10:00
      voice-intake agents rota bo@desk.example "mon-fri 08:00-16:00"
    """
    services = open_desk()
    zone = services.policy.time_zone
    at = read_moment(moment, zone) if moment else services.clock()
    listed = list_agents(services, at=at)
    people = [it.colleague if moment is None else replace(it.colleague, is_engaged=False) for it in listed]
    if as_json:
        click.echo(json.dumps(_facts(listed, people, at), ensure_ascii=False))
        return
    click.echo(f"{local(at.replace(microsecond=0), zone)}, {zone.key}")
    if not listed:
        click.echo("Nobody works here yet: voice-intake agents add --help")
        return
    _tell(listed, people, at, zone)


def _tell(listed: Sequence[ListedAgent], people: Sequence[Colleague], at: datetime, zone: ZoneInfo) -> None:
    pairs = zip(listed, people, strict=True)
    rows = [(it.colleague.name, it.colleague.email, _standing(it, who, at, zone)) for it, who in pairs]
    for line in in_columns(rows):
        click.echo(line)
    click.echo()
    for language in Language:
        names = ", then ".join(f"{it.name} ({it.phone})" for it in _order(people, language, at))
        spoken = LANGUAGE_NAMES[language][Language.ENGLISH]
        click.echo(f"A caller who speaks {spoken} rings {names or 'nobody: no one can be rung'}.")


def _standing(listed: ListedAgent, colleague: Colleague, at: datetime, zone: ZoneInfo) -> str:
    remarks = {"no phone, cannot be rung": not colleague.phone, "in a call": colleague.is_engaged}
    return "; ".join([duty_told(listed.duty, at, zone), *(remark for remark, holds in remarks.items() if holds)])


def _order(people: Sequence[Colleague], language: Language, at: datetime) -> tuple[Colleague, ...]:
    return next_to_ring(people, language=language, arrived_at=at, now=at)


def _facts(listed: Sequence[ListedAgent], people: Sequence[Colleague], at: datetime) -> dict[str, Any]:
    return {
        "at": written(at),
        "agents": [_fact(it, who) for it, who in zip(listed, people, strict=True)],
        "rings": {language.value: [it.email for it in _order(people, language, at)] for language in Language},
    }


def _fact(listed: ListedAgent, colleague: Colleague) -> dict[str, Any]:
    exception = listed.duty.exception
    return {
        "name": colleague.name,
        "email": colleague.email,
        "phone": colleague.phone,
        "languages": colleague.languages,
        "on_duty": listed.duty.is_on_duty,
        "why": listed.duty.why,
        "since": written(listed.duty.since),
        "until": written(listed.duty.until),
        "reason": exception.reason if exception else None,
        "in_a_call": colleague.is_engaged,
    }
