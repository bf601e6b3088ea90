"""Everybody who works at the desk."""

from collections.abc import Sequence

from sqlalchemy import Row, select

from models.agent import Agent
from models.database import reading
from voice_intake.ports import Services

Listed = Row[str, str, str, str | None, str, bool]


def list_agents(services: Services) -> Sequence[Listed]:
    """By name: name, email, role, phone, languages, on_duty."""
    columns = (Agent.name, Agent.email, Agent.role, Agent.phone, Agent.languages, Agent.on_duty)
    with reading(services.engine).begin() as connection:
        return connection.execute(select(*columns).order_by(Agent.name, Agent.id)).all()
