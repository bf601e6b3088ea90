"""The chips over the queue: what each counts, and where nothing can be counted."""

from pathlib import Path
from typing import Any

import pytest

from voice_intake.actions.cases.queue import QueueCounts
from voice_intake.app import create_app, pages_of
from voice_intake.config import Settings
from voice_intake.domain.ticket import Priority, Status
from voice_intake.web.cases.queue_filters import QueueView, groups

COUNTS: dict[str, Any] = {
    "everybody": 3,
    "mine": 1,
    "nobodys": 2,
    "overdue": 0,
    "by_priority": dict.fromkeys(Priority, 0) | {Priority.CRITICAL: 3},
    "by_language": {"da": 2, "en": 1},
    "by_status": {"new": 2, "open": 1, "pending": 0},
}


@pytest.mark.parametrize(
    ("shown", "is_partial", "told"),
    [
        (QueueView(), False, ["3 1 2", "3 0 0 0 0", "2 1 0  ", "2 1"]),
        (QueueView(), True, ["3+ 1 2+", "3+    ", "2+ 1+   ", "2+ 1+"]),
        (QueueView(status=Status.SOLVED), False, ["  ", "    ", "2 1 0  ", " "]),
    ],
    ids=["all that there is", "a part of more", "finished, of which there are too many"],
)
def test_a_chip_tells_how_many_a_press_on_it_would_show(
    tmp_path: Path,
    shown: QueueView,
    is_partial: bool,  # noqa: FBT001
    told: list[str],
) -> None:
    never_opened = f"sqlite:///{tmp_path}/never-opened.db"
    pages = pages_of(create_app(Settings.from_environ({"DEMO": "1", "DATABASE_URL": never_opened})))
    with pages.test_request_context():
        chips = groups(shown, QueueCounts(is_partial=is_partial, **COUNTS))
        assert [" ".join(chip.count for chip in group.chips) for group in chips] == told
