"""Each step of an import can be timed, and the second table differs from the first in so much of it."""

from sqlalchemy import Engine

from tests.bench.importing import COMPARE, EVERY, READ, TAKE_BACK, WRITE, Stopwatch, table, written


def test_each_step_is_timed(database: Engine) -> None:
    admin = Stopwatch(database)

    import_id, steps = admin.takes(written("csv", 5, changes=False), "five.csv")

    assert set(steps | {TAKE_BACK: admin.takes_back(import_id)}) == {READ, COMPARE, WRITE, TAKE_BACK}
    assert all(clock > 0 for clock, _ in steps.values())


def test_one_row_in_a_hundred_changes() -> None:
    before, after = list(table(2 * EVERY, changes=False)), list(table(2 * EVERY, changes=True))
    assert [place for place, row in enumerate(after) if row != before[place]] == [0, EVERY]
