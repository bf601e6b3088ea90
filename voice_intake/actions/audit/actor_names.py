"""The names of agents, by the e-mail addresses under which everything that they did is kept."""

from sqlalchemy import Connection, select

from models.agent import Agent
from models.engine.database import reading
from voice_intake.ports import Services


def name_agents(services: Services) -> dict[str, str]:
    with reading(services.engine).connect() as connection:
        return load_names(connection)


def load_names(connection: Connection) -> dict[str, str]:
    """One statement. There are as many agents as a desk has chairs."""
    return {row.email: row.name for row in connection.execute(select(Agent.email, Agent.name))}
