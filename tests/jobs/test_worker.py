"""The worker's day: the timetable, the bell, and how it takes what breaks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Lock
from time import monotonic, sleep

import pytest
from huey import Huey
from sqlalchemy import Engine, create_engine

from tests.factories import MONDAY_NOON
from tests.fakes import FakeOutside
from tests.lines import POLICY
from voice_intake.actions.operations.heartbeat import last_sign_of_life, show_life
from voice_intake.gateways.queue import no_queue, open_queue
from voice_intake.jobs.timetable import TIMETABLE, ScheduledJob
from voice_intake.jobs.wakeup import QueueBell
from voice_intake.jobs.worker import Workforce, begin, do_what_is_due
from voice_intake.ports import ExternalServices, Services

HOUR = timedelta(hours=1)
OUTSIDE = FakeOutside().ports
SERVICES = Services(engine=create_engine("sqlite://"), policy=POLICY, clock=lambda: MONDAY_NOON)


@dataclass
class Job:
    """Counts how often it was done; finds `left` pieces of work, and takes `seconds` for each."""

    left: int = 1
    seconds: float = 0.0
    failure: Exception | None = None
    done: int = 0
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self._at_once = 0
        self._lock = Lock()

    def __call__(self, services: Services, outside: ExternalServices, *, now: datetime) -> bool:  # noqa: ARG002
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        sleep(self.seconds)
        with self._lock:
            self._at_once -= 1
            self.done += 1
            self.left -= 1
        if self.failure:
            raise self.failure
        return self.left > 0


def entry(job: Job, *, name: str = "job", every: timedelta = HOUR, on_wakeup: bool = False) -> ScheduledJob:
    return ScheduledJob(name=name, job=job, every=every, why="a test needs it", on_wakeup=on_wakeup)


@contextmanager
def working(queue: Huey, *timetable: ScheduledJob, asked: Event | None = None) -> Iterator[Workforce]:
    workforce = begin(queue, SERVICES, OUTSIDE, asked or Event(), timetable=timetable)
    yield workforce
    workforce.stop(graceful=True)
    queue.storage.close()


def waiting(url: str) -> int:
    queue = open_queue(url)
    count: int = queue.pending_count()
    queue.storage.close()
    return count


def becomes(true: Callable[[], bool], *, within: float = 60.0) -> bool:
    until = monotonic() + within
    while not true() and monotonic() < until:
        sleep(0.02)
    return true()


@pytest.fixture
def queue(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/var/queue.sqlite3"


def test_every_job_has_a_name_of_its_own_and_a_reason() -> None:
    assert len({entry.name for entry in TIMETABLE}) == len(TIMETABLE)
    assert all(entry.why and entry.every >= timedelta(seconds=1) for entry in TIMETABLE)


def test_what_the_bell_starts_is_looked_for_within_seconds_without_it() -> None:
    assert {entry.every for entry in TIMETABLE if entry.on_wakeup} == {timedelta(seconds=5)}


def test_everything_is_done_once_at_the_start_and_then_by_the_timetable(queue: str) -> None:
    often, seldom = Job(), Job(left=3)
    with working(
        open_queue(queue), entry(often, name="often", every=timedelta(seconds=1)), entry(seldom, name="seldom")
    ):
        assert becomes(lambda: often.done >= 3 and seldom.done >= 3)
    assert seldom.done == 3


def test_the_bell_brings_the_next_look_forward(queue: str) -> None:
    rung, other = Job(), Job()
    wakeup = QueueBell(lambda: open_queue(queue))
    with working(open_queue(queue), entry(rung, name="rung", on_wakeup=True), entry(other, name="other")):
        assert becomes(lambda: rung.done == other.done == 1)
        for _ in range(100):
            wakeup.ring()
        assert becomes(lambda: rung.done >= 2)
    assert other.done == 1


def test_a_bell_without_a_queue_harms_nobody_and_waits_for_one(
    queue: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voice_intake.jobs.wakeup.PAUSE_SECONDS", 0.05)
    tries: list[bool] = []
    rung = Event()

    def opened() -> Huey:
        tries.append(rung.wait(20))
        if len(tries) < 3:
            raise ConnectionError("redis://:secret@nowhere")
        return open_queue(queue)

    wakeup = QueueBell(opened)
    wakeup.ring()
    rung.set()
    assert becomes(lambda: tries == [True] * 3 and Path(queue.removeprefix("sqlite:///")).exists())
    assert becomes(lambda: waiting(queue) == 1)
    told = capfd.readouterr().err
    assert told.count("worker_not_woken") == 2
    assert "secret" not in told


def test_a_thousand_rings_for_a_worker_that_is_away_stay_few(queue: str) -> None:
    wakeup = QueueBell(lambda: open_queue(queue))
    for _ in range(60):
        wakeup.ring()
        sleep(0.06)
    assert waiting(queue) <= 20


def test_a_queue_that_is_away_costs_the_bell_alone() -> None:
    queue, job = no_queue(), Job()

    def broken(*_: object, **__: object) -> None:
        raise ConnectionError("the queue is away")

    queue.storage.enqueue = broken
    with working(queue, entry(job, every=timedelta(seconds=1))):
        assert becomes(lambda: job.done >= 2)


def test_no_job_waits_for_a_slow_one_or_runs_twice_at_once(queue: str) -> None:
    second = timedelta(seconds=1)
    slow, quick = Job(left=100, seconds=0.5), Job()
    asked = Event()
    with working(
        open_queue(queue), entry(slow, name="slow", every=second), entry(quick, name="quick", every=second), asked=asked
    ):
        assert becomes(lambda: quick.done >= 4)
        asked.set()
    assert slow.most_at_once == 1


def test_who_is_asked_to_stop_finishes_the_piece_at_hand_and_takes_no_other(queue: str) -> None:
    job, asked = Job(left=1000, seconds=0.3), Event()
    with working(open_queue(queue), entry(job), asked=asked):
        assert becomes(lambda: job.done >= 1)
        asked.set()
        done = job.done
    assert job.done in (done, done + 1)


def test_a_job_that_breaks_is_told_and_the_others_go_on(capfd: pytest.CaptureFixture[str]) -> None:
    broken, sound = Job(failure=RuntimeError("unforeseen")), Job()
    entries = (entry(broken, name="broken"), entry(sound, name="sound"))
    assert not do_what_is_due(SERVICES, OUTSIDE, timetable=entries)
    assert sound.done == 1
    told = capfd.readouterr().err
    assert '"job_failed"' in told
    assert '"job": "broken"' in told


def test_a_sign_of_life_is_one_row_and_never_older_than_it_was(database: Engine) -> None:
    services = Services(engine=database, policy=POLICY, clock=lambda: MONDAY_NOON)
    assert last_sign_of_life(database) is None
    for minutes in (1, 2, 0):
        assert not show_life(services, OUTSIDE, now=MONDAY_NOON + timedelta(minutes=minutes))
    assert last_sign_of_life(database) == MONDAY_NOON + timedelta(minutes=2)
