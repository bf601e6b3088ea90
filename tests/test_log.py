"""The log: which call and case each line is about, and never who, whichever level is asked for."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from argon2 import PasswordHasher
from sqlalchemy import Engine, insert, update

from models.customer import Contact, Customer
from models.incoming_text import OptOut
from tests.factories import MONDAY_NOON, PHONE, make_caller
from tests.fakes import FakeOutside, FakeTranscriber
from tests.lines import carrier_of, opened
from tests.phone import Desk
from twilio_sandbox.network.fault_injection import FaultInjection
from voice_intake.actions.callers import hash_pin
from voice_intake.jobs.timetable import TIMETABLE
from voice_intake.jobs.worker import do_what_is_due
from voice_intake.log import configure, mask_numbers
from voice_intake.ports import ExternalServices

SECRETS = ("20123456", "20 12 34 56", "20999999", "274913", "Astrid", "Nordlys", "Det virker ikke")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What structlog writes, from DEBUG on."""
    before, out = structlog.get_config(), io.StringIO()
    configure()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        logger_factory=lambda *_: structlog.PrintLogger(out),
    )
    yield out
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hash_pin, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


def test_a_whole_journey_names_calls_and_cases_and_nobody(
    database: Engine, written: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with opened(database) as desk:
        customer = live_through(desk, written)
        lines = [json.loads(line) for line in written.getvalue().splitlines()]
    told = "\n".join(str(line | {"timestamp": ""}) for line in lines) + "\n".join(
        record.getMessage() for record in caplog.records if is_ours(record)
    )
    assert [secret for secret in (*SECRETS, customer) if secret in told] == []
    opened_cases = {f"{row.reference[:4]}-{row.reference[4:]}" for row in desk.tickets()}
    assert {line["ticket"] for line in lines if "ticket" in line} <= opened_cases
    assert any(line.get("job") == "fetch_voicemail" for line in lines), lines
    assert any("ticket" in line and "call_sid" in line for line in lines), lines


def live_through(desk: Desk, written: io.StringIO) -> str:
    """A known caller, a stranger with a PIN, texts, lost callbacks, the worker; the customer number."""
    desk.line.account.network.chance.seed(7)  # no identifier of Twilio's is to hold the digits of a PIN by chance
    contact = make_caller(desk.engine)
    with desk.engine.begin() as connection:
        number = "77123409"
        connection.execute(update(Customer).values(number=number))
        hashed = hash_pin.hash_pin("274913", contact.customer_id)
        connection.execute(update(Contact).values(pin_hash=hashed))
        connection.execute(insert(OptOut).values(number="+4520999999", at=MONDAY_NOON, source="text"))
    desk.phone(PHONE).dials().presses("1").speaks(seconds=9).hangs_up()
    stranger = desk.phone("+4520999999").dials().presses("1").presses(f"{number}#").presses("999999#")
    stranger.presses(f"{number}#").presses("274913#").presses("1").presses("2").speaks(seconds=5)
    desk.line.account.callbacks.settle()
    desk.line.account.fault_injection = FaultInjection(drop=1.0)
    desk.phone(PHONE).dials().presses("2").presses("2").hangs_up()
    desk.line.number.sms_url = f"{desk.line.url}/webhooks/sms/incoming"
    assert desk.line.number.receives_text(PHONE, "Det virker ikke, ring 20 12 34 56").status == 200
    for seconds in (120, 120, 7200):
        desk.line.account.clock.advance(seconds)
        assert do_what_is_due(desk.line.services, outside_of(desk), timetable=TIMETABLE), written.getvalue()
    return number


def outside_of(desk: Desk) -> ExternalServices:
    carrier, fake = carrier_of(desk), FakeOutside(transcriber=FakeTranscriber())
    return ExternalServices(
        telephony=carrier,
        messenger=carrier,
        store=fake.store,
        transcriber=fake.transcriber,
        notifier=fake.notifier,
    )


def is_ours(record: logging.LogRecord) -> bool:
    """The sandbox plays somebody else; so does its server."""
    return not record.name.startswith(("twilio_sandbox", "werkzeug"))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("ring +4520123456", "ring +45••••56"),
        (["+4520123456", 7], ["+45••••56", 7]),
        ({"to": "20 12 34 56"}, {"to": "20 ••••56"}),
        (("+4520123456",), ["+45••••56"]),
        ("4711-0020", "4711-0020"),
        (12345678, 12345678),
    ],
)
def test_numbers_are_masked_wherever_they_stand(value: Any, told: Any) -> None:  # noqa: ANN401 - whatever is logged
    assert mask_numbers(None, "", {"value": value}) == {"value": told}


def test_an_identifier_is_no_number() -> None:
    event = {"call_sid": "CA" + "1" * 32, "message_sid": "SM" + "2" * 32}
    assert mask_numbers(None, "", dict(event)) == event
