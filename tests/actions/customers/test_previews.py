"""Before a contract ends or a contact is blocked, an admin sees what that does."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from tests.desk import desk_on
from tests.factories import (
    MONDAY_NOON,
    make_caller,
    make_contact,
    make_contract,
    make_customer,
    make_number,
    make_ticket,
)
from voice_intake.actions.customers.preview_blocking import preview_blocking
from voice_intake.actions.customers.preview_contract import preview_change, preview_ending
from voice_intake.domain.callers.admission import AdmissionReason, Outlook
from voice_intake.domain.customers.forms import ContractForm, RefusedEdit

TODAY = MONDAY_NOON.date()


def test_ending_a_contract_tells_what_callers_hear_and_which_cases_are_open(database: Engine) -> None:
    customer = make_customer(database)
    contract = make_contract(database, customer=customer)
    make_contract(database, customer=customer, tier="standard", source="Basis", ends_on=date(2026, 12, 31))
    contact = make_contact(database, customer=customer)
    late = make_ticket(database, contact=contact, respond_by=MONDAY_NOON + timedelta(hours=9))
    soon = make_ticket(database, contact=contact)
    never = make_ticket(database, contact=contact, priority=5)
    make_ticket(database, contact=contact, status="solved")
    make_ticket(database)

    preview = preview_ending(desk_on(database), contract.id, "31-03-2026", now=MONDAY_NOON)

    assert preview.before == (Outlook(TODAY, AdmissionReason.ENTITLED),)
    assert preview.after == (
        Outlook(TODAY, AdmissionReason.ENTITLED),
        Outlook(date(2026, 4, 1), AdmissionReason.STANDARD),
        Outlook(date(2027, 1, 1), AdmissionReason.CONTRACT_ENDED),
    )
    assert preview.cases.count == 3
    assert [case.reference for case in preview.cases.shown] == [soon.reference, late.reference, never.reference]


def test_a_preview_refuses_what_the_change_would(database: Engine) -> None:
    customer = make_customer(database)
    make_contract(database, customer=customer, source="First", ends_on=date(2026, 6, 30))
    second = make_contract(database, customer=customer, source="Second", starts_on=date(2026, 7, 1))
    overlapping = ContractForm(tier="extended", contract="Second", starts_on="2026-06-30")

    with pytest.raises(RefusedEdit, match="'First' is in force then"):
        preview_change(desk_on(database), second.id, overlapping, now=MONDAY_NOON)
    with pytest.raises(RefusedEdit, match="it is gone"):
        preview_ending(desk_on(database), 404, "2026-06-30", now=MONDAY_NOON)


def test_blocking_the_last_who_may_call_is_told(database: Engine) -> None:
    contact = make_caller(database)
    make_ticket(database, contact=contact)
    other = make_contact(database, customer_id=contact.customer_id, name="Without a way in")

    alone = preview_blocking(desk_on(database), contact.id, now=MONDAY_NOON)
    make_number(database, contact=other, number="+4520123499")
    with_another = preview_blocking(desk_on(database), contact.id, now=MONDAY_NOON)

    assert (alone.cases.count, alone.leaves_no_caller) == (1, True)
    assert not with_another.leaves_no_caller


def test_blocking_somebody_who_is_no_administrator_shuts_nobody_out(database: Engine) -> None:
    contact = make_caller(database, is_administrator=False)
    assert not preview_blocking(desk_on(database), contact.id, now=MONDAY_NOON).leaves_no_caller
