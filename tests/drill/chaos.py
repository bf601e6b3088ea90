"""Blows at the running line: each round has every kind once, in an order and at moments of chance."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from threading import Event
from time import monotonic, sleep

from tests.drill.programs import Program

LOOK_SECONDS = 0.05


@dataclass(kw_only=True)
class Chaos:
    """Runs in a thread of its own until `calm`; `blows` counts what struck."""

    web: Program
    workers: Sequence[Program]
    restart_database: Callable[[], None] | None
    every: float
    """Seconds between two blows, on average."""
    chance: Random
    calm: Event = field(default_factory=Event)
    blows: "Counter[str]" = field(default_factory=Counter)

    def rage(self) -> None:
        """At least one whole round, even when the calls are over sooner."""
        round_, rounds = self._round(), 0
        next_at = monotonic() + self.every
        while not (self.calm.is_set() and rounds):
            sleep(LOOK_SECONDS)
            self.keep_up()
            if monotonic() < next_at or not self._strikes(round_[-1]):
                continue
            self.blows[round_.pop()] += 1
            if not round_:
                round_, rounds = self._round(), rounds + 1
            next_at = monotonic() + self.every * self.chance.uniform(0.4, 1.6)

    def keep_up(self) -> None:
        for program in (self.web, *self.workers):
            program.keep_up()

    def _round(self) -> list[str]:
        kinds = ["web", "web process", "worker", "worker"] + (["database"] if self.restart_database else [])
        return self.chance.sample(kinds, len(kinds))

    def _strikes(self, kind: str) -> bool:
        """Whether there was anything to hit: what has just been killed may have nothing yet."""
        match kind:
            case "web":
                return self.web.kill()
            case "web process":
                return self.web.kill_a_child(self.chance)
            case "worker":
                return self.chance.choice(self.workers).kill()
        if self.restart_database:
            self.restart_database()
        return True
