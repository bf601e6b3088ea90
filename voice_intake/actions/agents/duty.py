"""An agent begins or ends duty by hand: calls ring those on duty."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, update

from models.agent import Agent
from voice_intake.actions.agents.load_duty import load_colleague
from voice_intake.actions.agents.lock_agent import lock_agent
from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.domain.agents.duty import Duty, Switch, duty
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class DutyChange:
    """How an agent stands from now on, and whether that is news."""

    name: str
    phone: str | None
    duty: Duty
    is_news: bool


def change_duty(services: Services, email: str, *, on_duty: bool, actor: str, now: datetime) -> DutyChange:
    """Holds until the rota's next change. Raises RefusedChange where nobody has that address.

    It is kept also when the rota says the same: whoever switches off in the second in which a shift ends must not be
    rung for a caller who arrived before it.
    """
    with services.engine.begin() as connection:
        agent = lock_agent(connection, email)
        colleague = load_colleague(connection, services.policy.time_zone, agent.id, since=now)
        stood = duty(colleague.rota, colleague.switch, now)
        if stood.is_on_duty == agent.on_duty == on_duty and stood.since == agent.duty_changed_at:
            return DutyChange(name=agent.name, phone=agent.phone, duty=stood, is_news=False)
        _switch(connection, agent, on_duty=on_duty, actor=actor, now=now)
    stands = duty(colleague.rota, Switch(is_on_duty=on_duty, changed_at=now), now)
    return DutyChange(name=agent.name, phone=agent.phone, duty=stands, is_news=stood.is_on_duty != on_duty)


def _switch(connection: Connection, agent: Row[Any], *, on_duty: bool, actor: str, now: datetime) -> None:
    switched = update(Agent).where(Agent.id == agent.id)
    connection.execute(switched.values(on_duty=on_duty, duty_changed_at=now))
    changed_at = agent.duty_changed_at
    before = {"on_duty": agent.on_duty, "duty_changed_at": changed_at.isoformat() if changed_at else None}
    after = {"on_duty": on_duty, "duty_changed_at": now.isoformat()}
    record_changes(connection, [RowChange("agents", agent.id, before, after)], actor=actor, now=now)
