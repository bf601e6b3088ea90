"""What the doctor says of the worker."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.commands.doctor.examinations import NOBODY_LISTENS, examine, lines, url_of
from tests.factories import MONDAY_NOON
from voice_intake.commands.doctor.worker import worker_finding

MEND = "run voice-intake worker, which fetches messages and sends texts"


def test_a_desk_without_a_worker_is_told_so(database: Engine) -> None:
    result = examine(DATABASE_URL=url_of(database), PUBLIC_URL=NOBODY_LISTENS)
    assert lines(result, "worker") == [f"! none has ever run here: {MEND}"]


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (timedelta(seconds=-3), "it was alive 0 seconds ago"),
        (timedelta(seconds=15), "it was alive 15 seconds ago"),
        (timedelta(seconds=61), f"it was last seen alive 61 seconds ago: {MEND}"),
        (timedelta(minutes=119), f"it was last seen alive 119 minutes ago: {MEND}"),
        (timedelta(hours=30), f"it was last seen alive 30 hours ago: {MEND}"),
        (timedelta(days=3), f"it was last seen alive 3 days ago: {MEND}"),
    ],
)
def test_the_age_of_its_last_sign_of_life_is_told(age: timedelta, told: str) -> None:
    finding = worker_finding(MONDAY_NOON - age, MONDAY_NOON)
    assert finding.sentence == told
    assert (finding.level == "fault") == (age > timedelta(minutes=1))
