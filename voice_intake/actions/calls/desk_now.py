"""The desk as it is at this moment: who is on the line, who is on duty, open or closed. Five statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from models.engine.database import reading
from voice_intake.actions.agents.list_agents import ListedAgent, list_agents
from voice_intake.actions.agents.load_duty import load_colleague
from voice_intake.actions.calls.call_log import CallRow, calls_in_progress
from voice_intake.actions.hours.exceptions import load_extras
from voice_intake.domain.agents.duty import Duty, duty
from voice_intake.domain.hours.intervals import Closure
from voice_intake.domain.hours.opening_hours import DeskStatus, desk_status_at
from voice_intake.domain.ticket import Tier
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class DeskNow:
    """`closure` is the one that runs and lasts longest: None where the desk's hours are the policy's."""

    calls: tuple[CallRow, ...]
    agents: tuple[ListedAgent, ...]
    desk_statuses: Mapping[Tier, DeskStatus]
    closure: Closure | None

    @property
    def on_duty(self) -> int:
        return sum(agent.duty.is_on_duty for agent in self.agents)


def load_desk_now(services: Services, *, now: datetime) -> DeskNow:
    with reading(services.engine).connect() as connection:
        extras = load_extras(connection, now)
    running = [it for it in extras if isinstance(it, Closure) and it.starts_at <= now]
    hours = services.policy.hours
    return DeskNow(
        calls=calls_in_progress(services),
        agents=list_agents(services, at=now),
        desk_statuses={tier: desk_status_at(hours[tier].with_extras(extras), now) for tier in Tier},
        closure=max(running, key=lambda closure: closure.ends_at, default=None),
    )


def load_agent_duty(services: Services, agent_id: int, *, now: datetime) -> Duty:
    """One agent's. Two statements."""
    with reading(services.engine).connect() as connection:
        colleague = load_colleague(connection, services.policy.time_zone, agent_id, since=now)
    return duty(colleague.rota, colleague.switch, now)
