"""A call's own time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from voice_intake.sandbox.clock import VirtualClock


@dataclass(eq=False)
class Timeline:
    """Both legs of a call share it; it drags the account's clock along. `elapsed` is in seconds."""

    began_at: datetime
    clock: VirtualClock
    elapsed: float = 0.0

    @property
    def now(self) -> datetime:
        return self.began_at + timedelta(seconds=self.elapsed)

    def advance(self, seconds: float) -> None:
        self.elapsed += seconds
        self.clock.reach(self.now)
