"""How long queue, search and case take with few and with many cases, and by which plans PostgreSQL finds them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, event

from tests.bench.cases import AGENTS, CASES_OF_A_CONTACT, FIRST_NUMBER, desk_with_cases, reference_of
from tests.desk import desk_on
from tests.factories import MONDAY_NOON
from voice_intake.actions.calls.call_log import find_calls
from voice_intake.actions.cases.case_page import find_case
from voice_intake.actions.cases.queue import QueueFilter, count_queue, find_queue
from voice_intake.actions.cases.search import search_cases
from voice_intake.ports import Services

FEW, MANY, UNFINISHED = 1_000, 1_000_000, 200
BUSY = 200_000
"""Cases of a desk that has finished none."""
PEOPLE = FEW // CASES_OF_A_CONTACT
"""Who has cases at the small desk, and at the large one too."""

Look = Callable[[Services, int], object]
"""A look at the desk; the number makes each another one."""

LOOKS: Mapping[str, Look] = {
    "queue": lambda services, _: find_queue(services),
    "queue, of one agent": lambda services, n: find_queue(services, QueueFilter(assignee_id=1 + n % AGENTS)),
    "queue, counted": lambda services, n: count_queue(services, agent_id=1 + n % AGENTS, now=MONDAY_NOON),
    "search, reference": lambda services, n: search_cases(services, reference_of(1 + n % FEW)),
    "search, number": lambda services, n: search_cases(services, f"{FIRST_NUMBER + 1 + n % PEOPLE}"),
    "search, contact": lambda services, n: search_cases(services, f"kontakt {1 + n % PEOPLE}sen"),
    "search, customer": lambda services, n: search_cases(services, f"kunde {1 + n % PEOPLE} a"),
    "case": lambda services, n: find_case(services, reference_of(1 + n % FEW), now=MONDAY_NOON),
    "calls": lambda services, _: find_calls(services),
}


QUEUES = {name: look for name, look in LOOKS.items() if name.startswith("queue")}


def compare(server: str, *, rounds: int, requests: int, many: int = MANY, with_plans: bool = False) -> None:
    """Prints medians with few and with many cases, and perhaps the plans by which the many are found."""
    with ExitStack() as stack:
        few, large = (_desk(stack, server, cases, UNFINISHED) for cases in (FEW, many))
        _compare({FEW: few, many: large}, LOOKS, rounds, requests)
        if with_plans:
            _print_plans(large.engine, LOOKS)
        busy = _desk(stack, server, BUSY, BUSY)
        _compare({FEW: few, BUSY: busy}, QUEUES, rounds, requests)
        if with_plans:
            _print_plans(busy.engine, QUEUES)


def _desk(stack: ExitStack, server: str, cases: int, unfinished: int) -> Services:
    began = perf_counter()
    services = desk_on(stack.enter_context(desk_with_cases(server, cases, unfinished=unfinished)))
    told = f"{cases:,} cases, {unfinished:,} of them unfinished, and {3 * cases:,} events"
    print(f"{told}: written in {perf_counter() - began:.0f} s")
    return services


def _compare(desks: Mapping[int, Services], looks: Mapping[str, Look], rounds: int, requests: int) -> None:
    few, many = desks
    print(f"\n  {'PostgreSQL, median ms':24}{few:>10,}{many:>12,}{'ratio':>8}")
    for name, look in looks.items():
        print(_line(name, look, desks, rounds, requests))
    print()


def _print_plans(engine: Engine, looks: Mapping[str, Look]) -> None:
    """Which rows each statement reads, and by which way: all of the plan but how they are joined and sorted."""
    for name, look in looks.items():
        print(f"\n{name}")
        for plan in plans_of(engine, look):
            print("\n".join(f"  {line}" for line in ways(plan)))


def ways(plan: str) -> list[str]:
    """The lines of a plan that read a table, and one with the time; parts that were never asked for are left out."""
    read = [line.strip(" ->") for line in plan.splitlines() if " on " in line and "Scan" in line]
    asked = [line.replace("(actual ", "(") for line in read if "never executed" not in line]
    return [*asked, *(line.strip() for line in plan.splitlines() if line.startswith("Execution Time"))]


def plans_of(engine: Engine, look: Look) -> list[str]:
    """PostgreSQL's plan for each statement of a look."""
    return [_plan(engine, statement, parameters) for statement, parameters in _statements(engine, look)]


def _line(name: str, look: Look, desks: Mapping[int, Services], rounds: int, requests: int) -> str:
    """In turns, so that a noisy moment of the machine meets both."""
    taken: dict[int, list[float]] = {cases: [] for cases in desks}
    for number in range(rounds):
        for cases, services in desks.items():
            taken[cases].append(_median_of(look, services, requests, first=number * requests))
    few, many = (median(each) * 1000 for each in taken.values())
    ratios = [later / earlier for earlier, later in zip(*taken.values(), strict=True)]
    return f"  {name:24}{few:10.2f}{many:12.2f}{median(ratios):8.2f} (rounds: {min(ratios):.2f} to {max(ratios):.2f})"


def _median_of(look: Look, services: Services, requests: int, *, first: int) -> float:
    for number in range(10):
        look(services, first + number)
    times = []
    for number in range(requests):
        began = perf_counter()
        look(services, first + number)
        times.append(perf_counter() - began)
    return median(times)


def _statements(engine: Engine, look: Look) -> list[tuple[str, Any]]:
    with _watching(engine) as seen:
        look(desk_on(engine), 7)
    return seen


@contextmanager
def _watching(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    seen: list[tuple[str, Any]] = []
    note = lambda *told: seen.append((told[2], told[3]))  # noqa: E731 - to be taken off again
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def _plan(engine: Engine, statement: str, parameters: Any) -> str:  # noqa: ANN401 - as the driver has them
    explain = f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY ON) {statement}"
    with engine.connect() as connection:
        return "\n".join(row[0] for row in connection.exec_driver_sql(explain, parameters))
