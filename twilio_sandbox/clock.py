"""The sandbox's time: it passes because a call says so, never because anybody sleeps."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


class VirtualClock:
    """Answers aware datetimes in UTC. Stands still at `start`, or runs with the machine; both can be moved on.

    An application under test may use the same object as its clock: while a call passes time, it passes here too.
    """

    def __init__(self, start: datetime | None = None, *, base: Clock | None = None) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError("the sandbox's clock needs an aware datetime")
        self._base: Clock = base or (_machine_time if start is None else lambda: start)
        self._offset = timedelta()
        self._lock = threading.Lock()

    def __call__(self) -> datetime:
        return (self._base() + self._offset).astimezone(UTC)

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._offset += timedelta(seconds=seconds)

    def reach(self, moment: datetime) -> None:
        """Moves on to the moment, or stays where it is: time does not run backwards."""
        with self._lock:
            self._offset += max(moment - self(), timedelta())


class RunningClock(VirtualClock):
    """Runs as its base does, and no call moves it on: for calls that people make, whose prompts take their time."""

    def advance(self, seconds: float) -> None:
        """Whoever listens lets the time pass by itself."""

    def reach(self, moment: datetime) -> None:
        """Comes when it comes."""


def _machine_time() -> datetime:
    return datetime.now(UTC)
