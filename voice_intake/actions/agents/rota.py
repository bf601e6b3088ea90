"""An agent gets a weekly rota in place of the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from models.agent import RotaShift
from models.bulk import write_rows
from models.rows import table_of
from voice_intake.actions.agents.lock_agent import lock_agent
from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.domain.agents.duty import Shift
from voice_intake.domain.agents.rota_text import format_rota
from voice_intake.domain.customers.forms import refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_shifts = table_of(RotaShift)


@dataclass(frozen=True, kw_only=True)
class RotaChange:
    """The rota as text, before and after; empty is none."""

    name: str
    before: str
    after: str


def set_rota(
    services: Services, email: str, shifts: Iterable[Shift], *, actor: str, now: datetime, seen: str | None = None
) -> RotaChange:
    """No shifts take the rota away: then the agent is on duty as switched by hand.

    `seen` is the rota's text as whoever changes it saw it, if that matters. Raises RefusedEdit where it has become
    another since, and where nobody has that address.
    """
    week = sorted(set(shifts))
    with services.engine.begin() as connection:
        agent = lock_agent(connection, email)
        before, after = format_rota(_present(connection, agent.id)), format_rota(week)
        if seen is not None and seen != before:
            hint = said(
                "The rota of %(name)s was changed meanwhile; it is now %(rota)s", name=agent.name, rota=before or "none"
            )
            raise refused(hint, field="rota")
        if before != after:
            connection.execute(delete(_shifts).where(_shifts.c.agent_id == agent.id))
            write_rows(connection, insert(_shifts), (_row(agent.id, shift) for shift in week))
            change = RowChange("agents", agent.id, {"rota": before}, {"rota": after})
            record_changes(connection, [change], actor=actor, now=now)
    return RotaChange(name=agent.name, before=before, after=after)


def _present(connection: Connection, agent_id: int) -> list[Shift]:
    columns = (_shifts.c.weekday, _shifts.c.from_minute, _shifts.c.until_minute)
    return [Shift(*row) for row in connection.execute(select(*columns).where(_shifts.c.agent_id == agent_id))]


def _row(agent_id: int, shift: Shift) -> dict[str, int]:
    return {
        "agent_id": agent_id,
        "weekday": shift.weekday,
        "from_minute": shift.starts,
        "until_minute": shift.ends,
    }
