"""A call as somebody who has just made it wants to follow it, found by Twilio's identifier."""

from dataclasses import dataclass

from sqlalchemy import select

from models.call import Call
from models.database import reading
from models.rows import table_of
from voice_intake.actions.find_calls import CallPage, find_call
from voice_intake.actions.find_outcome import CallOutcome, find_outcome
from voice_intake.ports import Services

_calls = table_of(Call)


@dataclass(frozen=True, kw_only=True)
class CallStory:
    """The call, its turns and rings; and what has become of it so far."""

    page: CallPage
    outcome: CallOutcome


def find_call_story(services: Services, call_sid: str) -> CallStory | None:
    """None where the call has not reached the database."""
    with reading(services.engine).connect() as connection:
        call_id = connection.scalar(select(_calls.c.id).where(_calls.c.call_sid == call_sid))
    outcome = find_outcome(services, call_sid)
    if call_id is None or outcome is None:
        return None
    return CallStory(page=find_call(services, call_id), outcome=outcome)
