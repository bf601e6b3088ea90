"""A desk whose worker sends texts through the sandbox's REST API, and hears by its callbacks what became of them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from models.notification import Notification
from models.ticket import TicketEvent
from tests.fakes import FakeOutside
from tests.lines import carrier_of
from tests.phone import Desk
from twilio_sandbox.network.message import Message
from voice_intake.actions.messages.send_sms import send_due_text
from voice_intake.ports import Addresses, ExternalServices


class TextingDesk:
    """The desk, its worker, and the telephones that it texts."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.account = desk.line.account
        desk.line.number.sms_url = f"{desk.line.url}/webhooks/sms/incoming"
        others, carrier = FakeOutside().ports, carrier_of(desk)
        self.outside = ExternalServices(
            telephony=carrier,
            messenger=carrier,
            store=others.store,
            transcriber=others.transcriber,
            notifier=others.notifier,
            addresses=Addresses(public_url=desk.line.url),
        )

    def works(self) -> None:
        """Until there is nothing left to do now."""
        while send_due_text(self.desk.line.services, self.outside, now=self.account.clock()):
            pass
        self.account.callbacks.settle()

    def works_for(self, span: timedelta) -> None:
        """The worker looks every two minutes."""
        for _ in range(span // timedelta(minutes=2)):
            self.works()
            self.account.clock.advance(120)

    @property
    def texts(self) -> Sequence[Message]:
        return self.account.messages

    @property
    def rows(self) -> Sequence[Notification]:
        return [row for row in self.desk.rows(Notification) if row.channel == "sms"]

    @property
    def events(self) -> list[tuple[str, dict[str, Any]]]:
        told = self.desk.rows(TicketEvent)
        return [(event.kind, event.data) for event in told if event.kind.startswith("text_")]

    def forgets(self, **columns: Any) -> None:  # noqa: ANN401 - a row's
        """What the worker had written when it was killed is not there."""
        with self.desk.engine.begin() as connection:
            connection.execute(update(Notification).where(Notification.channel == "sms").values(**columns))
