"""The worker: does what is due by the timetable, and sooner when the bell rings, until it is told to stop.

Huey lends the threads, the timetable's pulse and the bell. There is one thread more than there are jobs, and no job
runs twice at once in one worker, so nothing ever waits behind a slow one. A queue that is away costs the bell alone:
the timekeeper then does the work itself.
"""

import logging
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Lock
from time import monotonic
from typing import Any

import structlog
from huey import Huey
from huey.consumer import Consumer, Scheduler

from voice_intake.jobs.timetable import TIMETABLE, ScheduledJob
from voice_intake.jobs.wakeup import ringing
from voice_intake.log import bind_job
from voice_intake.ports import ExternalServices, Services

log = structlog.get_logger()

GRACE_SECONDS = 20.0
"""For the jobs at hand when we are told to stop. What takes longer is done again by whoever comes next."""

MOST_IN_A_ROW = 1000
"""Pieces of work of one job before the timetable is looked at again."""

HEALTH_CHECK_SECONDS = 10.0
"""Between two looks whether a thread has died."""

QUIET_SECONDS = 60.0

STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def work(
    queue: Huey, services: Services, outside: ExternalServices, *, timetable: Sequence[ScheduledJob] = TIMETABLE
) -> None:
    """Returns when a signal has asked for it, and the jobs at hand are done or their grace is over."""
    asked = Event()
    for number in STOPS:
        signal.signal(number, lambda *_: asked.set())
    workforce = begin(queue, services, outside, asked, timetable=timetable)
    log.info("worker_started", jobs=[entry.name for entry in timetable])
    while not asked.wait(HEALTH_CHECK_SECONDS):
        workforce.check_worker_health()
    log.info("worker_stopping")
    workforce.stop(graceful=True)
    log.info("worker_stopped")


def begin(
    queue: Huey,
    services: Services,
    outside: ExternalServices,
    asked_to_stop: Event,
    *,
    timetable: Sequence[ScheduledJob],
) -> "Workforce":
    """Threads that work by the timetable until they are stopped; once `asked_to_stop`, no job goes on to the next."""
    shifts = [JobRunner(entry, services, outside, asked_to_stop) for entry in timetable]
    for shift in shifts:
        _enter(queue, shift)
    _listen(queue, shifts)
    _tell_in_our_log()
    workforce = Workforce(queue, workers=len(shifts) + 1, max_delay=1.0, shutdown_timeout=GRACE_SECONDS)
    workforce.start()
    return workforce


def do_what_is_due(
    services: Services, outside: ExternalServices, *, timetable: Iterable[ScheduledJob] = TIMETABLE
) -> bool:
    """Every job once, here and now; whether none of them failed."""
    never = Event()
    went_well = [JobRunner(entry, services, outside, never).work() for entry in timetable]
    return all(went_well)


@dataclass
class JobRunner:
    """One job of this worker: at most one thread does it at a time."""

    entry: ScheduledJob
    services: Services
    outside: ExternalServices
    asked_to_stop: Event
    next_at: float = 0.0
    """On the machine's monotonic clock."""
    _busy: Lock = field(default_factory=Lock)

    def is_due(self, _now: object = None) -> bool:
        """Once for each time that the timetable names."""
        if monotonic() < self.next_at:
            return False
        self.next_at = monotonic() + self.entry.every / timedelta(seconds=1)
        return True

    def work(self) -> bool:
        """All that is due, one piece after the other; False where one of them failed in a way that nobody foresaw."""
        if not self._busy.acquire(blocking=False):
            return True
        try:
            self._work()
        except Exception as failure:
            log.error("job_failed", job=self.entry.name, exc_info=failure)
            return False
        finally:
            self._busy.release()
        return True

    def _work(self) -> None:
        for _ in range(MOST_IN_A_ROW):
            if self.asked_to_stop.is_set():
                return
            bind_job(self.entry.name)
            if not self.entry.job(self.services, self.outside, now=self.services.clock()):
                return


class Timekeeper(Scheduler):  # type: ignore[misc]
    """Huey's own looks once a minute, and its jobs wait for a queue that is away."""

    periodic_task_seconds = 1

    def enqueue_periodic_tasks(self, now: Any) -> None:  # noqa: ANN401 - Huey's signature
        for task in self.huey.read_periodic(now):
            try:
                self.huey.enqueue(task)
            except Exception:
                self._logger.exception("Error enqueueing periodic task.")
                task.execute()


class Workforce(Consumer):  # type: ignore[misc]
    """Huey's threads, told when to stop by us."""

    scheduler_class = Timekeeper

    def _set_signal_handlers(self) -> None:
        """Huey's own would let go of the jobs at hand on one of two signals."""


class InOurLog(logging.Handler):
    """What Huey has to complain about, as lines of our own; the same thing once a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._told_at: dict[str, float] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if monotonic() < self._told_at.get(record.msg, 0.0) + QUIET_SECONDS:
            return
        self._told_at[record.msg] = monotonic()
        failure = record.exc_info[1] if record.exc_info else None
        log.warning("queue_complains", what=str(record.msg)[:200], why=type(failure).__name__ if failure else None)


def _enter(queue: Huey, shift: JobRunner) -> None:
    def job() -> None:
        shift.work()

    queue.periodic_task(shift.is_due, name=shift.entry.name)(job)


def _listen(queue: Huey, shifts: Iterable[JobRunner]) -> None:
    """The bell brings the next look of whoever listens to it forward."""

    def wake() -> None:
        for shift in shifts:
            if shift.entry.on_wakeup:
                shift.next_at = 0.0

    ringing(queue, wake)


def _tell_in_our_log() -> None:
    logger = logging.getLogger("huey")
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    logger.handlers = [InOurLog()]
