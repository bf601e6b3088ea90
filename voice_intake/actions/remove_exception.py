"""An exception to an agent's rota is taken back."""

from datetime import datetime

from sqlalchemy import delete

from models.agent import RotaException
from models.rows import table_of
from voice_intake.actions.add_exception import told
from voice_intake.actions.find_agent import hold_agent
from voice_intake.actions.load_duty import exception_of
from voice_intake.actions.record_changes import Change, record_changes
from voice_intake.domain.agents import duty
from voice_intake.domain.errors import RefusedChange
from voice_intake.ports import Services

_exceptions = table_of(RotaException)


def remove_exception(
    services: Services, email: str, exception_id: int, *, actor: str, now: datetime
) -> duty.RotaException:
    """The one that was taken back. Raises RefusedChange where the agent has none of that number, or nobody is that."""
    with services.engine.begin() as connection:
        agent = hold_agent(connection, email)
        mine = delete(_exceptions).where(_exceptions.c.id == exception_id, _exceptions.c.agent_id == agent.id)
        row = connection.execute(mine.returning(*_exceptions.c)).first()
        if row is None:
            raise RefusedChange(
                f"{agent.name} has no exception {exception_id}: `voice-intake agents rota {email}` shows them"
            )
        record_changes(connection, [Change("rota_exceptions", row.id, told(row), None)], actor=actor, now=now)
    return exception_of(row)
