"""An admin sees who was turned away and why, finds whose number it is, and tells the caller that they may call now."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from models.call import IdentificationFailure
from models.incoming_text import OptOut
from models.notification import Notification
from tests.actions.edits import NOW, audit, row_of
from tests.actions.messages.texts import Carrier
from tests.desk import desk_on
from tests.factories import (
    MONDAY_NOON,
    PHONE,
    make_blocked_number,
    make_call,
    make_caller,
    make_contact,
    make_contract,
    make_customer,
    make_number,
    make_ticket,
)
from tests.fakes import FakeOutside
from voice_intake.actions.customers.contacts import block_contact
from voice_intake.actions.customers.phone_numbers import add_number
from voice_intake.actions.messages.send_sms import send_due_text
from voice_intake.actions.refused.invite_caller import invite_caller
from voice_intake.actions.refused.refused_callers import SHOWN, RefusedCaller, find_refused
from voice_intake.actions.refused.suggest_customers import SuggestionReason
from voice_intake.domain.customers.forms import NumberForm, RefusedEdit

STRANGER = "+4520123498"
HOUR = timedelta(hours=1)


def refuse(database: Engine, number: str | None = STRANGER, reason: str = "unknown", **columns: Any) -> Any:  # noqa: ANN401 - rows
    admission = None if reason == "not_identified" else "refused"
    defaults = {"from_number": number, "caller": number or "anonymous", "admission": admission, "reason": reason}
    return make_call(database, **defaults | {"ended_at": MONDAY_NOON} | columns)


def refused(database: Engine) -> list[RefusedCaller]:
    return list(find_refused(desk_on(database), now=MONDAY_NOON + HOUR).callers)


def test_refused_callers_are_counted_by_number_with_why_and_when(database: Engine) -> None:
    refuse(database, arrived_at=MONDAY_NOON - HOUR)
    refuse(database, reason="not_identified")
    refuse(database, reason="unknown", arrived_at=MONDAY_NOON - 2 * HOUR)
    refuse(database, PHONE, "contract_ended", arrived_at=MONDAY_NOON - 3 * HOUR)
    refuse(database, None, "unknown", arrived_at=MONDAY_NOON - 4 * HOUR)
    refuse(database, None, "unknown", arrived_at=MONDAY_NOON - 5 * HOUR)
    make_call(database, admission="admitted", reason="entitled", from_number="+4520123477")
    make_call(database, from_number="+4520123478")
    refuse(database, "+4520123479", arrived_at=MONDAY_NOON - timedelta(days=31))
    refuse(database, None, caller="", erased_at=MONDAY_NOON)

    found = refused(database)

    assert [(it.number, it.times, dict(it.reasons)) for it in found] == [
        (STRANGER, 3, {"unknown": 2, "not_identified": 1}),
        (PHONE, 1, {"contract_ended": 1}),
        (None, 2, {"unknown": 2}),
    ]
    assert (found[0].first_at, found[0].last_at) == (MONDAY_NOON - 2 * HOUR, MONDAY_NOON)


def test_many_refused_callers_come_page_by_page(database: Engine) -> None:
    for place in range(SHOWN + 2):
        refuse(database, f"+45201234{place:02d}", arrived_at=MONDAY_NOON - timedelta(minutes=place))

    first = find_refused(desk_on(database), now=MONDAY_NOON)
    second = find_refused(desk_on(database), now=MONDAY_NOON, before=first.more)

    assert (len(first.callers), len(second.callers), second.more) == (SHOWN, 2, None)


def test_a_customer_is_suggested_from_cases_keys_and_neighbouring_numbers(database: Engine) -> None:
    refuse(database)
    beside = make_caller(database, number="+4520123401")
    closer = make_caller(database, number="+4520123497")
    make_caller(database, number="+4520129998")
    keyed = make_customer(database, number="815")
    failure = {"at": MONDAY_NOON, "customer_number": "815", "caller_number": STRANGER}
    with database.begin() as connection:
        connection.execute(insert(IdentificationFailure), failure)

    [caller] = refused(database)
    assert [(it.customer_id, it.why, it.because) for it in caller.suggestions] == [
        (keyed.id, SuggestionReason.KEYED_IN, "815"),
        (closer.customer_id, SuggestionReason.NEIGHBOUR, "+4520123497"),
        (beside.customer_id, SuggestionReason.NEIGHBOUR, "+4520123401"),
    ]

    came_in_by_pin = make_contact(database)
    call = make_call(database, contact=came_in_by_pin, from_number=STRANGER, admission="admitted", reason="entitled")
    ticket = make_ticket(database, contact=came_in_by_pin, call=call)
    [caller] = refused(database)
    assert (caller.suggestions[0].why, caller.suggestions[0].because) == (SuggestionReason.CASE, ticket.reference)
    assert len(caller.suggestions) == 3


@pytest.mark.parametrize(
    ("contract", "reason"),
    [
        ({"tier": "extended"}, "entitled"),
        ({"tier": "standard"}, "standard"),
        ({"ends_on": date(2026, 1, 31)}, "contract_ended"),
    ],
)
def test_who_has_the_number_by_now_is_told_and_whether_they_get_in(
    database: Engine, contract: dict[str, Any], reason: str
) -> None:
    refuse(database)
    refuse(database, PHONE, "blocked", arrived_at=MONDAY_NOON - HOUR)
    customer = make_customer(database)
    make_contract(database, customer=customer, **contract)
    contact = make_contact(database, customer=customer, name="Astrid Holm")
    add_number(desk_on(database), contact.id, NumberForm(phone=STRANGER), **NOW)
    blocked = make_blocked_number(database)

    known, shut_out = refused(database)

    assert [(it.contact, it.customer, it.reason) for it in known.known_as] == [("Astrid Holm", "Nordlys A/S", reason)]
    assert (known.blocked_id, shut_out.blocked_id, shut_out.known_as) == (None, blocked.id, ())


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("da", "MOCH: Du kan ringe til os på +44 28 7135 9777 fra nu af. Vi kender nu dit telefonnummer."),
        ("en", "MOCH: You can call us on +44 28 7135 9777 from now on. We know this phone number now."),
    ],
)
def test_a_caller_is_told_once_that_they_may_call_now(database: Engine, language: str, body: str) -> None:
    desk, carrier = desk_on(database), Carrier()
    refuse(database)
    make_caller(database, number=STRANGER, language=language)

    text_id = invite_caller(desk, "20 12 34 98", **NOW)
    assert send_due_text(desk, FakeOutside(carrier=carrier).ports, now=MONDAY_NOON)

    [text] = carrier.sent
    assert (text.to_number, text.body) == (STRANGER, body)
    assert row_of(database, Notification, text_id).status == "sent"
    assert refused(database)[0].told
    with pytest.raises(RefusedEdit, match="has been notified already"):
        invite_caller(desk, STRANGER, **NOW)
    assert [(it.action, it.subject, it.subject_id) for it in audit(database)] == [("added", "notifications", text_id)]


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("+442079460123", "gets no texts"),
        (STRANGER, "would still be refused"),
        ("+4520123497", "nobody with this number was refused"),
        ("112", "short number"),
    ],
)
def test_nobody_is_told_what_is_not_so(database: Engine, number: str, why: str) -> None:
    refuse(database)
    make_number(database, contact=make_contact(database), number=STRANGER)

    with pytest.raises(RefusedEdit, match=why):
        invite_caller(desk_on(database), number, **NOW)
    assert audit(database) == []


def test_who_wants_no_texts_gets_none(database: Engine) -> None:
    refuse(database)
    make_caller(database, number=STRANGER)
    with database.begin() as connection:
        connection.execute(insert(OptOut), {"number": STRANGER, "at": MONDAY_NOON, "source": "text"})

    with pytest.raises(RefusedEdit, match="wants no texts"):
        invite_caller(desk_on(database), STRANGER, **NOW)


def test_a_text_that_has_become_untrue_is_not_sent(database: Engine) -> None:
    desk, carrier = desk_on(database), Carrier()
    refuse(database)
    contact = make_caller(database, number=STRANGER)
    text_id = invite_caller(desk, STRANGER, **NOW)
    block_contact(desk, contact.id, seen=0, **NOW)

    assert send_due_text(desk, FakeOutside(carrier=carrier).ports, now=MONDAY_NOON)

    text = row_of(database, Notification, text_id)
    assert (carrier.sent, text.status, text.last_error) == ([], "given_up", "refused_again")
