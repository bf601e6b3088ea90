"""How many statements a request may cost: a bound for each, and none that grows with what the desk knows.

One more statement is one more round trip while a caller waits. Who adds one raises the bound here, and sees it.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event, select

from models.call import RingAttempt
from tests.factories import (
    PHONE,
    make_agent,
    make_call,
    make_caller,
    make_closure,
    make_contact,
    make_contract,
    make_customer,
    make_number,
    make_ticket,
)
from tests.webhooks.conftest import Line

RECORDING = "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE" + "3" * 32


class Meter:
    """Posts to the line and counts the statements that this costs; BEGIN and COMMIT are not counted."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.statements: list[str] = []

    def of(self, path: str, **fields: str) -> int:
        self.statements.clear()
        answer = self.line.post(f"/webhooks{path}", self.line.form(**fields))
        assert answer.status_code in (200, 204)
        assert "tekniske problemer" not in answer.text
        return len(self.statements)


@pytest.fixture
def meter(line: Line, database: Engine) -> Iterator[Meter]:
    meter = Meter(line)
    note = lambda *seen: meter.statements.append(seen[2])  # noqa: E731 - to be taken off again
    event.listen(database, "before_cursor_execute", note)
    yield meter
    event.remove(database, "before_cursor_execute", note)


def test_a_whole_call_of_a_known_caller(meter: Meter, database: Engine) -> None:
    make_caller(database)
    assert meter.of("/voice/incoming") <= 4
    assert meter.of("/voice/incoming") <= 4, "asked again"
    assert meter.of("/voice/turn/1", Digits="2") <= 16, "opens the ticket, finds nobody to ring, and tells the desk"
    assert meter.of("/voice/turn/1", Digits="2") <= 2, "asked again"
    assert meter.of("/voice/turn/2", RecordingUrl=RECORDING, RecordingDuration="9", Digits="#") <= 8
    assert meter.of("/voice/turn/3", Digits="1") <= 4, "repeats the reference"
    assert meter.of("/voice/turn/4", Digits="") <= 4, "says goodbye"
    assert meter.of("/recording/status", RecordingSid="RE" + "3" * 32, RecordingDuration="9") <= 7
    assert meter.of("/voice/status", CallStatus="completed", CallDuration="40") <= 9


def test_a_call_of_an_unknown_caller(meter: Meter, database: Engine) -> None:
    make_customer(database, number="4711")
    assert meter.of("/voice/incoming", From="anonymous") <= 3
    assert meter.of("/voice/turn/1", Digits="1") <= 4, "chooses a language"
    assert meter.of("/voice/turn/2", Digits="4711") <= 5, "keys in a customer number"
    assert meter.of("/voice/turn/3", Digits="274913") <= 10, "keys in a wrong PIN"
    assert meter.of("/voice/status", CallStatus="completed", CallDuration="40") <= 5


def test_adding_to_an_open_case(meter: Meter, database: Engine) -> None:
    make_ticket(database, contact=make_caller(database))
    assert meter.of("/voice/incoming") <= 4
    assert meter.of("/voice/turn/1", Digits="2") <= 14


def test_ringing_an_agent(meter: Meter, database: Engine) -> None:
    make_caller(database)
    make_agent(database)
    meter.of("/voice/incoming")
    assert meter.of("/voice/turn/1", Digits="2") <= 15, "opens the ticket and rings"
    with database.connect() as connection:
        attempt = connection.scalar(select(RingAttempt.id))
    assert meter.of(f"/voice/agent/{attempt}") <= 6, "screens"
    assert meter.of(f"/voice/agent/{attempt}/answer", Digits="1") <= 9, "accepts"
    ended = {"DialCallStatus": "completed", "DialBridged": "true", "DialCallDuration": "60"}
    assert meter.of("/voice/turn/2", **ended) <= 10, "has talked"


def test_a_call_that_is_told_of_by_its_end_alone(meter: Meter, database: Engine) -> None:
    make_caller(database)
    assert meter.of("/voice/status", CallStatus="completed", CallDuration="40") <= 20


def test_what_needs_no_database_asks_none(meter: Meter) -> None:
    assert meter.line.post("/webhooks/voice/fallback", meter.line.form()).status_code == 200
    assert meter.statements == []


def test_nothing_is_asked_more_often_where_more_is_known(meter: Meter, database: Engine) -> None:
    populate(database, times=1)
    before = costs(meter, "CA" + "a" * 32)
    populate(database, times=8)
    assert costs(meter, "CA" + "b" * 32) == before


def costs(meter: Meter, sid: str) -> list[int]:
    """Of a call by one of several who share a number."""
    return [
        meter.of("/voice/incoming", CallSid=sid),
        meter.of("/voice/turn/1", CallSid=sid, Digits="1"),
        meter.of("/voice/turn/2", CallSid=sid, Digits="1"),
        meter.of("/voice/turn/3", CallSid=sid, Digits="3"),
        meter.of("/voice/status", CallSid=sid, CallStatus="completed", CallDuration="40"),
    ]


def populate(database: Engine, *, times: int) -> None:
    """Contacts of several customers behind one number, each with contracts and cases, and closed spans to come."""
    for _ in range(times):
        customer = make_customer(database)
        for _ in range(2):
            make_contract(database, customer=customer)
            contact = make_contact(database, customer=customer)
            make_number(database, contact=contact, number=PHONE)
            make_ticket(database, contact=contact, call=make_call(database, contact=contact))
            make_closure(database)
