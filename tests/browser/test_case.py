"""An agent in front of a case: takes it, listens, answers, solves it; alone, in a race, by keyboard, on a telephone."""

import pytest
from playwright.sync_api import Page, expect

from models.agent import Agent
from tests.browser.case_desk import WORDS, CaseDesk
from tests.browser.console import NARROW, Console, make_colleague
from tests.factories import PHONE, make_caller, make_ticket_event
from voice_intake.web.voicemail import audio

FORMS = ("hand-over", "priority", "edit", "escalate", "merge", "callback")


def bo(console: Console, **columns: object) -> Agent:
    """Off duty, so that callers leave messages; who works at the console all the same."""
    named = {"name": "Bo Lund", "email": "bo@example.com", "on_duty": False}
    return make_colleague(console.database, **named | columns)


def plays(page: Page) -> float:
    """Where the player is, in seconds."""
    at: float = page.evaluate("() => document.querySelector('audio').currentTime")
    return at


def test_an_agent_takes_a_case_that_has_just_come_in_listens_answers_and_solves_it(console_on_both: Console) -> None:
    console = console_on_both
    desk = CaseDesk(console)
    make_caller(console.database)
    ticket = desk.hears_of_a_problem()
    page = console.signed_in_as(bo(console), at=f"/tickets/{ticket.reference}")
    expect(page.get_by_text("The recording is pending")).to_be_visible()

    desk.works()
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.get_by_role("button", name="Take the case").click()
    expect(page.get_by_role("status")).to_contain_text("The case is yours.")

    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_text("Bo Lund listened to the message")).to_be_visible()

    page.get_by_label("Note or reply").fill("We have mended the export: please try again.")
    page.get_by_role("button", name="Log reply").click()
    expect(page.locator(".case-left")).to_have_text("Answered")
    page.get_by_role("button", name="Mark as solved").click()
    expect(page.locator(".case-tags")).to_contain_text("Solved")
    expect(page.get_by_role("button", name="Reopen")).to_be_visible()


def test_a_note_outlives_the_session_it_was_begun_in_and_is_there_once(console: Console) -> None:
    console.expects("401")
    ticket, writer = CaseDesk(console).has_a_case(), bo(console)
    page = console.signed_in_as(writer, at=f"/tickets/{ticket.reference}")
    page.locator("#text").press_sequentially("They may restart")
    page.context.clear_cookies()
    expect(page.locator("#email")).to_be_visible()

    console.sign_in(page, writer.email)
    expect(page.locator("#text")).to_have_value("They may restart")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_role("status")).to_contain_text("The note is saved.")
    expect(page.locator("#text")).to_have_value("")


def test_of_two_agents_the_second_is_told_what_the_first_did(console: Console) -> None:
    console.expects("409")
    ticket = CaseDesk(console).has_a_case()
    path = f"/tickets/{ticket.reference}/edit"
    first = console.signed_in_as(bo(console))
    second = console.signed_in_as(make_colleague(console.database, name="Eva Friis", email="eva@example.com"))
    for page in (first, second):
        page.goto(path)
    first.get_by_label("Subject", exact=True).fill("The export stops in May")
    first.get_by_role("button", name="Save changes").click()
    expect(first.get_by_role("heading", level=1)).to_contain_text("The export stops in May")
    second.get_by_label("Steps to reproduce").fill("Choose the whole year.")
    second.get_by_role("button", name="Save changes").click()

    told = second.get_by_role("alert")
    expect(told).to_contain_text("Somebody else was quicker")
    expect(told).to_contain_text("Bo Lund changed the subject")
    expect(second.get_by_label("Steps to reproduce")).to_have_value("Choose the whole year.")
    second.get_by_label("Subject", exact=True).fill("The export stops in May")
    second.get_by_role("button", name="Save changes").click()
    expect(second.get_by_text("Choose the whole year.")).to_be_visible()


def test_the_page_keeps_itself_current_and_leaves_alone_what_somebody_types(console: Console) -> None:
    ticket = CaseDesk(console).has_a_case()
    page = console.signed_in_as(bo(console), at=f"/tickets/{ticket.reference}")
    page.get_by_label("Note or reply").press_sequentially("Half a sen")
    page.locator(".event summary").first.press("Enter")
    step = page.locator(".event .step").first
    step.locator("summary").press("Enter")
    page.get_by_label("Note or reply").focus()
    make_ticket_event(console.database, ticket=ticket, actor="bo@example.com", kind="noted", data={"text": "Elsewhere"})
    expect(page.get_by_text("Elsewhere")).to_be_visible()
    page.keyboard.type("tence")
    expect(page.get_by_label("Note or reply")).to_have_value("Half a sentence")
    expect(page.locator(".event details").first).to_have_attribute("open", "")
    expect(step.locator(".step-said")).to_be_visible()
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("Half a sentence")).to_be_visible()


def test_a_case_is_worked_on_by_keyboard_alone(console: Console) -> None:
    ticket = CaseDesk(console).has_a_case()
    page = console.signed_in_as(bo(console), at=f"/tickets/{ticket.reference}")
    page.get_by_role("button", name="Take the case").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The case is yours.")
    page.get_by_role("button", name="Play").focus()
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.get_by_label("Where in the message").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('audio').currentTime >= 5")
    page.keyboard.press("s")
    expect(page.get_by_label("Speed")).to_have_value("1.25")
    page.locator("summary", has_text="More actions").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Change the severity").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Change the severity")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".case-tags")).to_contain_text("Critical problem")


def test_a_dialog_closes_by_escape_and_gives_the_focus_back(console: Console) -> None:
    ticket = CaseDesk(console).has_a_case()
    page = console.signed_in_as(bo(console), at=f"/tickets/{ticket.reference}")
    page.get_by_role("link", name="Call back").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("link", name="Call back")).to_be_focused()


def test_a_long_message_is_heard_to_its_end_in_pieces(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio, "PIECE", 40_000)
    ticket = CaseDesk(console).has_a_case(seconds=14)
    page = console.signed_in_as(bo(console), at=f"/tickets/{ticket.reference}")
    page.get_by_label("Speed").select_option("2")
    page.get_by_role("button", name="Forward 10 seconds").click()
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => document.querySelector('audio').ended")
    assert plays(page) == pytest.approx(14, abs=0.5)
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_calling_back_is_followed_as_it_happens(console: Console) -> None:
    desk = CaseDesk(console)
    ticket = desk.has_a_case()
    page = console.signed_in_as(bo(console), at=f"/tickets/{ticket.reference}")
    page.get_by_role("link", name="Call back").click()
    page.get_by_role("button", name="Call now").click()
    expect(page.get_by_text("The call is being placed")).to_be_visible()
    desk.places_calls()
    expect(page.get_by_text("Your telephone rings", exact=True)).to_be_visible()
    agent = desk.account.outbound_calls[-1].answers().presses("1")
    expect(page.get_by_text("The contact's telephone rings")).to_be_visible()
    agent.dials[-1].answers()
    expect(page.get_by_text("You are talking with the contact")).to_be_visible()
    agent.hangs_up()
    desk.account.callbacks.settle()
    expect(page.get_by_text("Bo Lund called the contact back, and they talked", exact=False)).to_be_visible()


@pytest.mark.parametrize("language", ["da", "en"])
def test_on_a_telephone_nothing_sticks_out(console: Console, language: str) -> None:
    ticket = CaseDesk(console, words="W" * 300).has_a_case()
    page = console.signed_in_as(bo(console, name="Ø" * 200), language=language, size=NARROW)
    for path in ("", *(f"/{form}" for form in FORMS)):
        page.goto(f"/tickets/{ticket.reference}{path}")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= NARROW["width"], path


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barrier_on_a_case_or_its_forms(console: Console, theme: str) -> None:
    desk = CaseDesk(console)
    ticket = desk.has_a_case()
    page = console.signed_in_as(bo(console, role="admin"), theme=theme, at=f"/tickets/{ticket.reference}")
    page.locator(".case-why > summary").click()
    page.locator(".event summary").first.click()
    page.locator(".event .step summary").first.click()
    console.has_no_violations(page)
    page.get_by_role("link", name="Call back").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    console.has_no_violations(page)
    for form in FORMS:
        page.goto(f"/tickets/{ticket.reference}/{form}")
        console.has_no_violations(page)


def test_without_a_script_everything_is_still_there(console: Console) -> None:
    ticket = CaseDesk(console).has_a_case()
    page = console.signed_in_as(bo(console))
    page.context.route("**/*.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"/tickets/{ticket.reference}")
    expect(page.locator("audio[controls]")).to_be_visible()
    page.get_by_role("link", name="Call back").click()
    expect(page.get_by_role("heading", name="Call back")).to_be_visible()
    expect(page.get_by_label("Or another number")).to_be_visible()
    assert PHONE.removeprefix("+45") in page.content().replace(" ", "")
