"""What is kept of an agent, and what is not."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.agent import Agent
from tests.desk import desk_on
from tests.factories import LINE, MONDAY_NOON, make_agent
from voice_intake.actions.agents.agents import AgentChange, NewAgent, add_agent, change_agent
from voice_intake.domain.customers.forms import RefusedEdit

BO = "bo@desk.example"


@pytest.mark.parametrize("typed", [LINE, "0044 2871 359777"])
def test_the_lines_own_number_is_nobodys_telephone(database: Engine, typed: str) -> None:
    bo = make_agent(database, email=BO)
    desk = desk_on(database)
    ida = NewAgent(name="Ida", email="ida@desk.example", role="agent", phone=typed, languages="da")
    with pytest.raises(RefusedEdit, match="the line's own number"):
        add_agent(desk, ida, actor="cli:x", now=MONDAY_NOON)
    with pytest.raises(RefusedEdit, match="the line's own number"):
        change_agent(desk, BO, AgentChange(phone=typed), actor="cli:x", now=MONDAY_NOON)
    with Session(database) as session:
        assert session.scalars(select(Agent.phone)).all() == [bo.phone]
