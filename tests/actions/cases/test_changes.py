"""What agents do with cases: one verb each, its line on the timeline, and what it does to the clock."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, delete

from models.agent import Agent
from tests.actions.case_work import LATER, Worked
from tests.actions.closings import closes
from tests.factories import MONDAY_NOON, make_agent, make_ticket
from voice_intake.actions.cases.change_priority import change_priority, preview_priorities
from voice_intake.actions.cases.changes import (
    add_note,
    change_status,
    edit_case,
    hand_over_case,
    log_reply,
    reopen_case,
    take_case,
)
from voice_intake.domain.cases.refusals import CaseRefused, RefusalReason
from voice_intake.domain.ticket import Priority, Status


@pytest.fixture
def case(database: Engine) -> Worked:
    return Worked(database, priority=3, respond_by=MONDAY_NOON + timedelta(hours=8))


def test_taking_a_case_opens_it_and_leaves_its_clock_running(case: Worked) -> None:
    change = take_case(case.services, case.reference, **case.doing())

    assert change.is_news
    assert change.seen == case.seen
    assert (case.row.assignee_id, case.row.status, case.row.responded_at) == (case.bo.agent_id, "open", None)
    told = {"from": None, "to": "bo@example.com", "status": {"from": "new", "to": "open"}}
    assert case.events[1:] == [("taken", "bo@example.com", told)]


def test_taking_what_one_has_is_no_news(case: Worked) -> None:
    take_case(case.services, case.reference, **case.doing())

    assert not take_case(case.services, case.reference, **case.doing()).is_news
    assert (case.row.version, len(case.events)) == (2, 2)


def test_a_case_is_handed_over_and_given_back(case: Worked, database: Engine) -> None:
    mia = make_agent(database, name="Mia", email="mia@example.com")
    take_case(case.services, case.reference, **case.doing())
    hand_over_case(case.services, case.reference, mia.id, **case.doing())
    hand_over_case(case.services, case.reference, None, **case.doing())

    assert (case.row.assignee_id, case.row.status) == (None, "open")
    assert [data for kind, _, data in case.events if kind == "handed_over"] == [
        {"from": "bo@example.com", "to": "mia@example.com"},
        {"from": "mia@example.com", "to": None},
    ]


def test_nobody_takes_over_who_is_not_there(case: Worked) -> None:
    with pytest.raises(CaseRefused) as refused:
        hand_over_case(case.services, case.reference, 4711, **case.doing())
    assert refused.value.why is RefusalReason.NO_SUCH_AGENT


def test_whoever_was_removed_a_moment_ago_takes_no_case(case: Worked, database: Engine) -> None:
    doing = case.doing()
    with database.begin() as connection:
        connection.execute(delete(Agent).where(Agent.id == case.bo.agent_id))
    with pytest.raises(CaseRefused) as refused:
        take_case(case.services, case.reference, **doing)
    assert refused.value.why is RefusalReason.NO_SUCH_AGENT
    assert case.row.assignee_id is None


def test_another_priority_is_another_deadline_counted_from_opening(case: Worked) -> None:
    preview = preview_priorities(case.services, case.reference, now=LATER)[0]
    change_priority(case.services, case.reference, Priority.CRITICAL, **case.doing())

    assert preview.respond_by_before == MONDAY_NOON + timedelta(hours=8)
    assert preview.respond_by_after == case.row.respond_by == case.page.deadline.respond_by
    assert case.page.deadline.is_as_counted
    assert sum((day.worked for day in preview.days), timedelta()) == case.page.deadline.target
    assert (case.row.priority, case.row.priority_chosen) == (1, True)
    [(kind, actor, data)] = case.events[1:]
    assert (kind, actor, data["from"], data["to"], data["by"]) == ("priority_changed", "bo@example.com", 3, 1, "agent")
    assert case.page.deadline.respond_by
    assert data["respond_by"]["to"] == case.page.deadline.respond_by.isoformat()


def test_a_request_for_information_has_no_deadline_and_may_get_one_again(case: Worked) -> None:
    change_priority(case.services, case.reference, Priority.INFORMATION, **case.doing())
    assert (case.row.respond_by, case.page.deadline.days) == (None, ())
    change_priority(case.services, case.reference, Priority.LOW, **case.doing())
    assert case.page.deadline.is_as_counted
    assert case.row.respond_by is not None


def test_a_deadline_that_was_kept_or_missed_is_history(case: Worked) -> None:
    log_reply(case.services, case.reference, "Svar sendt", actor=case.bo, now=LATER)
    preview = preview_priorities(case.services, case.reference, now=LATER)[-1]
    change_priority(case.services, case.reference, Priority.INFORMATION, **case.doing())

    assert (preview.is_history, preview.days) == (True, ())
    assert (case.row.priority, case.row.respond_by) == (5, MONDAY_NOON + timedelta(hours=8))


def test_a_priority_that_is_confirmed_counts_as_chosen(database: Engine) -> None:
    case = Worked(database, priority=3, priority_chosen=False)
    change_priority(case.services, case.reference, Priority.LOW, **case.doing())
    assert case.row.priority_chosen


def test_a_reply_stops_the_clock_once(case: Worked) -> None:
    log_reply(case.services, case.reference, "Svar sendt \r\n\r\n", actor=case.bo, now=LATER)
    log_reply(case.services, case.reference, "Og et til", actor=case.bo, now=LATER + timedelta(hours=1))

    assert (case.row.responded_at, case.row.status) == (LATER, "open")
    assert [(data["text"], data["first"]) for _, _, data in case.events[1:]] == [
        ("Svar sendt", True),
        ("Og et til", False),
    ]


@pytest.mark.parametrize("minutes", [-1, 21])
def test_a_reply_went_out_between_opening_and_now(case: Worked, minutes: int) -> None:
    at = MONDAY_NOON + timedelta(minutes=minutes)
    with pytest.raises(CaseRefused) as refused:
        log_reply(case.services, case.reference, "Svar", actor=case.bo, now=LATER, replied_at=at)
    assert (refused.value.why, case.row.responded_at) == (RefusalReason.NOT_YET, None)


def test_a_reply_may_be_logged_after_it_went_out(case: Worked) -> None:
    at = MONDAY_NOON + timedelta(minutes=5)
    log_reply(case.services, case.reference, "Svar", actor=case.bo, now=LATER, replied_at=at)
    assert case.row.responded_at == at


def test_subject_and_steps_are_edited_and_what_they_were_is_kept(case: Worked) -> None:
    edit_case(
        case.services,
        case.reference,
        subject="Eksport\tstopper\x00",
        steps_to_reproduce="1. Åbn\r\n2. Eksportér\n",
        **case.doing(),
    )

    assert (case.row.subject, case.row.steps_to_reproduce) == ("Eksport stopper", "1. Åbn\n2. Eksportér")
    assert case.events[1][2] == {
        "subject": {"from": "The export stops half way", "to": "Eksport stopper"},
        "steps_to_reproduce": {"from": None, "to": "1. Åbn\n2. Eksportér"},
    }


def test_an_edit_that_changes_nothing_is_no_news(case: Worked) -> None:
    change = edit_case(case.services, case.reference, subject=case.row.subject, steps_to_reproduce=" ", **case.doing())
    assert (change.is_news, case.row.version) == (False, 1)


@pytest.mark.parametrize(("text", "why"), [(" \n\x07", RefusalReason.EMPTY), ("x" * 10_001, RefusalReason.TOO_LONG)])
def test_a_note_says_something_and_not_too_much(case: Worked, text: str, why: RefusalReason) -> None:
    with pytest.raises(CaseRefused) as refused:
        add_note(case.services, case.reference, text, actor=case.bo, now=LATER)
    assert (refused.value.why, refused.value.field) == (why, "text")


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff\u2060", "\u00ad \u200d", "\0\u202e", "\u2800", "\u3164"])
def test_what_nobody_can_see_says_nothing(case: Worked, unseen: str) -> None:
    with pytest.raises(CaseRefused) as refused:
        add_note(case.services, case.reference, unseen, actor=case.bo, now=LATER)
    assert (refused.value.why, refused.value.field) == (RefusalReason.EMPTY, "text")
    with pytest.raises(CaseRefused) as refused:
        edit_case(case.services, case.reference, subject=unseen, steps_to_reproduce="", **case.doing())
    assert (refused.value.why, refused.value.field) == (RefusalReason.EMPTY, "subject")


def test_a_note_changes_nothing_and_needs_no_look(case: Worked) -> None:
    seen = case.seen
    add_note(case.services, case.reference, "Ring til Astrid", actor=case.bo, now=LATER)
    take_case(case.services, case.reference, seen=seen, actor=case.bo, now=LATER)

    assert [kind for kind, _, _ in case.events] == ["opened", "noted", "taken"]


def test_a_case_is_solved_and_reopened(database: Engine) -> None:
    case = Worked(database)
    change_status(case.services, case.reference, Status.PENDING, **case.doing())
    change_status(case.services, case.reference, Status.SOLVED, **case.doing())
    with pytest.raises(CaseRefused) as refused:
        take_case(case.services, case.reference, **case.doing())
    assert refused.value.why is RefusalReason.FINISHED
    reopen_case(case.services, case.reference, **case.doing())

    assert case.row.status == "open"
    assert [data for _, _, data in case.events[1:]] == [
        {"from": "new", "to": "pending"},
        {"from": "pending", "to": "solved"},
        {"from": "solved", "to": "open"},
    ]


@pytest.mark.parametrize(
    ("columns", "due"),
    [
        ({}, MONDAY_NOON + timedelta(hours=6)),
        ({"responded_at": MONDAY_NOON}, MONDAY_NOON + timedelta(hours=4)),
        ({"priority": 5, "respond_by": None}, None),
    ],
)
def test_a_desk_that_was_closed_while_a_case_was_solved_gives_it_more_time(
    database: Engine, columns: dict[str, Any], due: datetime | None
) -> None:
    case = Worked(database, status="solved", **columns)
    closes(case.services, until=MONDAY_NOON + timedelta(hours=2))
    reopen_case(case.services, case.reference, **case.doing(now=MONDAY_NOON + timedelta(hours=5)))
    assert case.row.respond_by == due
    told = None if columns else {"from": case.ticket.respond_by.isoformat(), "to": due.isoformat()}
    assert case.events[-1][2].get("respond_by") == told


def test_nothing_goes_back_to_new_and_nothing_unfinished_is_reopened(case: Worked) -> None:
    with pytest.raises(CaseRefused, match="not finished"):
        reopen_case(case.services, case.reference, **case.doing())
    change_status(case.services, case.reference, Status.OPEN, **case.doing())
    with pytest.raises(CaseRefused, match="no way there"):
        change_status(case.services, case.reference, Status.NEW, **case.doing())


def test_a_case_is_found_with_and_without_its_dash(case: Worked, database: Engine) -> None:
    ticket = make_ticket(database)
    take_case(case.services, f"{case.reference[:4]}-{case.reference[4:]}", **case.doing())
    assert case.row.status == "open"
    with pytest.raises(CaseRefused, match="no such case"):
        add_note(case.services, ticket.reference[::-1] + "1", "?", actor=case.bo, now=LATER)
