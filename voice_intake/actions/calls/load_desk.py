"""What the journey needs of the desk: its policy, what was entered besides its hours, and a free reference."""

from datetime import datetime

from sqlalchemy import Connection

from voice_intake.actions.cases.reference import free_reference
from voice_intake.actions.hours.exceptions import load_extras
from voice_intake.domain.calls.call_flow import Desk
from voice_intake.domain.policy.policy import Policy


def load_desk(
    connection: Connection, policy: Policy, since: datetime, *, now: datetime | None = None, may_open_case: bool = False
) -> Desk:
    """The desk as it matters from an instant on, at the instant `now` (that same one, if none is given).

    A free reference is looked for only where a case may be opened.
    """
    reference = free_reference(connection) if may_open_case else ""
    return Desk(policy=policy, now=now or since, extras=load_extras(connection, since), reference=reference)
