"""Everything that recurs, in one list: what, how often, and why. A new job is a line of it.

A job does one piece of work that is due and says whether there was one; it is asked again until there is none. What is
due stands in the rows alone, so a job may run at any time, twice, or on several machines at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from voice_intake.actions.close_silent_call import close_silent_call
from voice_intake.actions.reconcile import keep_reconciled
from voice_intake.actions.show_life import show_life
from voice_intake.ports import Outside, Services

SOON = timedelta(seconds=5)
"""How late something may be whose bell was lost."""


class Job(Protocol):
    def __call__(self, services: Services, outside: Outside, *, now: datetime) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`on_bell`: calls and texts make work for it, so it is also started whenever the bell rings."""

    name: str
    job: Job
    every: timedelta
    why: str
    on_bell: bool = False


TIMETABLE = (
    Entry(
        name="show_life",
        job=show_life,
        every=timedelta(seconds=15),
        why="a worker that hangs or is gone is seen by the doctor and in the figures",
    ),
    Entry(
        name="reconcile",
        job=keep_reconciled,
        every=timedelta(minutes=5),
        why="a callback that is lost stays lost: Twilio's own lists tell of the call all the same",
    ),
    Entry(
        name="close_silent_calls",
        job=close_silent_call,
        every=timedelta(minutes=10),
        why="a call whose end nobody tells would wait for ever, and its caller with it",
    ),
)
