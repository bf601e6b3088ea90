"""Callers whose number nobody knows: customer number, then PIN."""

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine, update

from models.customer import Contact, Customer
from tests.factories import MONDAY_NOON, make_contact, make_contract, make_customer
from tests.phone import Desk, Phone
from voice_intake.actions.callers.hash_pin import hash_pin

STRANGER = "+4520999999"
PIN = "274913"
NUMBER = "4711"


def make_pin_holder(
    engine: Engine, *, language: str, number: str = NUMBER, pin: str = PIN, **columns: object
) -> Contact:
    """An administrator of an extended customer who comes in by PIN."""
    customer = make_customer(engine, number=number)
    make_contract(engine, customer=customer)
    contact = make_contact(engine, customer=customer, language=language, **columns)
    with engine.begin() as connection:
        hashed = hash_pin(pin, customer.id)
        connection.execute(update(Contact).where(Contact.id == contact.id).values(pin_hash=hashed))
    return contact


def asked_who(desk: Desk, language: str, number: str = STRANGER) -> Phone:
    """A stranger who has chosen a language and is asked for the customer number."""
    phone = desk.phone(number, language).dials()
    phone.call.new_heard()
    return phone.presses("1" if language == "da" else "2").hears("identify.customer_number")


def test_customer_number_and_pin_let_an_administrator_in(desk: Desk, language: str) -> None:
    contact = make_pin_holder(desk.engine, language=language)
    phone = asked_who(desk, language).presses(f"{NUMBER}#").hears("identify.pin")
    phone.presses(f"{PIN}#").hears("severity.ask").presses("1").hears(
        "ring.nobody", "voicemail.opened"
    ).speaks().hangs_up()
    [ticket] = desk.tickets()
    assert ticket.contact_id == contact.id
    assert desk.calls()[0].from_number == STRANGER


@pytest.mark.parametrize("caller", ["anonymous", "+266696687", "", "sip:anna@example.com"])
def test_withheld_and_unusable_numbers_come_in_by_pin(desk: Desk, language: str, caller: str) -> None:
    make_pin_holder(desk.engine, language=language)
    phone = asked_who(desk, language, caller).presses(f"{NUMBER}#").presses(f"{PIN}#")
    phone.hears("identify.pin", "severity.ask").presses("4").hangs_up()
    assert len(desk.tickets()) == 1
    assert desk.calls()[0].from_number is None


@pytest.mark.parametrize(("number", "pin"), [(NUMBER, "999999"), ("9999", PIN), ("9999", "1"), (NUMBER, "")])
def test_the_answer_never_tells_what_was_wrong(desk: Desk, language: str, number: str, pin: str) -> None:
    make_pin_holder(desk.engine, language=language)
    phone = asked_who(desk, language).presses(f"{number}#").hears("identify.pin")
    phone.presses(f"{pin}#").hears("identify.not_recognised", "identify.customer_number").hangs_up()
    assert desk.tickets() == []


def test_after_three_tries_the_caller_is_refused_kindly(desk: Desk, language: str) -> None:
    make_pin_holder(desk.engine, language=language)
    phone = asked_who(desk, language)
    for _ in range(2):
        phone.presses(f"{NUMBER}#").hears("identify.pin")
        phone.presses("111111#").hears("identify.not_recognised", "identify.customer_number")
    phone.presses(f"{NUMBER}#").hears("identify.pin").presses("111111#")
    phone.hears("refused.unknown", "goodbye").is_hung_up_on()
    [call] = desk.calls()
    assert (call.admission, call.reason, call.outcome) == ("refused", "unknown", "refused")
    assert desk.tickets() == []


def test_pressing_nothing_three_times_is_refused_too(desk: Desk, language: str) -> None:
    phone = asked_who(desk, language)
    for _ in range(2):
        phone.waits().hears("identify.not_recognised", "identify.customer_number")
    phone.waits().hears("refused.unknown", "goodbye").is_hung_up_on()


def test_star_repeats_both_questions_without_costing_a_try(desk: Desk, language: str) -> None:
    make_pin_holder(desk.engine, language=language)
    phone = asked_who(desk, language).presses("*#").hears("identify.customer_number")
    phone.presses(f"{NUMBER}#").hears("identify.pin").presses("*#").hears("identify.pin")
    phone.presses(f"{PIN}#").hears("severity.ask").hangs_up()


def test_a_pin_of_another_customer_lets_nobody_in(desk: Desk, language: str) -> None:
    make_pin_holder(desk.engine, language=language)
    make_pin_holder(desk.engine, language=language, number="5000", pin="830164")
    phone = asked_who(desk, language).presses("5000#").hears("identify.pin")
    phone.presses(f"{PIN}#").hears("identify.not_recognised", "identify.customer_number").hangs_up()


def test_a_pin_holder_who_is_no_administrator_is_told_so(desk: Desk, language: str) -> None:
    make_pin_holder(desk.engine, language=language, is_administrator=False)
    phone = asked_who(desk, language).presses(f"{NUMBER}#").presses(f"{PIN}#")
    phone.hears("identify.pin", "refused.not_administrator", "goodbye").is_hung_up_on()


def fail(desk: Desk, times: int, *, caller: str, number: str = NUMBER) -> None:
    """That many wrong PINs, three a call."""
    for left in range(times, 0, -3):
        phone = desk.phone(caller).dials().presses("1")
        for _ in range(min(left, 3)):
            phone.presses(f"{number}#").presses("000001#")
        if not phone.call.is_over:
            phone.hangs_up()


def test_five_failures_shut_the_customers_door_for_everybody(desk: Desk, language: str) -> None:
    make_pin_holder(desk.engine, language=language)
    fail(desk, 3, caller="+4520999991")
    fail(desk, 2, caller="anonymous")
    phone = asked_who(desk, language, "+4520999992").presses(f"{NUMBER}#").presses(f"{PIN}#")
    phone.hears("identify.pin", "refused.shut", "goodbye").hears_words("15").is_hung_up_on()
    assert desk.calls()[-1].reason == "shut"


def test_five_failures_shut_the_callers_door_at_any_customer(desk: Desk, language: str) -> None:
    make_pin_holder(desk.engine, language=language)
    for number in ("1001", "1002"):
        fail(desk, 3, caller=STRANGER, number=number)
    phone = asked_who(desk, language).presses(f"{NUMBER}#").presses(f"{PIN}#")
    phone.hears("identify.pin", "refused.shut", "goodbye").is_hung_up_on()


def test_other_customers_and_callers_keep_their_doors_open(desk: Desk, language: str) -> None:
    make_pin_holder(desk.engine, language=language)
    make_pin_holder(desk.engine, language=language, number="5000", pin="830164")
    fail(desk, 6, caller=STRANGER, number="5000")
    phone = asked_who(desk, language, "+4520999992").presses(f"{NUMBER}#").presses(f"{PIN}#")
    phone.hears("identify.pin", "severity.ask").hangs_up()


def test_withheld_callers_do_not_shut_one_anothers_door(desk: Desk, language: str) -> None:
    make_pin_holder(desk.engine, language=language)
    fail(desk, 6, caller="anonymous", number="1001")
    phone = asked_who(desk, language, "anonymous").presses(f"{NUMBER}#").presses(f"{PIN}#")
    phone.hears("identify.pin", "severity.ask").hangs_up()


def test_the_door_opens_again_after_a_quarter_of_an_hour(desk: Desk, language: str) -> None:
    make_pin_holder(desk.engine, language=language)
    fail(desk, 6, caller=STRANGER)
    last = desk.calls()[-1].heard_at
    phone = desk.phone(STRANGER, language).dials(at=last + timedelta(minutes=15))
    phone.presses("1" if language == "da" else "2").presses(f"{NUMBER}#").presses(f"{PIN}#")
    assert phone.call.waits_for
    phone.presses("1").hangs_up()
    assert len(desk.tickets()) == 1


def test_no_pin_is_kept_anywhere(desk: Desk, language: str) -> None:
    make_pin_holder(desk.engine, language=language)
    asked_who(desk, language).presses(f"{NUMBER}#").presses(f"{PIN}#").presses("1").hangs_up()
    kept = [str([turn.event, turn.reply]) for turn in desk.turns()] + [str(call.state) for call in desk.calls()]
    assert not any(PIN in text for text in kept)


def test_turns_are_numbered_without_gaps(desk: Desk, language: str) -> None:
    make_pin_holder(desk.engine, language=language)
    asked_who(desk, language).presses(f"{NUMBER}#").presses(f"{PIN}#").presses("1").hangs_up()
    assert all(after.number == before.number + 1 for before, after in pairwise(desk.turns()))
    assert desk.turns()[0].at >= MONDAY_NOON


def test_customer_number_with_leading_zeros_is_kept_as_keyed(desk: Desk, language: str) -> None:
    make_pin_holder(desk.engine, language=language, number="0042")
    phone = asked_who(desk, language).presses("0042#").presses(f"{PIN}#")
    phone.hears("identify.pin", "severity.ask").hangs_up()
    assert desk.rows(Customer)[0].number == "0042"
