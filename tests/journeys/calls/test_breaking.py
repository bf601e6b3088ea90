"""The worst day: whatever fails, the caller can leave a message, and what they leave is found again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from models.engine.database import make_engine
from tests.factories import PHONE, make_caller
from tests.lines import opened
from tests.phone import Desk, Phone
from twilio_sandbox.clock import VirtualClock
from voice_intake.commands.calls.local_server import local_line


@contextmanager
def database_away(engine: Engine) -> Iterator[None]:
    """No statement reaches the database while the block runs."""

    def fail(*_: object) -> None:
        raise OperationalError("", None, ConnectionError("the database is away"))

    event.listen(engine, "before_cursor_execute", fail)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", fail)


def hears_static_voicemail(phone: Phone) -> None:
    heard = [each for each in phone.call.new_heard() if each.kind == "say"]
    assert [each.language for each in heard[-2:]] == ["da-DK", "en-GB"]
    assert "tekniske problemer" in heard[-2].text
    assert "technical problems" in heard[-1].text
    assert phone.call.requests[-1].status == 200


def test_without_a_database_callers_still_leave_a_message(database: Engine) -> None:
    with opened(database) as desk:
        contact = make_caller(desk.engine)
        desk.line.account.hold_callbacks()
        with database_away(desk.engine):
            phone = desk.phone(PHONE).dials()
            hears_static_voicemail(phone)
            phone.speaks(seconds=7).hears_words("Tak for din besked", "Thank you for your message").is_hung_up_on()
        desk.line.account.callbacks.deliver_everything()
        [ticket] = desk.tickets()
        assert (ticket.contact_id, ticket.priority, ticket.priority_chosen) == (contact.id, 3, False)
        assert [voicemail.ticket_id for voicemail in desk.voicemails()] == [ticket.id]
        assert desk.line.account.faults == []


def test_a_database_that_goes_away_in_the_middle_of_a_call(database: Engine) -> None:
    with opened(database) as desk:
        make_caller(desk.engine)
        desk.line.account.hold_callbacks()
        phone = desk.phone(PHONE).dials()
        with database_away(desk.engine):
            phone.presses("1")
            hears_static_voicemail(phone)
        phone.speaks(seconds=7).hears_words("Tak for din besked").is_hung_up_on()
        desk.line.account.callbacks.deliver_everything()
        [ticket] = desk.tickets()
        assert [voicemail.ticket_id for voicemail in desk.voicemails()] == [ticket.id]
        assert desk.calls()[0].outcome == "voicemail"


def test_saying_nothing_on_the_worst_day_says_goodbye(database: Engine) -> None:
    with opened(database) as desk, database_away(desk.engine):
        phone = desk.phone(PHONE).dials()
        hears_static_voicemail(phone)
        phone.waits().is_hung_up_on()


def test_an_address_without_a_database_behind_it_is_answered_too(desk: Desk) -> None:
    nowhere = make_engine("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    clock = VirtualClock()
    with local_line(replace(desk.line.services, engine=nowhere), clock) as line:
        phone = Desk(line).phone(PHONE).dials()
        hears_static_voicemail(phone)
        phone.hangs_up()
    nowhere.dispose()


def test_twilios_own_fallback_is_the_same_document(database: Engine) -> None:
    """Our servers answer with nonsense: Twilio asks the fallback, which needs no database."""
    with opened(database) as desk:
        desk.line.number.voice_url = f"{desk.line.url}/nowhere"
        phone = desk.phone(PHONE).dials()
        hears_static_voicemail(phone)
        assert phone.call.requests[-1].form["ErrorCode"] == "11217"
        phone.speaks(seconds=5).is_hung_up_on()


def test_turns_of_a_call_that_never_reached_us_lead_to_the_static_voicemail(database: Engine) -> None:
    with opened(database) as desk:
        number = desk.line.number
        number.voice_url = f"{desk.line.url}/webhooks/voice/turn/3"
        phone = desk.phone(PHONE).dials()
        hears_static_voicemail(phone)
        phone.speaks(seconds=5).is_hung_up_on()


@pytest.mark.parametrize("seen", [False, True])
def test_a_callback_that_fails_is_not_answered_as_done(database: Engine, seen: bool) -> None:  # noqa: FBT001
    """Twilio's log, and a retry by its connection overrides, must see that we could not keep it."""
    with opened(database) as desk:
        make_caller(desk.engine)
        desk.line.account.hold_callbacks()
        phone = desk.phone(PHONE).dials().presses("1").speaks(seconds=5).hangs_up()
        callbacks = desk.line.account.callbacks
        with database_away(desk.engine):
            assert [callbacks.deliver(each).status for each in list(callbacks.pending)] == [503, 503]
        if seen:
            for delivery in list(callbacks.deliveries):
                assert callbacks.deliver(delivery.callback).status == 204
            assert desk.calls()[0].ended_at
        assert phone.call.is_over
