"""Calls that are over."""

from datetime import timedelta
from typing import Any

from models.call import Call
from tests.factories import MONDAY_NOON, Into, make_call


def ended(into: Into, **columns: Any) -> Call:  # noqa: ANN401 - a row's
    """A call that was over in seventy seconds."""
    arrived_at = columns.pop("arrived_at", MONDAY_NOON - timedelta(hours=1))
    defaults = {"step": "done", "outcome": "abandoned", "reason": "not_identified"}
    return make_call(into, arrived_at=arrived_at, ended_at=arrived_at + timedelta(seconds=70), **defaults | columns)
