"""An agent before a case: what they do with it, and what becomes of its row and its timeline."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from models.agent import Agent
from models.notification import Notification
from models.ticket import Ticket, TicketEvent
from tests.desk import desk_on
from tests.factories import MONDAY_NOON, make_agent, make_caller, make_ticket, make_ticket_event
from voice_intake.actions.cases.case_page import CasePage, find_case
from voice_intake.domain.actor import Actor
from voice_intake.domain.cases.refusals import CaseVersion

LATER = MONDAY_NOON + timedelta(minutes=20)


def acting(agent: Agent) -> Actor:
    return Actor(agent_id=agent.id, name=agent.name, email=agent.email)


class Worked:
    """A case that the line opened on Monday noon, and Bo, an agent who has its page before him."""

    def __init__(self, database: Engine, **columns: Any) -> None:  # noqa: ANN401 - a row's
        self.database = database
        self.services = desk_on(database)
        self.bo = acting(make_agent(database, name="Bo Lund", email="bo@example.com"))
        self.caller = make_caller(database)
        self.ticket = make_ticket(database, contact=self.caller, **columns)
        make_ticket_event(database, ticket=self.ticket)
        self.reference = self.ticket.reference

    @property
    def page(self) -> CasePage:
        return find_case(self.services, self.reference, now=LATER)

    @property
    def seen(self) -> CaseVersion:
        return self.page.seen

    @property
    def row(self) -> Ticket:
        with Session(self.database) as session:
            return session.scalars(select(Ticket).where(Ticket.reference == self.reference)).one()

    @property
    def events(self) -> list[tuple[str, str, dict[str, Any]]]:
        with Session(self.database) as session:
            of_case = select(TicketEvent).where(TicketEvent.ticket_id == self.ticket.id).order_by(TicketEvent.id)
            return [(event.kind, event.actor, event.data) for event in session.scalars(of_case)]

    @property
    def word(self) -> list[str]:
        with Session(self.database) as session:
            return [row.kind for row in session.scalars(select(Notification).order_by(Notification.id))]

    def doing(self, now: datetime = LATER) -> dict[str, Any]:
        """The keywords that a change by Bo, who has just looked at the case, is made with."""
        return {"seen": self.seen, "actor": self.bo, "now": now}


@contextmanager
def counting(database: Engine) -> Iterator[list[str]]:
    statements: list[str] = []
    note = lambda *seen: statements.append(seen[2])  # noqa: E731 - to be taken off again
    event.listen(database, "before_cursor_execute", note)
    yield statements
    event.remove(database, "before_cursor_execute", note)
