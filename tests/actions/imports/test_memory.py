"""An import is held to the memory that docs/operations.md states."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROWS = 20_000
STAGING = 10
WORKING = 50
"""Megabytes for so many rows: a tenth of what the largest table may take."""


def test_memory_grows_with_rows_and_no_more(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.actions.imports.memory", str(tmp_path / "many.db"), str(ROWS)]
    told = subprocess.run(program, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - our own
    staging, working = map(int, told.stdout.split())
    assert staging <= STAGING
    assert working <= WORKING
