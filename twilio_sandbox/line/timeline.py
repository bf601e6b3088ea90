"""A call's own time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from twilio_sandbox.clock import RunningClock, VirtualClock


@dataclass(eq=False)
class Timeline:
    """Both legs of a call share it; it drags the account's clock along, or follows a clock that runs by itself."""

    began_at: datetime
    clock: VirtualClock
    passed: float = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        if isinstance(self.clock, RunningClock):
            return max((self.clock() - self.began_at).total_seconds(), 0.0)
        return self.passed

    @property
    def now(self) -> datetime:
        return self.began_at + timedelta(seconds=self.elapsed)

    def advance(self, seconds: float) -> None:
        self.passed += seconds
        self.clock.reach(self.now)
