"""What an agent does with a case, one resource at a time; and two who do it at once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from models.agent import Agent
from models.callback import Callback
from models.customer import Customer
from models.ticket import Ticket
from tests.browser.console import make_colleague
from tests.factories import MONDAY_NOON, make_callback, make_customer, make_ticket
from tests.web.cases.case_stories import CaseStory


@pytest.fixture
def story(database: Engine, pages: Flask) -> CaseStory:
    return CaseStory(database, pages)


@pytest.fixture
def eva(database: Engine) -> Agent:
    return make_colleague(database, name="Eva Friis", email="eva@example.com")


def test_an_agent_takes_a_case(story: CaseStory) -> None:
    answer = story.sends("take")
    assert (answer.status_code, answer.location) == (303, story.path)
    assert (story.row().assignee_id, story.row().status) == (story.bo.id, "open")
    assert "The case is yours." in story.text


def test_an_agent_goes_back_to_where_the_case_was_taken_from(story: CaseStory) -> None:
    assert story.sends("take", next="/?mine=1").location == "/?mine=1"
    assert story.sends("take", next="https://evil.example/").location == "/"


def test_an_agent_hands_a_case_over_and_back_to_everybody(story: CaseStory, eva: Agent) -> None:
    assert "Eva Friis" in story.person.looks_at(f"{story.path}/hand-over").text
    story.sends("hand-over", agent=str(eva.id))
    assert story.row().assignee_id == eva.id
    story.sends("hand-over", agent="")
    assert story.row().assignee_id is None
    refused = story.sends("hand-over", agent="999999")
    assert (refused.status_code, "does not work here any more" in refused.text) == (422, True)


def test_another_severity_shows_its_deadline_before_it_is_chosen(story: CaseStory) -> None:
    form = story.person.looks_at(f"{story.path}/priority").text
    for due in ("today 14:00", "today 16:00", "tomorrow 10:00", "No deadline", "answered within 2 h"):
        assert due in form
    story.sends("priority", priority="1")
    assert (story.row().priority, story.row().respond_by) == (1, MONDAY_NOON + timedelta(hours=2))


def test_after_an_answer_the_deadline_stays(story: CaseStory) -> None:
    story.sends("replies", text="Done.")
    assert "so the deadline stays what it was" in story.person.looks_at(f"{story.path}/priority").text


def test_subject_and_steps_are_edited(story: CaseStory) -> None:
    assert 'value="The export stops half way"' in story.person.looks_at(f"{story.path}/edit").text
    story.sends("edit", subject="  The export   stops in May ", steps_to_reproduce="1. Export\n2. Look")
    assert (story.row().subject, story.row().steps_to_reproduce) == ("The export stops in May", "1. Export\n2. Look")
    assert (
        "Nothing was different."
        in story.person.looks_at(
            story.sends("edit", subject="The export stops in May", steps_to_reproduce="1. Export\n2. Look").location
        ).text
    )


@pytest.mark.parametrize(
    ("what", "fields", "told", "kept"),
    [
        ("edit", {"subject": " ", "steps_to_reproduce": "1. Kept"}, "Write something first.", "1. Kept"),
        ("edit", {"subject": "x" * 201, "steps_to_reproduce": ""}, "at most 200 characters", "x" * 201),
        ("escalate", {"reason": ""}, "Write something first.", "Escalate"),
        ("notes", {"text": "y" * 10_001}, "at most 10000 characters", "y" * 10_001),
        ("replies", {"text": "Kept", "replied_at": "2027-01-01T12:00"}, "lies in the future", "Kept"),
        ("replies", {"text": "Kept", "replied_at": "noon"}, "lies in the future", 'value="noon"'),
        ("merge", {}, "Choose a case, or write its reference.", "Merge …"),
        ("merge", {"other": "4711-0037"}, "There is no case with that reference.", "47110037"),
        ("merge", {"other": "4711-0020"}, "cannot be merged into itself", "47110020"),
        ("callback", {"other": "12"}, "12 is not a telephone number", 'value="12"'),
    ],
)
def test_what_does_not_hold_is_told_and_what_was_written_is_kept(
    story: CaseStory, what: str, fields: dict[str, str], told: str, kept: str
) -> None:
    before = story.kinds
    answer = story.sends(what, **fields)
    assert (answer.status_code, told in answer.text, kept in answer.text) == (422, True, True)
    assert story.kinds == before


def test_a_note_is_kept_and_a_reply_stops_the_clock_once(story: CaseStory) -> None:
    story.sends("notes", text="Tried it:\nit stops.")
    assert "Tried it:\nit stops." in story.text
    story.sends("replies", text="Sent by mail", replied_at="2026-03-02T12:00")
    assert story.row().responded_at == MONDAY_NOON
    assert "the clock has stopped" in story.text
    story.sends("replies", text="And again")
    assert story.kinds == ["opened", "noted", "reply_logged", "reply_logged"]
    assert "The reply is logged." in story.text


def test_an_escalation_says_who_hears_of_it(story: CaseStory, eva: Agent, database: Engine) -> None:
    assert "has no success manager" in story.person.looks_at(f"{story.path}/escalate").text
    with database.begin() as connection:
        connection.execute(update(Customer).values(success_manager_id=eva.id))
    assert "Eva Friis, the customer's success manager" in story.person.looks_at(f"{story.path}/escalate").text
    story.sends("escalate", reason="Third time this month")
    assert "to bring it to Eva Friis" in story.text
    refused = story.sends("escalate", reason="Again")
    assert (refused.status_code, "escalated already" in refused.text) == (422, True)


def test_a_case_is_solved_closed_and_reopened(story: CaseStory) -> None:
    for status in ("pending", "solved", "closed"):
        story.sends("status", status=status)
        assert story.row().status == status
    refused = story.sends("status", status="open")
    assert (refused.status_code, "Reopen it first." in refused.text) == (422, True)
    story.sends("reopen")
    assert story.row().status == "open"


def test_a_duplicate_is_merged_after_its_agent_has_read_what_that_does(story: CaseStory, database: Engine) -> None:
    kept = make_ticket(database, contact=story.caller, reference="47110037", subject="The same export")
    assert "The same export" in story.person.looks_at(f"{story.path}/merge").text
    asked = story.sends("merge", into=kept.reference)
    assert (asked.status_code, "This cannot be taken back." in asked.text) == (200, True)
    assert story.row().merged_into_id is None
    story.sends("merge", into=kept.reference, confirmed="yes")
    assert (story.row().merged_into_id, story.row().status) == (kept.id, "closed")
    for what in ("replies", "take"):
        assert story.sends(what, text="x").status_code == 422


def test_a_case_of_another_customer_is_no_duplicate(story: CaseStory, database: Engine) -> None:
    make_ticket(database, reference="47110037")
    refused = story.sends("merge", other="4711 0037", confirmed="yes")
    assert (refused.status_code, "belongs to another customer" in refused.text) == (422, True)


def test_calling_back_asks_where_and_says_which_telephone_rings(story: CaseStory) -> None:
    form = story.person.looks_at(f"{story.path}/callback").text
    assert "Your own telephone rings first: 30 11 12 13" in form
    assert "20 12 34 56" in form
    assert story.sends("callback", number="+4520123456").status_code == 303
    assert "The call is being placed" in story.text
    assert "callback_requested" in story.kinds
    second = story.sends("callback", number="+4520123456")
    assert (second.status_code, "already" in second.text) == (422, True)


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"status": "accepted", "accepted_at": MONDAY_NOON}, "The contact&#39;s telephone rings"),
        ({"status": "accepted", "accepted_at": MONDAY_NOON, "connected_at": MONDAY_NOON}, "You are talking"),
        (
            {"status": "over", "outcome": "busy", "ended_at": MONDAY_NOON, "due_at": None, "agent_phone": None}
            | {"number": None},
            "The contact&#39;s line was busy.",
        ),
    ],
)
def test_a_call_back_is_told_as_it_goes_on(
    story: CaseStory, database: Engine, columns: dict[str, Any], told: str
) -> None:
    make_callback(database, ticket=story.ticket, agent=story.bo, **columns)
    assert told in story.text


def test_an_old_call_back_is_told_by_the_timeline_alone(story: CaseStory, database: Engine) -> None:
    over = {"status": "over", "outcome": "busy", "due_at": None, "agent_phone": None, "number": None}
    make_callback(database, ticket=story.ticket, agent=story.bo, ended_at=MONDAY_NOON - timedelta(minutes=2), **over)
    assert "line was busy" not in story.text


CHANGES: dict[str, dict[str, str]] = {
    "take": {},
    "hand-over": {"agent": ""},
    "priority": {"priority": "1"},
    "edit": {"subject": "Mine", "steps_to_reproduce": "My steps"},
    "escalate": {"reason": "My reason"},
    "status": {"status": "solved"},
    "merge": {"into": "47110037", "confirmed": "yes"},
}


@pytest.mark.parametrize("what", CHANGES)
def test_the_second_of_two_is_told_what_changed_and_keeps_what_they_wrote(
    story: CaseStory, database: Engine, eva: Agent, what: str
) -> None:
    make_ticket(database, contact=story.caller, reference="47110037")
    seen = story.seen
    story.sends_as(story.signs_in(eva), "edit", subject="Eva was here", steps_to_reproduce="")
    version = story.row().version
    answer = story.sends(what, **CHANGES[what] | {"seen": seen})
    assert answer.status_code == 409
    for part in ("Somebody else was quicker", "Eva Friis changed the subject", "Eva was here", story.seen):
        assert part in answer.text
    for value in (value for name, value in CHANGES[what].items() if name in ("subject", "reason")):
        assert value in answer.text
    assert (story.row().version, story.row().subject) == (version, "Eva was here")
    again = story.sends(what, **CHANGES[what])
    assert again.status_code == 303


def test_a_second_reopening_is_told_of_the_first(story: CaseStory, eva: Agent) -> None:
    story.sends("status", status="solved")
    seen = story.seen
    story.sends_as(story.signs_in(eva), "reopen")
    answer = story.sends("reopen", seen=seen)
    assert (answer.status_code, "Eva Friis reopened the case" in answer.text) == (409, True)


def test_a_form_without_what_was_seen_changes_nothing(story: CaseStory) -> None:
    assert story.sends("take", seen="").status_code == 409
    assert story.row().assignee_id is None


def test_a_note_is_kept_whatever_happened_meanwhile(story: CaseStory, eva: Agent) -> None:
    story.sends_as(story.signs_in(eva), "take")
    assert story.sends("notes", text="Mine", seen="").status_code == 303


def test_an_agent_sees_no_admins_button_and_a_stranger_changes_nothing(story: CaseStory, pages: Flask) -> None:
    stranger = pages.test_client()
    for what in (*CHANGES, "notes", "replies", "callback", "reopen"):
        assert stranger.post(f"{story.path}/{what}").status_code in (302, 303)
    assert story.kinds == ["opened"]


def test_a_customer_is_needed_to_merge_and_a_number_to_call(database: Engine, pages: Flask) -> None:
    story = CaseStory(database, pages)
    make_customer(database)
    with database.begin() as connection:
        connection.execute(update(Ticket).values(contact_id=None, call_id=None))
    assert "Or another number" not in story.person.looks_at(f"{story.path}/callback").text
    refused = story.sends("callback")
    assert (refused.status_code, "No number is known" in refused.text) == (422, True)
    with database.connect() as connection:
        assert connection.scalar(Callback.__table__.select()) is None
