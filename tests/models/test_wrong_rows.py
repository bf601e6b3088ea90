"""Rows that the database refuses, whichever program writes them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from tests.factories import (
    MONDAY_NOON,
    PHONE,
    make_agent,
    make_call,
    make_callback,
    make_closure,
    make_contact,
    make_contract,
    make_customer,
    make_exception,
    make_notification,
    make_number,
    make_opening,
    make_recount,
    make_ring_attempt,
    make_shift,
    make_ticket,
    make_ticket_event,
    make_turn,
    make_voicemail,
)
from voice_intake.domain.ticket import Priority, Status, Tier

A_SECOND = timedelta(seconds=1)
OVER = {
    "status": "over",
    "outcome": "no_answer",
    "ended_at": MONDAY_NOON,
    "due_at": None,
    "agent_phone": None,
    "number": None,
}
SHA256 = "0f" * 32

WRONG: list[tuple[str, Callable[..., Any], dict[str, Any], str]] = [
    ("a customer number has only digits", make_customer, {"number": "12a4"}, "number_digits"),
    ("a customer number is not empty", make_customer, {"number": ""}, "number_digits"),
    ("a customer number is at most 20 digits", make_customer, {"number": "1" * 21}, "number_digits"),
    ("a contract has a tier of the policy", make_contract, {"tier": "gold"}, "tier_known"),
    ("a contract ends after it starts", make_contract, {"ends_on": date(2019, 12, 31)}, "ends_on_or_after_start"),
    ("a contact speaks Danish or English", make_contact, {"language": "sv"}, "language_known"),
    ("a number has a plus sign", make_number, {"number": "4520123456"}, "number_e164"),
    ("a number has only digits", make_number, {"number": "+45 20123456"}, "number_e164"),
    ("a number has at most 15 digits", make_number, {"number": "+" + "1" * 16}, "number_e164"),
    (
        "a number is valid until after it began to be",
        make_number,
        {"valid_from": MONDAY_NOON, "valid_until": MONDAY_NOON},
        "valid_until_after_from",
    ),
    ("an agent's role is known", make_agent, {"role": "boss"}, "role_known"),
    *(
        ("an agent's phone can be rung", make_agent, {"phone": phone}, "phone_can_be_rung")
        for phone in (
            "reception",
            "4530111213",
            "sip:",
            "sip:desk.example",
            "sip:@desk.example",
            "sip:bo@",
            "sip:bo@desk@example",
            "sip:bo@desk.example?a=<b>",
            f"sip:bo@{'x' * 255}",
            "client:",
            "client:bo lund",
            "client:" + "x" * 122,
        )
    ),
    ("a shift is on a day of the week", make_shift, {"weekday": 8}, "weekday_known"),
    ("a shift ends after it starts", make_shift, {"until_minute": 480}, "within_a_day"),
    ("a shift does not cross midnight", make_shift, {"until_minute": 1441}, "within_a_day"),
    ("an exception ends after it starts", make_exception, {"ends_at": MONDAY_NOON}, "ends_after_start"),
    ("an exception has a short reason", make_exception, {"reason": "x" * 201}, "reason_length"),
    ("an agent's languages are in one order", make_agent, {"languages": "en,da"}, "languages_known"),
    ("a refused call has a reason", make_call, {"admission": "refused"}, "refused_with_reason"),
    ("a call is admitted or refused", make_call, {"admission": "maybe"}, "admission_known"),
    ("a withheld number is null", make_call, {"from_number": "anonymous"}, "from_number_e164"),
    ("a caller is named in 100 characters", make_call, {"caller": "x" * 101}, "caller_length"),
    ("turns count from one", make_turn, {"number": 0}, "number_from_one"),
    ("ringing that ended has an outcome", make_ring_attempt, {"ended_at": MONDAY_NOON}, "outcome_when_ended"),
    ("an outcome means that ringing ended", make_ring_attempt, {"outcome": "busy"}, "outcome_when_ended"),
    ("a lost message has a reason", make_voicemail, {"status": "lost"}, "gone_with_reason"),
    ("an absent message has a reason", make_voicemail, {"status": "absent"}, "gone_with_reason"),
    ("a stored message has a checksum", make_voicemail, {"status": "stored"}, "stored_with_sha256"),
    ("a checksum is 64 digits in lower case", make_voicemail, {"sha256": "0F" * 32}, "sha256_hex"),
    (
        "a transcribed message has a transcript",
        make_voicemail,
        {"status": "transcribed", "sha256": SHA256},
        "transcribed_with_transcript",
    ),
    ("a message does not last less than nothing", make_voicemail, {"seconds": -1}, "seconds_not_negative"),
    ("a reference has eight digits", make_ticket, {"reference": "4711-0026"}, "reference_eight_digits"),
    ("a priority is at least 1", make_ticket, {"priority": 0}, "priority_known"),
    ("a priority is at most 5", make_ticket, {"priority": 6}, "priority_known"),
    ("a status is one of the five", make_ticket, {"status": "waiting"}, "status_known"),
    ("an extended case has a deadline", make_ticket, {"respond_by": None}, "no_deadline_only_for_information"),
    (
        "an extended request for information has none",
        make_ticket,
        {"priority": Priority.INFORMATION, "respond_by": MONDAY_NOON},
        "no_deadline_only_for_information",
    ),
    (
        "a standard case always has a deadline",
        make_ticket,
        {"tier": Tier.STANDARD, "priority": Priority.INFORMATION, "respond_by": None},
        "no_deadline_only_for_information",
    ),
    (
        "a deadline is not before the opening",
        make_ticket,
        {"respond_by": MONDAY_NOON - A_SECOND},
        "respond_by_not_before_opening",
    ),
    ("a timeline says who did it", make_ticket_event, {"actor": ""}, "actor_length"),
    ("a call back that is over says how", make_callback, OVER | {"outcome": None}, "outcome_when_over"),
    ("a call back that goes on is due", make_callback, {"due_at": None}, "due_until_over"),
    ("a call back that goes on has a telephone", make_callback, {"agent_phone": None}, "phone_until_over"),
    ("no number is kept of a call back that is over", make_callback, OVER | {"number": PHONE}, "number_until_over"),
    ("who talked was joined", make_callback, OVER | {"outcome": "talked"}, "talked_when_connected"),
    ("who was not joined has not talked", make_callback, OVER | {"talk_seconds": 3}, "talked_with_seconds"),
    ("an uncertain call back was tried", make_callback, {"status": "uncertain"}, "uncertain_since"),
    ("what was sent has a time", make_notification, {"status": "sent"}, "sent_at_when_sent"),
    ("what was not sent has none", make_notification, {"sent_at": MONDAY_NOON}, "sent_at_when_sent"),
    ("what was given up says why", make_notification, {"status": "given_up"}, "failed_with_error"),
    ("a closure ends after it starts", make_closure, {"ends_at": MONDAY_NOON}, "ends_after_start"),
    ("an extra opening ends after it starts", make_opening, {"ends_at": MONDAY_NOON}, "ends_after_start"),
    ("an extra opening is for a tier of the policy", make_opening, {"tier": "gold"}, "tier_known"),
    ("a recount is of a change that there is", make_recount, {"why": "moved"}, "why_known"),
    ("a closure says who closed the desk", make_closure, {"created_by": ""}, "created_by_length"),
    ("a closure has a reason in Danish", make_closure, {"reason_da": ""}, "reason_da_length"),
]


@pytest.mark.parametrize(
    ("make", "columns", "constraint"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
)
def test_a_wrong_row_is_refused(
    database: Engine, make: Callable[..., Any], columns: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=rf"ck_\w+_{constraint}"):
        make(database, **columns)


def test_a_customer_number_belongs_to_one_customer(database: Engine) -> None:
    make_customer(database, number="4711")
    with pytest.raises(IntegrityError):
        make_customer(database, number="4711")


def test_an_address_is_one_contact_of_a_customer_whatever_its_case(database: Engine) -> None:
    customer = make_customer(database)
    make_contact(database, customer=customer, email="astrid@example.com")
    make_contact(database, email="astrid@example.com")
    with pytest.raises(IntegrityError):
        make_contact(database, customer=customer, email="Astrid@example.com")


def test_a_pin_tells_one_contact_of_a_customer(database: Engine) -> None:
    customer = make_customer(database)
    make_contact(database, customer=customer, pin_hash="same")
    with pytest.raises(IntegrityError):
        make_contact(database, customer=customer, pin_hash="same")


def test_many_contacts_of_a_customer_may_have_no_pin(database: Engine) -> None:
    customer = make_customer(database)
    assert make_contact(database, customer=customer).id != make_contact(database, customer=customer).id


def test_a_number_is_on_the_allowlist_once_for_a_contact(database: Engine) -> None:
    contact = make_contact(database)
    make_number(database, contact=contact, number=PHONE)
    make_number(database, number=PHONE)
    with pytest.raises(IntegrityError):
        make_number(database, contact=contact, number=PHONE)


def test_a_call_is_kept_once(database: Engine) -> None:
    make_call(database, call_sid="CA1")
    with pytest.raises(IntegrityError):
        make_call(database, call_sid="CA1")


def test_a_turn_is_taken_once(database: Engine) -> None:
    call = make_call(database)
    make_turn(database, call=call, number=1)
    make_turn(database, call=call, number=2)
    with pytest.raises(IntegrityError):
        make_turn(database, call=call, number=2)


def test_a_call_opens_one_ticket(database: Engine) -> None:
    call = make_call(database)
    make_ticket(database, call=call)
    with pytest.raises(IntegrityError):
        make_ticket(database, call=call)


def test_a_ticket_by_e_mail_has_no_call(database: Engine) -> None:
    with pytest.raises(IntegrityError, match="call_only_by_phone"):
        make_ticket(database, call=make_call(database), channel="email")


def test_a_recording_is_kept_once(database: Engine) -> None:
    make_voicemail(database, recording_sid="RE1")
    with pytest.raises(IntegrityError):
        make_voicemail(database, recording_sid="RE1")


def test_nobody_is_told_the_same_thing_twice(database: Engine) -> None:
    ticket = make_ticket(database)
    make_notification(database, ticket=ticket)
    make_notification(database, ticket=ticket, kind="escalated")
    with pytest.raises(IntegrityError):
        make_notification(database, ticket=ticket)


@pytest.mark.parametrize("status", Status)
def test_every_status_of_the_domain_can_be_kept(database: Engine, status: Status) -> None:
    assert make_ticket(database, status=status).status == status


@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize("tier", Tier)
def test_every_priority_of_both_tiers_can_be_kept(database: Engine, priority: Priority, tier: Tier) -> None:
    assert make_ticket(database, priority=priority, tier=tier).priority == priority
