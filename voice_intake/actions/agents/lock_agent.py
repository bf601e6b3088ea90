"""The row of one agent, held until the transaction is over, for whoever changes it."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from models.agent import Agent
from models.engine.database import reading
from models.rows import table_of
from voice_intake.actions.audit.edit_rows import row_versions
from voice_intake.domain.customers.forms import refused
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

_agents = table_of(Agent)
_locked = select(_agents).where(_agents.c.email == bindparam("email")).with_for_update()


def lock_agent(connection: Connection, email: str) -> Row[Any]:
    """Raises RefusedEdit where nobody has that address."""
    agent = connection.execute(_locked, {"email": email}).first()
    if agent is None:
        raise refused(
            said("No agent has the e-mail address %(email)s: `voice-intake agents list` shows them", email=email)
        )
    return agent


def agent_version(services: Services, agent_id: int) -> int:
    """What to hand back with a change of the agent."""
    with reading(services.engine).begin() as connection:
        return row_versions(connection, _agents, [agent_id])[agent_id]


def require_other_admin(connection: Connection, email: str) -> None:
    """Before the agent is held, who is about to look after the desk no more. Raises RefusedEdit for the last one.

    All admins are held, so that of two who take the role from one another only one succeeds.
    """
    columns = (_agents.c.email, _agents.c.password_hash)
    admins = connection.execute(
        select(*columns).where(_agents.c.role == "admin").order_by(_agents.c.id).with_for_update()
    ).all()
    able = {admin.email for admin in admins if admin.password_hash is not None}
    if able == {email}:
        hint = said("nobody else could look after the desk: make somebody else an administrator first")
        raise refused(hint, field="role")
