"""An agent begins or ends duty: calls ring those on duty."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from models.agent import Agent
from voice_intake.actions.record_changes import Change, record_changes
from voice_intake.domain.errors import RefusedChange
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class Duty:
    """How an agent stands now, and whether that is news."""

    name: str
    phone: str | None
    on_duty: bool
    is_news: bool


def change_duty(services: Services, email: str, *, on_duty: bool, actor: str, now: datetime) -> Duty:
    """Raises RefusedChange where nobody has that address."""
    with services.engine.begin() as connection:
        agent = connection.execute(
            select(Agent.id, Agent.name, Agent.phone, Agent.on_duty).where(Agent.email == email).with_for_update()
        ).first()
        if agent is None:
            raise RefusedChange(f"No agent has the e-mail address {email}: `voice-intake agents list` shows them")
        is_news = agent.on_duty != on_duty
        if is_news:
            connection.execute(update(Agent).where(Agent.id == agent.id).values(on_duty=on_duty))
            change = Change("agents", agent.id, {"on_duty": agent.on_duty}, {"on_duty": on_duty})
            record_changes(connection, [change], actor=actor, now=now)
    return Duty(name=agent.name, phone=agent.phone, on_duty=on_duty, is_news=is_news)
