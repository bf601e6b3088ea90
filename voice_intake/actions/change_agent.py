"""An agent's name, role, phone or languages change."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from models.agent import Agent
from models.rows import table_of
from voice_intake.actions.add_agent import checked_agent
from voice_intake.actions.edit_rows import hold_row
from voice_intake.actions.find_agent import hold_agent, keep_an_admin
from voice_intake.actions.record_changes import Change, record_changes
from voice_intake.ports import Services

_agents = table_of(Agent)


@dataclass(frozen=True, kw_only=True)
class AgentChange:
    """As typed; None stays as it is, and an empty `phone` takes the phone away."""

    name: str | None = None
    role: str | None = None
    phone: str | None = None
    languages: str | None = None


def change_agent(
    services: Services, email: str, wanted: AgentChange, *, actor: str, now: datetime, seen: int | None = None
) -> dict[str, tuple[str | None, str | None]]:
    """What changed, from what to what. Raises RefusedEdit with all that is wrong, or where nobody is that."""
    given = {name: text for name, text in vars(wanted).items() if text is not None}
    values = checked_agent(services.policy.phone_number, **given)
    with services.engine.begin() as connection:
        if values.get("role", "admin") != "admin":
            keep_an_admin(connection, email)
        agent = hold_agent(connection, email)
        hold_row(connection, _agents, agent.id, seen=seen)
        changed = {name: value for name, value in values.items() if getattr(agent, name) != value}
        if changed:
            connection.execute(update(Agent).where(Agent.id == agent.id).values(**changed))
            before = {name: getattr(agent, name) for name in changed}
            record_changes(connection, [Change("agents", agent.id, before, changed)], actor=actor, now=now)
    return {name: (getattr(agent, name), value) for name, value in changed.items()}
