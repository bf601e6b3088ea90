"""Who of the desk can be rung for a call now, in the order in which they should be."""

from datetime import datetime

from sqlalchemy import Connection

from voice_intake.actions.agents.load_duty import load_duty
from voice_intake.domain.agents.ring_order import next_to_ring
from voice_intake.domain.calls.journey import State
from voice_intake.domain.calls.ringing import Telephone
from voice_intake.domain.policy.policy import Policy


def find_telephones(
    connection: Connection, policy: Policy, state: State, *, caller: str | None, now: datetime
) -> tuple[Telephone, ...]:
    """None that is in this very call. That nobody is asked twice, the journey sees to."""
    colleagues = next_to_ring(
        load_duty(connection, policy.time_zone, since=state.arrived_at, now=now),
        language=state.language or policy.default_language,
        arrived_at=state.arrived_at,
        now=now,
    )
    in_this_call = (caller, policy.phone_number)
    return tuple(
        Telephone(agent_id=each.id, number=each.phone)
        for each in colleagues
        if each.phone and each.phone not in in_this_call
    )
