"""The drill from the first call to the last row that was due; what is left behind is for the judge."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any, TypeVar
from urllib.request import urlopen

from tests.drill.callers import Story, live
from tests.drill.chaos import Chaos
from tests.drill.programs import PATIENCE_SECONDS, Program, run
from tests.drill.stage import FAULT_INJECTION, Stage, set_up
from tests.drill.waiting import let_time_pass
from twilio_sandbox import Account, FaultInjection

T = TypeVar("T")

WHILE = timedelta(minutes=15)
"""Longer than any lease, and than a text is looked for."""

MOST_LOOKS = 15
"""At the end, each a while after the other. What is due after them is stuck."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`pace` is the longest pause of a caller, and `blow_every` the mean between two blows, in seconds."""

    calls: int
    at_once: int
    seed: int
    pace: float
    blow_every: float
    workers: int = 2
    is_on_postgresql: bool = True


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What the drill leaves behind. `left` are the rows that are still due."""

    plan: Plan
    stage: Stage
    stories: Sequence[Story]
    blows: Mapping[str, int]
    failed_starts: int
    exits: Sequence[int]
    """How the workers answered a polite request to stop."""
    comparisons: Sequence[Mapping[str, Any]]
    """Two at the end: one finds what is still missing, the next one nothing."""
    looks: int
    left: int
    seconds_of_calls: float
    seconds: float


@contextmanager
def drilled(plan: Plan, folder: Path) -> Iterator[Evidence]:
    """Database, carrier and recordings stand while the block runs; the processes are gone."""
    began = monotonic()
    with set_up(folder, seed=plan.seed, is_on_postgresql=plan.is_on_postgresql) as stage, ExitStack() as stack:
        program = partial(Program, environment=stage.environment, folder=folder)
        web = program("web", ("serve", "--port", str(stage.port), "--workers", "2"))
        workers = [program(f"worker-{number}", ("worker",)) for number in range(1, plan.workers + 1)]
        for each in (web, *workers):
            stack.callback(each.kill)
            each.keep_up()
        until(_is_open, web, stage.port)
        calls_began = monotonic()
        stories, blows = _storm(plan, stage, web, workers)
        seconds_of_calls = monotonic() - calls_began
        until(_is_open, web, stage.port)
        for worker in workers:
            until(Program.has_said, worker, "worker_started")
        stage.account.callbacks.deliver_everything()
        with ThreadPoolExecutor(plan.workers) as threads:
            exits = list(threads.map(Program.stop, workers))
        failed_starts = sum(each.failed_starts for each in (web, *workers))
        first = compare(stage)
        looks, left = drain(stage)
        yield Evidence(
            plan=plan,
            stage=stage,
            stories=stories,
            blows=blows,
            failed_starts=failed_starts,
            exits=exits,
            comparisons=(first, compare(stage)),
            looks=looks,
            left=left,
            seconds_of_calls=seconds_of_calls,
            seconds=monotonic() - began,
        )


def until(is_so: Callable[[Program, T], bool], program: Program, detail: T) -> None:
    """Waits, and starts the program again if it ends meanwhile."""
    patience_ends = monotonic() + PATIENCE_SECONDS
    while monotonic() < patience_ends:
        program.keep_up()
        if is_so(program, detail):
            return
        sleep(0.1)
    raise RuntimeError(f"{program.name} does not come up; see {program.log}")


def _is_open(_web: Program, port: int) -> bool:
    with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
        return bool(answer.status == 200)
    return False


def _storm(plan: Plan, stage: Stage, web: Program, workers: Sequence[Program]) -> tuple[list[Story], "Counter[str]"]:
    """All calls, while everything that can break does."""
    chaos = Chaos(
        web=web,
        workers=workers,
        restart_database=stage.database.restart,
        every=plan.blow_every,
        chance=Random(plan.seed),
    )
    stage.account.fault_injection = FAULT_INJECTION
    with ThreadPoolExecutor(1) as thread, _callbacks_go_out(stage.account):
        rage = thread.submit(chaos.rage)
        try:
            stories = _all_calls(plan, stage)
        finally:
            chaos.calm.set()
        rage.result()
    stage.account.fault_injection = FaultInjection()
    return stories, chaos.blows


def _all_calls(plan: Plan, stage: Stage) -> list[Story]:
    """The same people in the same order for the same seed; who comes first at the line is up to the machine."""
    chance = Random(plan.seed)
    callers = [chance.choice(stage.people) for _ in range(plan.calls)]
    with ThreadPoolExecutor(plan.at_once) as lines:
        calls = [
            lines.submit(live, stage.line, person, number, seed=plan.seed, pace=plan.pace)
            for number, person in enumerate(callers, start=1)
        ]
        return [call.result() for call in calls]


@contextmanager
def _callbacks_go_out(account: Account) -> Iterator[None]:
    """Also the late ones, when nobody calls just then."""
    done = Event()

    def pump() -> None:
        while not done.wait(0.1):
            account.callbacks.flush()

    thread = Thread(target=pump, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def compare(stage: Stage) -> Mapping[str, Any]:
    """`voice-intake reconcile`, as somebody would run it by hand."""
    told: Mapping[str, Any] = json.loads(_run(stage, "reconcile", "--json"))
    return told


def drain(stage: Stage) -> tuple[int, int]:
    """Does what is due, again and again, each time a while later; how often, and how many rows are left."""
    for looks in range(1, MOST_LOOKS + 1):
        _run(stage, "worker", "--once")
        stage.account.callbacks.deliver_everything()
        left = let_time_pass(stage.engine, WHILE)
        if not left:
            return looks, 0
    return MOST_LOOKS, left


def _run(stage: Stage, *arguments: str) -> str:
    return run(*arguments, environment=stage.environment, folder=stage.folder)
