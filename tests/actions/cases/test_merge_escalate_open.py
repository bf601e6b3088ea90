"""Cases beside each other, and what is more than a change of one: merging, escalating, opening by hand, listening."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.voicemail import Voicemail
from tests.actions.case_work import LATER, Worked, acting
from tests.actions.closings import closes
from tests.factories import (
    MONDAY_NOON,
    make_agent,
    make_call,
    make_caller,
    make_contract,
    make_customer,
    make_ticket,
    make_ticket_event,
    make_voicemail,
)
from voice_intake.actions.cases.case_page import find_case
from voice_intake.actions.cases.change_priority import change_priority
from voice_intake.actions.cases.changes import change_status, log_reply, reopen_case
from voice_intake.actions.cases.escalate_case import escalate_case
from voice_intake.actions.cases.merge_case import merge_case
from voice_intake.actions.cases.open_case import NewCase, open_case_by_hand
from voice_intake.actions.voicemail.record_playback import hear_message
from voice_intake.domain.cases.refusals import CaseRefused, RefusalReason
from voice_intake.domain.language import Language
from voice_intake.domain.ticket import Priority, Status, is_reference


@pytest.fixture
def case(database: Engine) -> Worked:
    return Worked(database, priority=3, respond_by=MONDAY_NOON + timedelta(hours=8))


def test_a_duplicate_is_closed_and_found_with_its_case(case: Worked, database: Engine) -> None:
    other = make_ticket(database, contact=case.caller, respond_by=MONDAY_NOON + timedelta(hours=2))
    message = make_voicemail(database, ticket=case.ticket)
    merge_case(case.services, case.reference, other.reference, **case.doing())

    kept = find_case(case.services, other.reference, now=LATER)
    assert (case.row.status, case.page.merged_into) == ("closed", other.reference)
    assert (kept.duplicates, [it.id for it in kept.messages]) == ((case.reference,), [message.id])
    assert kept.row.respond_by == MONDAY_NOON + timedelta(hours=2)
    with pytest.raises(CaseRefused) as refused:
        reopen_case(case.services, case.reference, **case.doing())
    assert (refused.value.why, refused.value.reference) == (RefusalReason.MERGED, other.reference)


def test_the_case_that_goes_on_keeps_the_earlier_promise(case: Worked, database: Engine) -> None:
    other = make_ticket(database, contact=case.caller, respond_by=MONDAY_NOON + timedelta(hours=9))
    merge_case(case.services, case.reference, other.reference, **case.doing())

    kept = find_case(case.services, other.reference, now=LATER)
    assert kept.row.respond_by == MONDAY_NOON + timedelta(hours=8)
    assert not kept.deadline.is_as_counted


def test_another_severity_is_answered_no_later_than_a_duplicate_was_promised(database: Engine) -> None:
    case = Worked(database, priority=2, respond_by=MONDAY_NOON + timedelta(hours=4))
    due = MONDAY_NOON + timedelta(hours=2)
    other = make_ticket(database, contact=case.caller, priority=1, opened_at=MONDAY_NOON, respond_by=due)
    merge_case(case.services, case.reference, other.reference, **case.doing())

    def change(priority: Priority) -> datetime | None:
        seen = find_case(case.services, other.reference, now=LATER).seen
        change_priority(case.services, other.reference, priority, seen=seen, actor=case.bo, now=LATER)
        return find_case(case.services, other.reference, now=LATER).row.respond_by

    assert change(Priority.LOW) == MONDAY_NOON + timedelta(hours=4)
    assert change(Priority.INFORMATION) is None
    assert change(Priority.CRITICAL) == due


def test_what_was_finished_before_it_was_merged_is_owed_nothing(case: Worked, database: Engine) -> None:
    other = make_ticket(database, contact=case.caller, priority=2, respond_by=MONDAY_NOON + timedelta(hours=4))
    change_status(case.services, case.reference, Status.SOLVED, **case.doing())
    merge_case(case.services, case.reference, other.reference, **case.doing())
    seen = find_case(case.services, other.reference, now=LATER).seen
    change_priority(case.services, other.reference, Priority.LOW, seen=seen, actor=case.bo, now=LATER)
    assert find_case(case.services, other.reference, now=LATER).deadline.is_as_counted


def test_a_promise_that_was_kept_already_moves_nothing(case: Worked, database: Engine) -> None:
    other = make_ticket(database, contact=case.caller, respond_by=MONDAY_NOON + timedelta(hours=9))
    log_reply(case.services, case.reference, "Svar", actor=case.bo, now=LATER)
    merge_case(case.services, case.reference, other.reference, **case.doing())
    assert find_case(case.services, other.reference, now=LATER).row.respond_by == MONDAY_NOON + timedelta(hours=9)


def test_what_waits_for_an_answer_opens_a_finished_case_again(case: Worked, database: Engine) -> None:
    """Else nobody would owe the caller anything."""
    solved = make_ticket(database, contact=case.caller, status="solved", respond_by=MONDAY_NOON + timedelta(hours=4))
    closes(case.services, until=MONDAY_NOON + timedelta(hours=2))
    merge_case(case.services, case.reference, solved.reference, **case.doing())
    again = find_case(case.services, solved.reference, now=LATER).row
    assert (again.status, again.respond_by) == ("open", MONDAY_NOON + timedelta(hours=6))


def test_what_was_promised_goes_on_with_a_finished_case_that_is_opened_again(case: Worked, database: Engine) -> None:
    due = {"priority": 3, "respond_by": MONDAY_NOON + timedelta(hours=22)}
    solved = make_ticket(database, contact=case.caller, status="solved", **due)
    merge_case(case.services, case.reference, solved.reference, **case.doing())
    assert find_case(case.services, solved.reference, now=LATER).row.respond_by == MONDAY_NOON + timedelta(hours=8)


def test_nobody_has_to_follow_a_chain_of_duplicates(case: Worked, database: Engine) -> None:
    middle, last = (make_ticket(database, contact=case.caller) for _ in range(2))
    merge_case(case.services, case.reference, middle.reference, **case.doing())
    seen = find_case(case.services, middle.reference, now=LATER).seen
    merge_case(case.services, middle.reference, last.reference, seen=seen, actor=case.bo, now=LATER)

    assert case.page.merged_into == last.reference
    assert set(find_case(case.services, last.reference, now=LATER).duplicates) == {case.reference, middle.reference}


def test_what_is_no_duplicate_is_not_merged(case: Worked, database: Engine) -> None:
    kept = make_ticket(database, contact=case.caller)
    duplicate = make_ticket(database, contact=case.caller, status="closed", merged_into_id=kept.id)
    for into, why in (
        (case.reference, RefusalReason.SAME_CASE),
        (duplicate.reference, RefusalReason.MERGED),
        (make_ticket(database).reference, RefusalReason.OTHER_CUSTOMER),
        ("0", RefusalReason.NO_SUCH_CASE),
    ):
        with pytest.raises(CaseRefused) as refused:
            merge_case(case.services, case.reference, into, **case.doing())
        assert refused.value.why is why
    assert case.row.version == 1


@pytest.mark.parametrize("has_manager", [True, False])
def test_an_escalation_says_to_whom_or_that_there_is_nobody(database: Engine, has_manager: bool) -> None:  # noqa: FBT001
    case = Worked(database)
    if has_manager:
        manager = make_agent(database, name="Karla Vig", email="karla@example.com")
        contact = make_caller(database)
        customer = make_customer(database, success_manager=manager)
        make_contract(database, customer=customer)
        ticket = make_ticket(database, contact=contact, customer_id=customer.id)
        case.ticket, case.reference = ticket, ticket.reference
    escalation = escalate_case(case.services, case.reference, "De er gået i stå", **case.doing())

    assert escalation.manager == ("Karla Vig" if has_manager else None)
    assert case.row.escalated_at == LATER
    assert case.events[-1][2] == {"to": "karla@example.com" if has_manager else None, "reason": "De er gået i stå"}
    assert case.word == ["escalated"]
    with pytest.raises(CaseRefused, match="already escalated"):
        escalate_case(case.services, case.reference, "Igen", **case.doing())


def test_a_case_is_opened_by_hand(case: Worked) -> None:
    asked = NewCase(
        customer_id=case.caller.customer_id,
        contact_id=case.caller.id,
        priority=Priority.MODERATE,
        language=Language.ENGLISH,
        subject="Import fails",
    )
    opened = open_case_by_hand(case.services, asked, actor=case.bo, now=LATER)
    page = find_case(case.services, opened.reference, now=LATER)

    assert is_reference(opened.reference)
    assert (page.row.channel, page.row.tier, page.row.opened_at, page.row.assignee_id) == (
        "console",
        "extended",
        LATER,
        None,
    )
    assert page.deadline.is_as_counted
    assert (page.row.status, page.row.responded_at, page.seen) == ("new", None, opened.seen)


def test_a_call_in_the_log_gets_its_case_once(case: Worked, database: Engine) -> None:
    call = make_call(database, contact=case.caller, ended_at=MONDAY_NOON)
    message = make_voicemail(database, call=call)
    asked = new_case(case, call_id=call.id)
    opened = open_case_by_hand(case.services, asked, actor=case.bo, now=LATER)

    page = find_case(case.services, opened.reference, now=LATER)
    assert (page.row.channel, page.call_id, [it.id for it in page.messages]) == ("phone", call.id, [message.id])
    with pytest.raises(CaseRefused) as refused:
        open_case_by_hand(case.services, asked, actor=case.bo, now=LATER)
    assert (refused.value.why, refused.value.reference) == (RefusalReason.CALL_HAS_CASE, opened.reference)


def new_case(case: Worked, **columns: Any) -> NewCase:  # noqa: ANN401 - its own
    given = {"customer_id": case.caller.customer_id, "contact_id": case.caller.id, "subject": "Hjælp"}
    return NewCase(**{**given, "priority": Priority.LOW, "language": Language.DANISH, **columns})


def test_a_case_by_hand_needs_people_who_belong_together_and_a_contract(case: Worked, database: Engine) -> None:
    stranger = make_customer(database)
    going_on = make_call(database)
    added = make_call(database, ended_at=MONDAY_NOON)
    make_ticket_event(database, ticket=case.ticket, call_id=added.id, kind="caller_added")
    for columns, why in (
        ({"customer_id": 4711}, RefusalReason.NO_SUCH_CUSTOMER),
        ({"contact_id": 4711}, RefusalReason.NO_SUCH_CONTACT),
        ({"customer_id": stranger.id, "contact_id": None}, RefusalReason.NO_CONTRACT),
        ({"call_id": 4711}, RefusalReason.NO_SUCH_CALL),
        ({"call_id": going_on.id}, RefusalReason.CALL_GOES_ON),
        ({"call_id": added.id}, RefusalReason.CALL_HAS_CASE),
        ({"subject": "\n"}, RefusalReason.EMPTY),
    ):
        with pytest.raises(CaseRefused) as refused:
            open_case_by_hand(case.services, new_case(case, **columns), actor=case.bo, now=LATER)
        assert refused.value.why is why


def test_listening_is_noted_once_in_a_while_for_each_agent_and_message(case: Worked, database: Engine) -> None:
    first, second = (make_voicemail(database, ticket=case.ticket) for _ in range(2))
    mia = acting(make_agent(database))
    hear = hear_message
    assert [hear(case.services, it.id, actor=case.bo, now=LATER) for it in (first, first, second)] == [
        True,
        False,
        True,
    ]
    assert hear(case.services, first.id, actor=mia, now=LATER)
    assert hear(case.services, first.id, actor=case.bo, now=LATER + timedelta(minutes=10))
    assert [actor for kind, actor, _ in case.events if kind == "message_heard"].count("bo@example.com") == 3
    assert case.row.version == 1
    with Session(database) as session:
        assert session.scalars(select(Voicemail)).all()
