"""A critical case whose caller has waited in vain, its desk's people, and the worker that texts them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.agent import Agent
from models.notification import Notification
from models.ticket import Ticket, TicketEvent
from tests.actions.messages.texts import Carrier, Killed
from tests.factories import MONDAY_NOON, make_agent, make_call, make_contact, make_customer, make_ticket
from tests.fakes import FakeOutside
from tests.lines import POLICY
from voice_intake.actions.messages.queue_page import queue_page
from voice_intake.actions.messages.send_alert import tell_due_word
from voice_intake.actions.messages.send_sms import send_due_text
from voice_intake.domain.messages.notification import TextKind
from voice_intake.domain.policy.policy import Policy
from voice_intake.ports import Addresses, ExternalServices, Services

METTE, OLIVER = "+4520123490", "+4520123491"
CHAT = "slack://a/b/c"


class PagingDesk:
    """Its case is 4711-0020 of Nordlys A/S, opened at noon, to be answered by 14:00; its caller is on the line."""

    def __init__(
        self,
        engine: Engine,
        *,
        policy: Policy = POLICY,
        customer: str = "Nordlys A/S",
        arrived_at: datetime = MONDAY_NOON,
        **ticket: Any,  # noqa: ANN401 - a row's
    ) -> None:
        self.engine = engine
        self.services = Services(engine=engine, policy=policy, clock=lambda: MONDAY_NOON)
        self.carrier = Carrier()
        self.fakes = FakeOutside(carrier=self.carrier)
        contact = make_contact(engine, customer=make_customer(engine, name=customer))
        self.call = make_call(engine, contact=contact, arrived_at=arrived_at)
        facts = {"reference": "47110020", "priority": 1, "respond_by": MONDAY_NOON + timedelta(hours=2)}
        self.ticket: Ticket = make_ticket(engine, contact=contact, call=self.call, **facts | ticket)

    def has(self, phone: str | None, *, email: str = "mette@desk.example", **columns: Any) -> Agent:  # noqa: ANN401
        return make_agent(self.engine, phone=phone, email=email, **columns)

    def has_two_on_duty(self) -> None:
        self.has(METTE)
        self.has(OLIVER, email="oliver@desk.example", languages="en")

    def lets_wait(self, now: datetime = MONDAY_NOON, *, call_id: int | None = None) -> None:
        """The journey has decided that the caller waited in vain."""
        with self.engine.begin() as connection:
            queue_page(connection, self.ticket.id, policy=self.services.policy, now=now, call_id=call_id)

    @property
    def outside(self) -> ExternalServices:
        addresses = Addresses(public_url="https://desk.example.com", desk=(CHAT,))
        return replace(self.fakes.ports, addresses=addresses)

    def works(self, now: datetime = MONDAY_NOON) -> None:
        """Until there is nothing left to do now, or until the worker is killed."""
        self.carrier.now = now
        try:
            while send_due_text(self.services, self.outside, now=now) or tell_due_word(
                self.services, self.outside, now=now
            ):
                pass
        except Killed:
            pass

    def works_for(self, hours: float) -> None:
        now = MONDAY_NOON
        while now < MONDAY_NOON + timedelta(hours=hours):
            now += timedelta(minutes=5)
            self.works(now)

    @property
    def pages(self) -> list[Notification]:
        with Session(self.engine) as session:
            pages = select(Notification).where(Notification.kind == TextKind.PAGE).order_by(Notification.id)
            return list(session.scalars(pages))

    @property
    def stories(self) -> list[tuple[str, str | None]]:
        """How each page stands, and why."""
        return [(page.status, page.last_error) for page in self.pages]

    @property
    def paged(self) -> list[str]:
        """Whose telephones have a text, once for each."""
        return sorted(text.to_number for text in self.carrier.sent)

    @property
    def words(self) -> list[str]:
        """The titles of what the desk was told."""
        return [notice.title for notice in self.fakes.notifier.sent]

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        with Session(self.engine) as session:
            told = session.scalars(select(TicketEvent).order_by(TicketEvent.id))
            return [(event.kind, event.data) for event in told if event.kind.startswith("page_")]
