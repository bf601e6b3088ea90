"""A desk whose agents call contacts back through the sandbox, with the worker that places the calls."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from models.callback import Callback
from models.ticket import Ticket
from tests.factories import make_agent, make_caller, make_ticket
from tests.fakes import FakeOutside
from tests.lines import carrier_of
from tests.phone import Desk, key_of
from twilio_sandbox.calls.callee import Callee
from voice_intake.actions.callbacks.place import place_callback
from voice_intake.actions.callbacks.request import RequestedCallback, request_callback
from voice_intake.domain.language import Language
from voice_intake.ports import Addresses, ExternalServices

KINDS = ("callback_requested", "callback_answered", "callback_unanswered", "called_back")


class CallbackDesk:
    """A case of yesterday that nobody has reacted to, and Bo, who is going to call back."""

    def __init__(self, desk: Desk, *, language: str = "da") -> None:
        self.desk = desk
        self.account = desk.line.account
        self.agent = make_agent(desk.engine, languages=language)
        self.contact = make_caller(desk.engine)
        self.ticket: Ticket = make_ticket(desk.engine, contact=self.contact, reference="47110020")
        self.language = Language(language)
        others, self.carrier = FakeOutside().ports, carrier_of(desk)
        self.outside = ExternalServices(
            telephony=self.carrier,
            messenger=self.carrier,
            store=others.store,
            transcriber=others.transcriber,
            notifier=others.notifier,
            addresses=Addresses(public_url=desk.line.url),
        )

    def asks(self, **wish: Any) -> RequestedCallback:  # noqa: ANN401 - as the action takes them
        wish = {"agent": self.agent.email, "actor": self.agent.email, "now": self.now, **wish}
        return request_callback(self.desk.line.services, "4711-0020", **wish)

    def works(self) -> None:
        """All that is due now."""
        while place_callback(self.desk.line.services, self.outside, now=self.now):
            pass
        self.account.callbacks.settle()

    def works_for(self, span: timedelta, *, every: timedelta = timedelta(seconds=5)) -> None:
        for _ in range(span // every):
            self.works()
            self.account.clock.advance(every.total_seconds())

    def rings(self) -> Callee:
        """The agent's telephone, which rings because of this request."""
        self.asks()
        self.works()
        return self.account.outbound_calls[-1]

    def accepts(self) -> Callee:
        """The contact's telephone, which rings because the agent pressed 1."""
        agent = self.rings().answers().presses("1")
        return agent.dials[-1]

    def heard(self, callee: Callee) -> list[str]:
        return [key_of(each, self.language) for each in callee.hears if each.kind == "say"]

    @property
    def now(self) -> datetime:
        return self.account.clock()

    @property
    def row(self) -> Callback:
        rows: Sequence[Callback] = self.desk.rows(Callback)
        return rows[-1]

    @property
    def case(self) -> Ticket:
        return next(ticket for ticket in self.desk.tickets() if ticket.id == self.ticket.id)

    @property
    def story(self) -> list[str]:
        return [event.kind for event in self.desk.events() if event.kind in KINDS]

    @property
    def told(self) -> dict[str, Any]:
        """What the last event says, but for the call back's own number and agent."""
        data = [event.data for event in self.desk.events() if event.kind in KINDS][-1]
        return {name: value for name, value in data.items() if name not in ("callback_id", "agent")}

    def changes_case(self, **columns: Any) -> None:  # noqa: ANN401 - a row's
        with self.desk.engine.begin() as connection:
            connection.execute(update(Ticket).where(Ticket.id == self.ticket.id).values(**columns))

    def forgets(self, **columns: Any) -> None:  # noqa: ANN401 - a row's
        """What had been written when somebody was killed is not there."""
        with self.desk.engine.begin() as connection:
            connection.execute(update(Callback).values(**columns))
