"""`make weigh`: how long a set-up takes on this machine, and what each package adds to it, with who needs it."""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from shutil import copytree, ignore_patterns
from time import perf_counter

from tests.test_locks import ROOT, lines, pins, wishes

STAMPS = {"running": ".to-run", "working": ".to-work"}
LEAST_MEGABYTES = 1.0


@dataclass
class Weight:
    megabytes: float = 0.0
    files: int = 0

    def __add__(self, other: "Weight") -> "Weight":
        return Weight(self.megabytes + other.megabytes, self.files + other.files)


def main() -> None:
    if "--sizes" not in sys.argv:
        for purpose, seconds in set_up().items():
            print(f"{seconds:6.1f} s to set up what {purpose} needs")
    asked: set[str] = set()
    shown: set[str] = set()
    for name in ("requirements", "requirements-dev"):
        pinned = pins(ROOT.joinpath(f"{name}.txt").read_text(encoding="utf-8"))
        asked |= {each.partition("[")[0] for each in lines(ROOT / f"{name}.in")} & set(pinned)
        print(f"\n{name}: {told(weigh(set(pinned) - shown))}, {len(set(pinned) - shown)} packages")
        for askers, packages in sorted(
            groups(asked, pinned, shown).items(), key=lambda group: -weigh(group[1]).megabytes
        ):
            if weigh(packages).megabytes >= LEAST_MEGABYTES:
                print(f"  {told(weigh(packages))}  {', '.join(sorted(askers))}: {', '.join(sorted(packages))}")
        shown |= set(pinned)


def set_up() -> dict[str, float]:
    """Seconds, from the beginning and together, in a folder of its own and without what pip has kept."""
    with tempfile.TemporaryDirectory() as folder:
        there = Path(folder) / "voice-intake"
        copytree(ROOT, there, ignore=ignore_patterns(".venv", ".git", "var", "node_modules", "*cache*"))
        began, seconds = perf_counter(), {}
        for purpose, stamp in STAMPS.items():
            words = ["env", "PIP_NO_CACHE_DIR=1", "make", "--silent"]
            subprocess.run([*words, f".venv/{stamp}"], cwd=there, check=True)  # noqa: S603 - our own
            seconds[purpose] = perf_counter() - began
        return seconds


def groups(asked: set[str], pinned: dict[str, set[str]], shown: set[str]) -> dict[frozenset[str], set[str]]:
    """Packages by those that are asked for and need them, each in one group."""
    within = {top: reached(top, pinned) for top in asked}
    found: dict[frozenset[str], set[str]] = {}
    for package in set(pinned) - shown:
        found.setdefault(frozenset(top for top in asked if package in within[top]), set()).add(package)
    return found


def reached(top: str, pinned: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = {top}
    while waiting:
        each = waiting.pop()
        found.add(each)
        waiting |= ({wish.partition("[")[0] for wish in wishes({each: pinned[each]})} & set(pinned)) - found
    return found


def weigh(names: Iterable[str]) -> Weight:
    return sum((of(name) for name in names), Weight())


def of(name: str) -> Weight:
    """As it was installed; what Python compiled since is not counted."""
    try:
        parts = [Path(str(part.locate())) for part in distribution(name).files or [] if part.suffix != ".pyc"]
    except PackageNotFoundError:
        return Weight()
    there = [part for part in parts if part.is_file()]
    return Weight(sum(part.stat().st_size for part in there) / 1e6, len(there))


def told(weight: Weight) -> str:
    return f"{weight.megabytes:6.1f} MB in {weight.files:5} files"


if __name__ == "__main__":
    main()
