"""What the actions are handed from outside: the database, the policy, and the clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine

from voice_intake.domain.policy import Policy


class Clock(Protocol):
    """Tells the present instant, aware. Read once for each request or command, at the shell."""

    def __call__(self) -> datetime: ...


@dataclass(frozen=True, kw_only=True)
class Services:
    """One deployment, wired. Tests differ from production by what they put in here."""

    engine: Engine
    policy: Policy
    clock: Clock
