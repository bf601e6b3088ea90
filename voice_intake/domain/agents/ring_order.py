"""Whom a caller rings, and in which order."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from voice_intake.domain.agents.duty import Rota, Switch, is_on_duty


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """An agent, as far as it matters for who is rung."""

    id: int
    name: str
    email: str
    phone: str | None
    """E.164, `sip:user@host` or `client:name`; None cannot be rung."""
    languages: tuple[str, ...]
    rota: Rota
    switch: Switch
    idle_since: datetime | None
    """When the last ringing or conversation ended; None: never rung."""
    is_engaged: bool
    """Rings or talks, or their telephone does for a colleague who shares it."""


def next_to_ring(
    colleagues: Iterable[Colleague],
    *,
    language: str,
    arrived_at: datetime,
    now: datetime,
    already_rung: Collection[int] = (),
) -> tuple[Colleague, ...]:
    """Who can be rung now: speakers of the caller's language first, then whoever has waited longest."""
    free = (
        each
        for each in may_be_rung(colleagues, arrived_at=arrived_at, now=now)
        if not each.is_engaged and each.id not in already_rung
    )
    return tuple(sorted(free, key=lambda each: (language not in each.languages, *_waited(each), each.id)))


def may_be_rung(colleagues: Iterable[Colleague], *, arrived_at: datetime, now: datetime) -> tuple[Colleague, ...]:
    """Everybody with a phone who serves a caller who arrived then, in a call or not."""
    return tuple(each for each in colleagues if each.phone and serves(each, arrived_at=arrived_at, now=now))


def serves(colleague: Colleague, *, arrived_at: datetime, now: datetime) -> bool:
    """On duty now, or when the call arrived: somebody who got in at 21:59:58 is served after a shift ended at 22:00.

    Who switched off since is not rung, whatever the rota said.
    """
    if is_on_duty(colleague.rota, colleague.switch, now):
        return True
    changed_at = colleague.switch.changed_at
    has_switched_off = changed_at is not None and changed_at > arrived_at and not colleague.switch.is_on_duty
    return not has_switched_off and is_on_duty(colleague.rota, colleague.switch, arrived_at)


def _waited(colleague: Colleague) -> tuple[bool, float]:
    """Never rung has waited longest."""
    idle_since = colleague.idle_since
    return (idle_since is not None, idle_since.timestamp() if idle_since else 0.0)
