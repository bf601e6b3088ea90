"""An agent whose password is lost gets a new one, shown this once. Sessions that began with the old one are over."""

from datetime import datetime

from sqlalchemy import update

from models.agent import Agent
from voice_intake.actions.agents.agents import hash_password, new_password
from voice_intake.actions.agents.lock_agent import lock_agent
from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.ports import Services


def reset_password(services: Services, email: str, *, actor: str, now: datetime) -> str:
    """Raises RefusedChange where nobody has that address."""
    password = new_password()
    password_hash = hash_password(password)
    with services.engine.begin() as connection:
        agent = lock_agent(connection, email)
        connection.execute(update(Agent).where(Agent.id == agent.id).values(password_hash=password_hash))
        change = RowChange("agents", agent.id, {"password": "an earlier one"}, {"password": "a new one"})
        record_changes(connection, [change], actor=actor, now=now)
    return password
