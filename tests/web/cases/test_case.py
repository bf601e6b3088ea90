"""A case's page: what it shows, in which words, and what it costs."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, insert, update

from models.customer import Contact
from models.ticket import Ticket, TicketEvent
from tests.actions.case_work import counting
from tests.factories import MONDAY_NOON, make_callback, make_closure, make_ticket, make_ticket_event
from tests.web.cases.case_stories import CaseStory
from tests.web.conftest import Watch

AN_HOUR = timedelta(hours=1)
EARLIER = MONDAY_NOON - 3 * AN_HOUR
HEBREW = "הייצוא נעצר באמצע הקובץ"


@pytest.fixture
def story(database: Engine, pages: Flask) -> CaseStory:
    return CaseStory(database, pages)


def test_a_case_shows_who_it_is_what_they_said_and_how_long_there_is(story: CaseStory) -> None:
    story.happens()
    shown = story.text
    for part in (
        "4711-0020",
        "The export stops half way",
        "Astrid Holm",
        "Nordlys A/S",
        "20 12 34 56",
        "tel:+4520123456",
    ):
        assert part in shown
    for part in (
        "Hej &amp; velkommen",
        "Pressed 2",
        "Bo Lund was rung",
        "Eksporten står stille.",
        "Bo Lund wrote a note",
    ):
        assert part in shown
    assert 'class="case-left">4 h<' in shown


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("talked", {"seconds": 60}, "Bo Lund and the caller talked"),
        ("page_sent", {}, "An SMS was sent to Bo Lund"),
        ("callback_unanswered", {"why": "busy"}, "Bo Lund called back in vain"),
    ],
)
def test_whoever_the_line_speaks_of_is_told_by_name(
    story: CaseStory, database: Engine, kind: str, data: dict[str, object], told: str
) -> None:
    make_ticket_event(database, ticket=story.ticket, kind=kind, data={"agent": story.bo.email, **data})
    assert told in story.text


def test_a_reference_with_its_dash_leads_to_the_case(story: CaseStory) -> None:
    answer = story.person.looks_at("/tickets/4711-0020")
    assert (answer.status_code, answer.location) == (302, "/tickets/47110020")


@pytest.mark.parametrize("reference", ["47110021", "nonsense", "4711-0020-0020-0020-0020", "%00"])
def test_a_case_that_is_not_there_is_told_so(story: CaseStory, reference: str) -> None:
    answer = story.person.looks_at(f"/tickets/{reference}")
    assert (answer.status_code, "Page not found" in answer.text) == (404, True)


def test_the_page_speaks_danish(story: CaseStory) -> None:
    story.happens()
    shown = story.person.looks_at(story.path, **{"Accept-Language": "da"}).text
    for part in ("Forløb", "Bo Lund skrev en note", "Trykkede 2", "Svar senest i dag 16:00", "Tag sagen"):
        assert part in shown


def test_the_deadline_is_told_day_by_day_with_what_was_closed(story: CaseStory, database: Engine) -> None:
    make_closure(database)
    shown = story.text
    assert "Why this deadline?" in shown
    assert "“Moderate problem” is answered within 4 h of open hours, counted from today 12:00." in shown
    assert "Counted anew today it would be another one" in shown


@pytest.mark.parametrize(
    ("minutes", "columns", "told"),
    [
        (239, {}, "1 min"),
        (241, {}, "Overdue"),
        (300, {"responded_at": MONDAY_NOON}, "Answered"),
        (0, {"opened_at": EARLIER, "respond_by": EARLIER + AN_HOUR, "responded_at": MONDAY_NOON}, "Answered late"),
        (0, {"priority": 5, "respond_by": None}, "No deadline"),
        (300, {"status": "solved"}, "Finished"),
    ],
)
def test_how_long_there_is(
    database: Engine, pages: Flask, watch: Watch, minutes: int, columns: dict[str, object], told: str
) -> None:
    watch.advance(minutes=minutes)
    story = CaseStory(database, pages, **columns)
    assert f'class="case-left">{told}<' in story.text


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"status": "captured", "sha256": None, "transcript": None}, "The recording is pending"),
        (
            {"status": "lost", "sha256": None, "transcript": None, "reason": "gone"},
            "Twilio no longer has the recording. Call the",
        ),
        (
            {"status": "deleted", "sha256": None, "transcript": None, "reason": "retention"},
            "Its retention period is over",
        ),
        ({"status": "absent", "sha256": None, "transcript": None, "reason": "silent"}, "Nothing was said"),
        ({"status": "lost", "sha256": None, "transcript": None, "reason": "something new"}, "something new."),
    ],
)
def test_a_message_that_cannot_be_heard_says_why(story: CaseStory, columns: dict[str, object], told: str) -> None:
    story.leaves_message(**columns)
    shown = story.text
    assert (told in shown, "<audio" in shown) == (True, False)


def test_a_message_that_nobody_could_write_down_is_still_heard(story: CaseStory) -> None:
    story.leaves_message(status="transcribed", transcript="")
    story.leaves_message(status="stored", transcript=None, reason="truncated")
    shown = story.text
    assert "No words could be made out" in shown
    assert "its end may be missing" in shown
    assert shown.count("<audio") == 2


def test_long_and_right_to_left_text_and_markup_stay_text(story: CaseStory, database: Engine) -> None:
    with database.begin() as connection:
        connection.execute(update(Contact).values(name="Ø" * 200))
        connection.execute(update(Ticket).values(subject=f"<b>{HEBREW}</b>", steps_to_reproduce="1. <script>\n2. x"))
    shown = story.text
    assert f"&lt;b&gt;{HEBREW}&lt;/b&gt;" in shown
    assert "1. &lt;script&gt;\n2. x" in shown
    assert "Ø" * 200 in shown


def test_a_case_without_its_contact_is_shown_all_the_same(story: CaseStory, database: Engine) -> None:
    make_ticket(database, contact=story.caller, subject="Another one")
    with database.begin() as connection:
        connection.execute(update(Ticket).values(contact_id=None))
    shown = story.text
    assert "Removed since, or never known" in shown
    assert "Other cases of the customer" in shown


def test_a_duplicate_points_to_the_case_that_goes_on(story: CaseStory, database: Engine) -> None:
    kept = make_ticket(database, contact=story.caller, reference="47110037")
    merged = {"merged_into_id": kept.id, "status": "closed"}
    with database.begin() as connection:
        connection.execute(update(Ticket).where(Ticket.id == story.ticket.id).values(**merged))
    assert "Go on with case 4711-0037" in story.text
    assert "Duplicate of this one" in story.person.looks_at("/tickets/47110037").text


def test_a_call_back_is_followed(story: CaseStory, database: Engine) -> None:
    make_callback(database, ticket=story.ticket, agent=story.bo, status="placed", due_at=MONDAY_NOON)
    assert "Your telephone rings" in story.text


def test_the_page_costs_the_same_however_much_happened(story: CaseStory, database: Engine) -> None:
    counted = []
    for times in (2, 40):
        story.happens(times)
        with counting(database) as statements:
            assert story.person.looks_at(story.path).status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 18


def test_old_lines_stand_behind_a_fold(story: CaseStory, database: Engine) -> None:
    for number in range(200):
        make_ticket_event(database, ticket=story.ticket, kind="noted", data={"text": f"Number {number}"})
    shown = story.text
    folded, newest = shown.index("earlier lines"), shown.index("Number 199")
    assert folded < shown.index("Number 0<") < newest
    assert "161 earlier lines" in shown


def test_more_than_fits_says_so_and_leads_to_the_rest(story: CaseStory, database: Engine) -> None:
    noted = {"ticket_id": story.ticket.id, "actor": "line", "kind": "noted"}
    times = [MONDAY_NOON + timedelta(seconds=number) for number in range(1, 1005)]
    with database.begin() as connection:
        connection.execute(insert(TicketEvent), [{**noted, "at": at, "data": {}} for at in times])
    assert "More has happened than fits" in story.text
    [older] = re.findall(r'href="([^"]+until=[^"]+)"', story.text)
    shown = story.person.looks_at(older).text
    assert "This is what happened until today 12:00." in shown
    assert "opened the case" in shown
    assert "More has happened than fits" not in shown
    for nonsense in ("never", "2026-03-02", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00%2B12:00"):
        assert "This is what happened" not in story.person.looks_at(f"{story.path}?until={nonsense}").text


def test_nothing_is_sent_again_where_nothing_has_changed(story: CaseStory, database: Engine) -> None:
    first = story.person.looks_at(f"{story.path}/parts")
    unchanged = {"If-None-Match": first.headers["ETag"], "X-Live": "1"}
    assert story.person.looks_at(f"{story.path}/parts", **unchanged).status_code == 304
    make_ticket_event(database, ticket=story.ticket, kind="noted", data={"text": "New"})
    assert story.person.looks_at(f"{story.path}/parts", **unchanged).status_code == 200


def test_the_time_left_is_the_queues_and_the_open_hours_in_it_are_told(database: Engine, pages: Flask) -> None:
    """A desk that closes at 22: until the next morning there are more hours than open ones."""
    due = MONDAY_NOON + timedelta(hours=20)
    assert 'class="case-left">20 h<' in (shown := CaseStory(database, pages, respond_by=due).text)
    assert "Answer by tomorrow 08:00: 10 h of open hours" in shown
