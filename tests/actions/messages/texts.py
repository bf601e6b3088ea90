"""A text that is due, its case, and a carrier that may do what it is asked, refuse, or die half way."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.notification import Notification
from models.ticket import Ticket, TicketEvent
from tests.factories import MONDAY_NOON, PHONE, make_call, make_contact, make_notification, make_ticket
from tests.fakes import FakeCarrier, FakeOutside
from tests.lines import POLICY
from voice_intake.actions.messages.send_sms import send_due_text
from voice_intake.domain.carrier import TextSent
from voice_intake.ports import Services


class Killed(BaseException):
    """The worker is gone: nothing of ours catches it."""


@dataclass
class Carrier(FakeCarrier):
    """Does what it is asked and then, perhaps, ends as `after` says, so that nobody hears that it was done."""

    after: list[BaseException | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """The address for the receipts of each text."""

    def __post_init__(self) -> None:
        super().__init__(now=MONDAY_NOON)

    def _may_fail(self) -> None:
        if self.next_failures and (failure := self.next_failures.pop(0)):
            raise failure

    def send_text(self, to: str, body: str, *, from_number: str, status_callback: str) -> TextSent:
        sent = super().send_text(to, body, from_number=from_number, status_callback=status_callback)
        self.asked.append(status_callback)
        if self.after and (failure := self.after.pop(0)):
            raise failure
        return sent


class TextCase:
    """A call at noon that ended with a case, and the text that its caller is owed."""

    def __init__(self, engine: Engine, *, language: str = "da", **ticket: Any) -> None:  # noqa: ANN401 - a row's
        self.engine = engine
        self.services = Services(engine=engine, policy=POLICY, clock=lambda: MONDAY_NOON)
        self.carrier = Carrier()
        self.outside = FakeOutside(carrier=self.carrier)
        self.contact = make_contact(engine)
        self.call = make_call(engine, contact=self.contact, ended_at=MONDAY_NOON, language=language)
        columns = {"reference": "47110020", **ticket}
        self.ticket: Ticket = make_ticket(engine, contact=self.contact, call=self.call, language=language, **columns)
        self.row_id: int = self.adds("confirmation").id

    def adds(self, kind: str, **columns: Any) -> Notification:  # noqa: ANN401 - a row's
        call_id = columns.pop("call_id", self.call.id)
        return make_notification(self.engine, ticket=self.ticket, kind=kind, call_id=call_id, **columns)

    def works(self, now: datetime = MONDAY_NOON) -> bool:
        self.carrier.now = now
        return send_due_text(self.services, self.outside.ports, now=now)

    def is_killed_working(self, now: datetime = MONDAY_NOON) -> bool:
        try:
            self.works(now)
        except Killed:
            return True
        return False

    def lives_through(self, hours: float = 48) -> datetime:
        """The worker takes the text up whenever it is due, killed or not; when it last did."""
        now = MONDAY_NOON
        while (due_at := self.row.due_at) and due_at <= MONDAY_NOON + timedelta(hours=hours):
            now = max(now, due_at)
            self.is_killed_working(now)
        return now

    @property
    def row(self) -> Notification:
        with Session(self.engine) as session:
            return session.get_one(Notification, self.row_id)

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        with Session(self.engine) as session:
            told = session.scalars(select(TicketEvent).order_by(TicketEvent.id))
            return [(event.kind, event.data) for event in told if event.kind.startswith("text_")]

    @property
    def events_of_row(self) -> list[tuple[str, dict[str, Any]]]:
        """Where other cases are in the same database."""
        with Session(self.engine) as session:
            told = session.scalars(select(TicketEvent).where(TicketEvent.ticket_id == self.ticket.id))
            return [(event.kind, event.data) for event in told]

    @property
    def bodies(self) -> list[str]:
        """What the caller has in the telephone."""
        return [text.body for text in self.carrier.sent if text.to_number == PHONE]
