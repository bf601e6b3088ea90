"""Somebody leaves the desk: signs in no more, is rung no more, and stays in the record and with their cases."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from models.agent import Agent, RotaShift
from models.rows import table_of
from voice_intake.actions.find_agent import hold_agent, keep_an_admin
from voice_intake.actions.record_changes import Change, record_changes
from voice_intake.domain.agents.duty import Shift
from voice_intake.domain.agents.rota_text import written
from voice_intake.domain.customers.forms import refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_agents, _shifts = table_of(Agent), table_of(RotaShift)


def end_access(services: Services, email: str, *, actor: str, now: datetime) -> str:
    """Their name. A new password lets them in again. Raises RefusedEdit."""
    if email == actor:
        raise refused(said("this is you: ask another administrator to do it"))
    with services.engine.begin() as connection:
        keep_an_admin(connection, email)
        agent = hold_agent(connection, email)
        password = "an earlier one" if agent.password_hash else "none"
        before: dict[str, Any] = {"password": password, "phone": agent.phone}
        before["rota"] = _take_rota(connection, agent.id)
        gone = {"password_hash": None, "phone": None, "on_duty": False, "duty_changed_at": now}
        connection.execute(update(_agents).where(_agents.c.id == agent.id).values(**gone))
        after: dict[str, Any] = {"password": "none", "phone": None, "rota": ""}
        if agent.on_duty:
            before["on_duty"], after["on_duty"] = True, False
        record_changes(connection, [Change("agents", agent.id, before, after)], actor=actor, now=now)
        name: str = agent.name
        return name


def _take_rota(connection: Connection, agent_id: int) -> str:
    """The rota as it was."""
    columns = (_shifts.c.weekday, _shifts.c.from_minute, _shifts.c.until_minute)
    mine = _shifts.c.agent_id == agent_id
    week = written(Shift(*row) for row in connection.execute(select(*columns).where(mine)))
    connection.execute(delete(_shifts).where(mine))
    return week
