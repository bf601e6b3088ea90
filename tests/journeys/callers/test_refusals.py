"""Everybody who may not come in is told why, what to do instead, and goodbye; their call stays in the log."""

from datetime import date, timedelta

import pytest

from tests.factories import (
    MONDAY_NOON,
    PHONE,
    make_blocked_number,
    make_caller,
    make_contact,
    make_contract,
    make_customer,
    make_number,
)
from tests.phone import Desk
from voice_intake.domain.ticket import Tier

TODAY = MONDAY_NOON.date()
YESTERDAY = TODAY - timedelta(days=1)
TOMORROW = TODAY + timedelta(days=1)


def is_refused(desk: Desk, language: str, reason: str) -> None:
    phone = desk.phone(PHONE, language).dials()
    phone.hears("greeting", f"refused.{reason}", "goodbye").is_hung_up_on()
    [call] = desk.calls()
    assert (call.admission, call.reason, call.outcome) == ("refused", reason, "refused")
    assert call.contact_id is not None
    assert desk.tickets() == []


def make_customer_with(desk: Desk, language: str, *contracts: tuple[Tier, date, date | None]) -> None:
    customer = make_customer(desk.engine)
    for tier, starts_on, ends_on in contracts:
        make_contract(desk.engine, customer=customer, tier=tier, starts_on=starts_on, ends_on=ends_on)
    make_number(desk.engine, contact=make_contact(desk.engine, customer=customer, language=language), number=PHONE)


def test_who_is_no_administrator_is_sent_to_theirs(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language, is_administrator=False)
    is_refused(desk, language, "not_administrator")


def test_standard_customers_are_told_of_email_and_hours(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language, tier=Tier.STANDARD)
    is_refused(desk, language, "standard")
    hours = ("9", "17") if language == "da" else ("9 am", "5 pm")
    phone = desk.phone(PHONE, language).dials().hears("greeting", "refused.standard", "goodbye")
    phone.hears_words(*hours, desk.line.services.policy.email_spoken[language])


def test_blocked_contacts_are_refused(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language, blocked_at=MONDAY_NOON)
    is_refused(desk, language, "blocked")


def test_ended_contract(desk: Desk, language: str) -> None:
    make_customer_with(desk, language, (Tier.EXTENDED, date(2020, 1, 1), YESTERDAY))
    is_refused(desk, language, "contract_ended")


def test_contract_that_has_not_begun(desk: Desk, language: str) -> None:
    make_customer_with(desk, language, (Tier.EXTENDED, TOMORROW, None))
    is_refused(desk, language, "contract_not_begun")


def test_no_contract_at_all(desk: Desk, language: str) -> None:
    make_customer_with(desk, language)
    is_refused(desk, language, "no_contract")


@pytest.mark.parametrize(
    "contracts",
    [
        [(Tier.EXTENDED, date(2020, 1, 1), TODAY)],
        [(Tier.EXTENDED, TODAY, None)],
        [(Tier.STANDARD, date(2020, 1, 1), None), (Tier.EXTENDED, TODAY, TODAY)],
        [(Tier.EXTENDED, date(2020, 1, 1), YESTERDAY), (Tier.EXTENDED, TODAY, None)],
    ],
)
def test_first_and_last_day_of_an_extended_contract_count(
    desk: Desk, language: str, contracts: list[tuple[Tier, date, date | None]]
) -> None:
    make_customer_with(desk, language, *contracts)
    desk.phone(PHONE, language).dials().hears("greeting", "severity.ask").hangs_up()


def test_extended_contract_over_leaves_the_standard_one(desk: Desk, language: str) -> None:
    make_customer_with(
        desk, language, (Tier.STANDARD, date(2020, 1, 1), None), (Tier.EXTENDED, date(2020, 1, 1), YESTERDAY)
    )
    is_refused(desk, language, "standard")


def test_number_outside_of_its_days_is_unknown(desk: Desk) -> None:
    contact = make_caller(desk.engine, number="+4520999990")
    make_number(desk.engine, contact=contact, number=PHONE, valid_until=MONDAY_NOON)
    phone = desk.phone(PHONE).dials()
    phone.call.new_heard()
    phone.presses("1").hears("identify.customer_number").hangs_up()


def test_refused_caller_without_a_language_is_asked_first(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=None, blocked_at=MONDAY_NOON)
    phone = desk.phone(PHONE, language).dials()
    phone.call.new_heard()
    phone.presses("1" if language == "da" else "2").hears("refused.blocked", "goodbye").is_hung_up_on()


def test_refused_callers_hear_nothing_of_the_desks_hours(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language, blocked_at=MONDAY_NOON)
    phone = desk.phone(PHONE, language).dials(at=MONDAY_NOON + timedelta(hours=11))
    phone.hears("greeting", "refused.blocked", "goodbye").is_hung_up_on()


def test_a_blocked_number_is_refused_whoever_has_it(desk: Desk, language: str) -> None:
    make_caller(desk.engine, language=language)
    make_blocked_number(desk.engine)

    desk.phone(PHONE, language).dials().hears("greeting", "refused.blocked", "goodbye").is_hung_up_on()

    [call] = desk.calls()
    assert (call.admission, call.reason, call.outcome, call.contact_id) == ("refused", "blocked", "refused", None)
    assert call.from_number == PHONE
    assert desk.tickets() == []


def test_a_blocked_number_of_nobody_is_refused_once_its_language_is_known(desk: Desk, language: str) -> None:
    make_blocked_number(desk.engine)
    key = "1" if language == "da" else "2"

    phone = desk.phone(PHONE, language).dials()
    phone.call.new_heard()
    phone.presses(key).hears("refused.blocked", "goodbye").is_hung_up_on()

    assert [(call.reason, call.from_number) for call in desk.calls()] == [("blocked", PHONE)]
