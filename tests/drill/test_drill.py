"""The drill in short, as a part of all tests; `make drill` is the long one."""

from pathlib import Path

import pytest

from tests.drill.drill import Plan, drilled
from tests.drill.figures import table
from tests.drill.judge import broken, try_


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(Plan(calls=32, at_once=8, seed=3, pace=0.5, blow_every=1.2), id="postgresql"),
        pytest.param(
            Plan(calls=20, at_once=5, seed=4, pace=0.4, blow_every=1.2, workers=1, is_on_postgresql=False), id="sqlite"
        ),
    ],
)
def test_nothing_is_lost_and_nothing_is_doubled(plan: Plan, tmp_path: Path) -> None:
    """While web, worker and database are killed at any moment, and callbacks are lost, late, doubled and reordered."""
    with drilled(plan, tmp_path) as evidence:
        trial = try_(evidence)
        assert broken(trial) == [], table(trial)
        assert set(evidence.blows) >= {"web", "web process", "worker"}
