"""What the journey needs of the desk: its policy, what was entered besides its hours, and a free reference."""

import secrets
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from models.ticket import Ticket
from voice_intake.actions.hours.exceptions import load_extras
from voice_intake.domain.calls.call_flow import Desk
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.ticket import reference as reference_of

_taken = select(Ticket.id).where(Ticket.reference == bindparam("reference"))


def load_desk(
    connection: Connection, policy: Policy, since: datetime, *, now: datetime | None = None, may_open_case: bool = False
) -> Desk:
    """The desk as it matters from an instant on, at the instant `now` (that same one, if none is given).

    A free reference is looked for only where a case may be opened.
    """
    reference = _free(connection) if may_open_case else ""
    return Desk(policy=policy, now=now or since, extras=load_extras(connection, since), reference=reference)


def _free(connection: Connection) -> str:
    """References are drawn, not counted, so that nobody can guess the next one or how many cases there are."""
    for _ in range(1000):
        drawn = reference_of(secrets.randbelow(10_000_000))
        if connection.scalar(_taken, {"reference": drawn}) is None:
            return drawn
    raise LookupError("a thousand references were drawn, and none is free: old cases must go")
