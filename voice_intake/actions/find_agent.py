"""The row of one agent, held until the transaction is over, for whoever changes it."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from models.agent import Agent
from models.rows import table_of
from voice_intake.domain.errors import RefusedChange

_agents = table_of(Agent)
_held = select(_agents).where(_agents.c.email == bindparam("email")).with_for_update()


def hold_agent(connection: Connection, email: str) -> Row[Any]:
    """Raises RefusedChange where nobody has that address."""
    agent = connection.execute(_held, {"email": email}).first()
    if agent is None:
        raise RefusedChange(f"No agent has the e-mail address {email}: `voice-intake agents list` shows them")
    return agent
