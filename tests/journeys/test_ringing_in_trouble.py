"""Ringing goes wrong, or the case changes under it: the caller is served all the same, and the clock tells the truth."""

from datetime import timedelta

from tests.factories import MONDAY_NOON, make_agent, make_call, make_ring_attempt
from tests.journeys.test_ringing import attempts, calls_about, rung
from tests.phone import Desk


def test_a_ringing_that_nobody_ends_holds_its_agent_for_three_minutes(desk: Desk) -> None:
    """Neither the leg's end nor the call's was told."""
    bo = make_agent(desk.engine)
    make_ring_attempt(desk.engine, call=make_call(desk.engine), agent=bo, started_at=MONDAY_NOON - timedelta(minutes=4))
    phone = calls_about(desk)
    rung(phone).answers().presses("1").talks(20).hangs_up()
    assert attempts(desk) == [(bo.id, "no_answer"), (bo.id, "accepted")]
