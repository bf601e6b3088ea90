"""What it takes to make a large table the allowlist, and to take that back: by format, database and step."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.bench.desk import KINDS, POSTGRESQL
from tests.databases import migrate, new_postgresql

FORMATS = ("csv", "xlsx")


def measure_imports(server: str, folder: Path, *, rows: int) -> None:
    """Each format on each database, one after the other."""
    print(f"A table of {rows:,} rows, seconds by the clock (and of the worker's processor)")
    print(f"  {'':>28}  {'read':>13}  {'compare':>13}  {'write':>13}  {'in all':>13}  {'take back':>13}")
    for kind in KINDS:
        for form in FORMATS:
            if kind == POSTGRESQL:
                with new_postgresql(server) as address:
                    _print(f"{kind}, {form.upper()}", _measured(address, form, rows))
            else:
                _print(f"{kind}, {form.upper()}", _measured(f"sqlite:///{folder}/{form}.sqlite3", form, rows))


def _measured(address: str, form: str, rows: int) -> dict[str, Any]:
    migrate(address)
    program = [sys.executable, "-m", "tests.bench.importing", address, form, str(rows)]
    done = subprocess.run(program, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603 - our own
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _print(name: str, told: dict[str, Any]) -> None:
    for what, steps in told["steps"].items():
        *parts, back = steps.values()
        whole = [sum(seconds) for seconds in zip(*parts, strict=True)]
        cells = "  ".join(f"{clock:>6.1f} {f'({used:.1f})':>6}" for clock, used in [*parts, whole, back])
        print(f"  {f'{name}, {what}':>28}  {cells}")
    print(f"  {'':>28}  {told['bytes'] / 1e6:.1f} MB of file, {told['megabytes']} MB of memory at the most", flush=True)
