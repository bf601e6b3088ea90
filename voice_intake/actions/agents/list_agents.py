"""Everybody who works at the desk, and how they stand: three statements, however many they are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.agent import Agent
from models.engine.database import reading
from voice_intake.actions.agents.load_duty import load_duty
from voice_intake.domain.agents.duty import Duty, duty
from voice_intake.domain.agents.ring_order import Colleague
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class ListedAgent:
    colleague: Colleague
    role: str
    may_sign_in: bool
    duty: Duty


def list_agents(services: Services, *, at: datetime) -> tuple[ListedAgent, ...]:
    """By name, with their duty at an instant."""
    with reading(services.engine).begin() as connection:
        roles = {
            row.id: (row.role, row.password_hash is not None)
            for row in connection.execute(select(Agent.id, Agent.role, Agent.password_hash))
        }
        colleagues = load_duty(connection, services.policy.time_zone, since=at)
    return tuple(
        ListedAgent(
            colleague=each,
            role=roles[each.id][0],
            may_sign_in=roles[each.id][1],
            duty=duty(each.rota, each.switch, at),
        )
        for each in sorted(colleagues, key=lambda each: (each.name, each.id))
        if each.id in roles
    )
