"""A reference for a new case, drawn at random."""

import secrets

from sqlalchemy import Connection, bindparam, select

from models.ticket import Ticket
from voice_intake.domain.ticket import reference as reference_of

_taken = select(Ticket.id).where(Ticket.reference == bindparam("reference"))


def free_reference(connection: Connection) -> str:
    """References are drawn, not counted, so that nobody can guess the next one or how many cases there are."""
    for _ in range(1000):
        drawn = reference_of(secrets.randbelow(10_000_000))
        if connection.scalar(_taken, {"reference": drawn}) is None:
            return drawn
    raise LookupError("a thousand references were drawn, and none is free: old cases must go")
