"""Nobody comes to the telephone: who at the desk has a text about it, as they live through it with the caller."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from models.ticket import Ticket
from tests.factories import MONDAY_NOON, PHONE, make_agent, make_caller, make_ticket
from tests.journeys.messages.texting import TextingDesk
from tests.lines import opened, policy_with
from twilio_sandbox.network.fault_injection import FaultInjection
from voice_intake.domain.messages.notification import TextKind
from voice_intake.domain.ticket import format_reference

METTE, OLIVER, SOFIE = "+4520123490", "+4520123491", "sip:sofie@desk.example"
SUNDAY_NIGHT = datetime(2026, 3, 1, 2, 0, tzinfo=MONDAY_NOON.tzinfo)
NIGHTLY = policy_with("page_out_of_hours = []", "page_out_of_hours = [1]")


@pytest.fixture
def by_night(database: Engine) -> Iterator[TextingDesk]:
    """Nobody is on duty; the policy names priority 1."""
    has_people(database)
    with opened(database, start=SUNDAY_NIGHT, policy=NIGHTLY) as desk:
        yield TextingDesk(desk)
        assert desk.line.account.faults == []


@pytest.fixture
def by_day(database: Engine) -> Iterator[TextingDesk]:
    """Open, and nobody is on duty."""
    has_people(database)
    with opened(database) as desk:
        yield TextingDesk(desk)
        assert desk.line.account.faults == []


def has_people(database: Engine) -> None:
    make_caller(database)
    for name, phone in (("mette", METTE), ("oliver", OLIVER), ("sofie", SOFIE)):
        make_agent(database, phone=phone, email=f"{name}@desk.example", on_duty=False)


def paged(texting: TextingDesk) -> list[str]:
    """Whose telephones have a page, once for each."""
    return sorted(text.to for text in texting.texts if text.to != PHONE)


def test_a_critical_case_by_night_wakes_everybody_who_can_be_texted(by_night: TextingDesk) -> None:
    phone = by_night.desk.phone(PHONE).dials().presses("1")
    by_night.works()
    assert paged(by_night) == [METTE, OLIVER]
    phone.speaks().hangs_up()
    by_night.works()
    [ticket] = by_night.desk.tickets()
    told = {text.body for text in by_night.texts if text.to != PHONE}
    assert told == {
        f"MOCH: Sag {format_reference(ticket.reference)} med prioritet 1 fra Nordlys A/S venter på svar. "
        f"Svar senest mandag den 2. marts kl. 10.00. Se sagen: {by_night.desk.line.url}/tickets/{ticket.reference}"
    }
    assert sorted(text.to for text in by_night.texts) == sorted([PHONE, METTE, OLIVER])
    assert max(text.segments for text in by_night.texts) <= 2


@pytest.mark.parametrize("priority", ["2", "3"])
def test_what_the_policy_does_not_name_waits_until_the_desk_opens(by_night: TextingDesk, priority: str) -> None:
    by_night.desk.phone(PHONE).dials().presses(priority).speaks().hangs_up()
    by_night.works()
    assert paged(by_night) == []


def test_by_day_a_caller_who_reaches_nobody_has_them_paged_while_speaking(by_day: TextingDesk) -> None:
    phone = by_day.desk.phone(PHONE).dials().presses("1")
    by_day.works()
    assert paged(by_day) == [METTE, OLIVER]
    phone.speaks().hangs_up()
    by_day.works()
    assert paged(by_day) == [METTE, OLIVER]


def test_by_day_only_what_is_critical_is_texted(by_day: TextingDesk) -> None:
    by_day.desk.phone(PHONE).dials().presses("2").speaks().hangs_up()
    by_day.works()
    assert paged(by_day) == []


def test_callbacks_in_any_order_and_again_page_nobody_twice(by_night: TextingDesk) -> None:
    account = by_night.account
    account.hold_callbacks()
    by_night.desk.phone(PHONE).dials().presses("1").speaks().hangs_up()
    callbacks = list(account.callbacks.pending)
    for callback in [*callbacks[::-1], *callbacks]:
        account.callbacks.deliver(callback)
        by_night.works()
    assert paged(by_night) == [METTE, OLIVER]


def test_twilio_in_trouble_pages_each_of_them_once(by_night: TextingDesk) -> None:
    by_night.desk.phone(PHONE).dials().presses("1").hangs_up()
    by_night.account.network.chance.seed(3)
    for fault_injection in (
        FaultInjection(rest_429=0.7),
        FaultInjection(rest_5xx=0.7),
        FaultInjection(rest_timeout=0.7),
    ):
        by_night.account.fault_injection = fault_injection
        by_night.works()
        by_night.account.clock.advance(60)
    by_night.account.fault_injection = FaultInjection()
    by_night.works_for(timedelta(hours=3))
    assert paged(by_night) == [METTE, OLIVER]
    assert {row.status for row in by_night.rows if row.kind == TextKind.PAGE} == {"delivered"}


def test_an_answer_before_the_texts_leave_stops_them(by_night: TextingDesk) -> None:
    by_night.desk.phone(PHONE).dials().presses("1").hangs_up()
    with by_night.desk.engine.begin() as connection:
        connection.execute(update(Ticket).values(responded_at=SUNDAY_NIGHT))
    by_night.works()
    assert paged(by_night) == []
    assert {row.last_error for row in by_night.rows if row.kind == TextKind.PAGE} == {"answered"}


def test_who_wants_no_texts_gets_none(by_night: TextingDesk) -> None:
    by_night.desk.line.number.receives_text(METTE, "STOP")
    by_night.desk.phone(PHONE).dials().presses("1").hangs_up()
    by_night.works()
    assert paged(by_night) == [OLIVER]


def test_calling_again_about_a_case_that_waits_pages_if_nobody_was(by_day: TextingDesk) -> None:
    contact = make_caller(by_day.desk.engine, number="+4520123777")
    make_ticket(by_day.desk.engine, contact=contact, priority=1)
    for _ in range(2):
        by_day.desk.phone("+4520123777").dials().presses("2").speaks().hangs_up()
        by_day.works()
    assert sorted(text.to for text in by_day.texts if text.to in (METTE, OLIVER)) == [METTE, OLIVER]
