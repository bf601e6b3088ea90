"""A case with something of everything, and Bo, who has its page before him."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.agent import Agent
from models.ticket import Ticket, TicketEvent
from models.voicemail import Voicemail
from tests.browser.console import make_colleague
from tests.factories import (
    MONDAY_NOON,
    make_call,
    make_caller,
    make_ring_attempt,
    make_ticket,
    make_ticket_event,
    make_turn,
    make_voicemail,
)
from tests.web.people import Person
from voice_intake.domain.cases.refusals import CaseVersion

DIGEST = "ab" * 32
SAID = "<Response><Gather><Say>Hej &amp; velkommen</Say></Gather></Response>"


class CaseStory:
    """Opened by the line on Monday noon; the clock of the pages stands there, too."""

    def __init__(self, database: Engine, pages: Flask, **columns: Any) -> None:  # noqa: ANN401 - a row's
        self.database, self.pages = database, pages
        self.bo = make_colleague(database, name="Bo Lund", email="bo@example.com")
        self.caller = make_caller(database)
        self.call = make_call(database, contact=self.caller, ended_at=MONDAY_NOON + timedelta(minutes=2))
        columns = {"reference": "47110020", **columns}
        self.ticket = make_ticket(database, contact=self.caller, call=self.call, **columns)
        told = {"priority": 2, "chosen": True}
        make_ticket_event(database, ticket=self.ticket, call_id=self.call.id, data=told)
        self.person = self.signs_in(self.bo)

    def signs_in(self, agent: Agent) -> Person:
        person = Person(self.pages.test_client())
        person.signs_in(agent)
        return person

    @property
    def path(self) -> str:
        return f"/tickets/{self.ticket.reference}"

    @property
    def text(self) -> str:
        return self.person.looks_at(self.path).text

    @property
    def seen(self) -> str:
        with Session(self.database) as session:
            last = select(TicketEvent.id).where(TicketEvent.ticket_id == self.ticket.id).order_by(TicketEvent.id.desc())
            return CaseVersion(self.row().version, session.scalars(last.limit(1)).one()).token

    def sends(self, what: str, **fields: str) -> TestResponse:
        """A form of the case, as Bo sends it who has just looked at it."""
        return self.sends_as(self.person, what, **fields)

    def sends_as(self, person: Person, what: str, **fields: str) -> TestResponse:
        return person.sends(f"{self.path}/{what}", **{"seen": self.seen, **fields})

    def happens(self, times: int = 1) -> None:
        """A call with turns and a ringing, a message, and a note."""
        for _ in range(times):
            call = make_call(self.database, contact=self.caller, ended_at=MONDAY_NOON)
            make_ticket_event(self.database, ticket=self.ticket, call_id=call.id, kind="caller_added")
            make_turn(self.database, call=call, reply=SAID)
            make_turn(self.database, call=call, number=2, event={"kind": "pressed", "keys": "2"}, reply=SAID)
            make_ring_attempt(self.database, call=call, agent=self.bo, outcome="no_answer", ended_at=MONDAY_NOON)
            self.leaves_message(call=call)
            make_ticket_event(self.database, ticket=self.ticket, actor=self.bo.email, kind="noted", data={"text": "Hm"})

    def leaves_message(self, **columns: Any) -> Voicemail:  # noqa: ANN401 - a row's
        stored = {"status": "transcribed", "sha256": DIGEST, "transcript": "Eksporten står stille.", "due_at": None}
        return make_voicemail(self.database, ticket=self.ticket, **{"call": self.call, **stored, **columns})

    def row(self) -> Ticket:
        with Session(self.database) as session:
            return session.scalars(select(Ticket).where(Ticket.reference == self.ticket.reference)).one()

    @property
    def kinds(self) -> list[str]:
        with Session(self.database) as session:
            of_case = select(TicketEvent.kind).where(TicketEvent.ticket_id == self.ticket.id).order_by(TicketEvent.id)
            return list(session.scalars(of_case))
