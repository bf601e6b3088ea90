"""The end of an agent's leg, told apart from the caller's: it frees the telephone of whoever did not accept."""

from datetime import datetime

from voice_intake.actions.ring_agents import end_ringing
from voice_intake.domain.calls.ringing import RingOutcome
from voice_intake.ports import Services


def hear_of_leg(services: Services, attempt_id: int, outcome: RingOutcome, *, now: datetime) -> None:
    """What has ended otherwise stays so. How a conversation ended is told by the caller's own call."""
    with services.engine.begin() as connection:
        end_ringing(connection, attempt_id, outcome, now=now)
