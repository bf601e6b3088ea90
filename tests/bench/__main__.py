"""`python -m tests.bench`: how fast a call is answered, a case is found, and a large table becomes the allowlist."""

import argparse
import subprocess
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from tests.bench.console import MANY as MANY_CASES
from tests.bench.console import compare
from tests.bench.desk import KINDS, desk, durable_server
from tests.bench.imports import measure_imports
from tests.bench.load import Measured, measure, requests
from tests.bench.server import FLOOR, LINE, serving

WARM_UP = 200
"""Requests before each measurement: caches fill, plans are made, connections open."""

FEW, USUAL, MANY = 1_000, 100_000, 1_000_000


def main() -> None:
    options = _options()
    if options.only in (None, "calls"):
        _calls(options)
    if options.only in (None, "console"):
        with durable_server() as server:
            compare(server, rounds=options.rounds, requests=100, many=options.cases, with_plans=options.plans)
    if options.only in (None, "import"):
        with TemporaryDirectory(prefix="voice-intake-bench-") as folder, durable_server() as server:
            measure_imports(server, Path(folder), rows=options.rows)


def _calls(options: argparse.Namespace) -> None:
    print("voice-intake --help starts in", f"{_start_time() * 1000:.0f} ms (median of 5)\n")
    with TemporaryDirectory(prefix="voice-intake-bench-") as folder, durable_server() as server:
        new_desk = partial(desk, server=server, folder=Path(folder))
        for kind in KINDS:
            with new_desk(kind, USUAL) as address:
                _compare(kind, address, options)
        for kind in () if options.brief else KINDS:
            with new_desk(kind, FEW) as small, new_desk(kind, MANY) as large:
                _grow(kind, small, large, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each of the two is measured, in turns")
    parser.add_argument("--requests", type=int, default=1000, help="how many a measurement has")
    parser.add_argument("--brief", action="store_true", help="without the comparison of small and large allowlists")
    parser.add_argument("--only", choices=["calls", "console", "import"], help="one of the three alone")
    parser.add_argument("--cases", type=int, default=MANY_CASES, help="how many the console's large desk has")
    parser.add_argument("--plans", action="store_true", help="with PostgreSQL's plans for the console's statements")
    parser.add_argument("--rows", type=int, default=USUAL, help="how many the table has that is imported")
    return parser.parse_args()


def _compare(kind: str, address: str, options: argparse.Namespace) -> None:
    """The line and the floor in turns, so that a noisy moment of the machine meets both."""
    floor, line = [], []
    for _ in range(options.rounds):
        floor.append(_measured(FLOOR, address, USUAL, options.requests))
        line.append(_measured(LINE, address, USUAL, options.requests))
    print(f"{kind}, {USUAL:,} numbers known: the first turn of a call")
    _print_rows([("floor", floor), ("line", line)])
    _print_ratios("line / floor", line, floor)


def _grow(kind: str, small: str, large: str, options: argparse.Namespace) -> None:
    """The same turn with a small and with a large allowlist."""
    few, many = [], []
    for _ in range(-(-options.rounds // 2)):
        few.append(_measured(LINE, small, FEW, options.requests))
        many.append(_measured(LINE, large, MANY, options.requests))
    print(f"{kind}: the same turn, by how many numbers are known")
    _print_rows([(f"{FEW:,}", few), (f"{MANY:,}", many)])
    _print_ratios(f"{MANY:,} / {FEW:,}", many, few)


def _measured(app: str, address: str, numbers: int, count: int) -> Measured:
    """One measurement of a server that has just been started."""
    prepared = requests(WARM_UP + count, numbers)
    with serving(app, address) as server:
        measure(server, prepared[:WARM_UP])
        return measure(server, prepared[WARM_UP:])


def _print_rows(rows: Iterable[tuple[str, list[Measured]]]) -> None:
    print(f"  {'':>10}  requests/s  median ms  99th percentile ms  processor ms   (medians of the rounds)")
    for name, measured in rows:
        rate, middle, tail, effort = (
            median(getattr(each, figure) for each in measured) for figure in ("rate", "median", "p99", "effort")
        )
        print(f"  {name:>10}  {rate:>10.0f}  {middle:>9.2f}  {tail:>18.2f}  {effort:>12.2f}")


def _print_ratios(name: str, these: list[Measured], those: list[Measured]) -> None:
    rounds = list(zip(these, those, strict=True))
    print(f"  {name}, requests a second:           {_ratio([this.rate / that.rate for this, that in rounds])}")
    print(f"  {name}, requests a processor second: {_ratio([that.effort / this.effort for this, that in rounds])}\n")


def _ratio(of_rounds: list[float]) -> str:
    return f"{median(of_rounds):.2f} (rounds: {min(of_rounds):.2f} to {max(of_rounds):.2f})"


def _start_time() -> float:
    times = []
    for _ in range(5):
        began = perf_counter()
        subprocess.run([sys.executable, "-m", "voice_intake", "--help"], check=True, stdout=subprocess.DEVNULL)
        times.append(perf_counter() - began)
    return median(times)


if __name__ == "__main__":
    main()
