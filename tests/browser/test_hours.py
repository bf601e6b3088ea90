"""An admin closes the desk and opens it out of turn, by the calendar of the coming year."""

from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select

from models.ticket import Ticket
from tests.browser.console import NARROW, Console, make_colleague
from tests.factories import MONDAY_NOON as NOON
from tests.factories import make_closure, make_opening, make_ticket

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def admin_at(console: Console, path: str, **how: object) -> Page:
    return console.signed_in_as(make_colleague(console.database, role="admin"), at=path, **how)  # type: ignore[arg-type]


def test_a_day_is_closed_from_the_calendar_and_its_deadlines_move(console_on_both: Console) -> None:
    ticket = make_ticket(console_on_both.database)
    page = admin_at(console_on_both, "/admin/hours")
    page.get_by_role("table", name="March 2026").get_by_role("link", name="today: Open as usual").click()
    expect(page.get_by_label("First day")).to_have_value("2026-03-02")
    page.get_by_label("From").fill("13:00")
    page.get_by_label("Until").fill("14.30")
    page.get_by_label("Reason in Danish").fill("brandøvelse")
    page.get_by_label("Reason in English").fill("a fire drill")
    page.get_by_role("button", name="See what that would do").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Close the desk today 13:00–14:30?")
    heard = page.get_by_role("region", name="Callers hear")
    expect(heard).to_contain_text("brandøvelse")
    expect(heard).to_contain_text("a fire drill")
    moves = page.get_by_role("region", name="Deadlines that move")
    expect(moves).to_contain_text("1 open case has another deadline then.")
    expect(moves.get_by_role("row").nth(1)).to_contain_text("today 16:00")
    expect(moves.get_by_role("row").nth(1)).to_contain_text("today 17:30")
    console_on_both.has_no_violations(page)

    page.get_by_role("button", name="Close the desk then").click()
    expect(page.get_by_role("status").first).to_contain_text("Entered: the desk is closed today 13:00–14:30.")
    expect(page.get_by_role("status").first).to_contain_text("1 deadline was counted again.")
    entered = page.get_by_role("region", name="Exceptions")
    expect(entered).to_contain_text("Entered by")
    expect(entered).to_contain_text("a fire drill")
    with console_on_both.database.connect() as connection:
        due = connection.scalar(select(Ticket.respond_by).where(Ticket.id == ticket.id))
    assert due == NOON + 5.5 * HOUR

    entered.get_by_role("link", name="Remove").click()
    expect(page.get_by_role("region", name="Deadlines that move")).to_contain_text("today 16:00")
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("region", name="Exceptions")).to_contain_text("Nothing is entered")
    with console_on_both.database.connect() as connection:
        due = connection.scalar(select(Ticket.respond_by).where(Ticket.id == ticket.id))
    assert due == NOON + 4 * HOUR


def test_a_saturday_is_opened_in_danish_by_keyboard_alone(console: Console) -> None:
    page = admin_at(console, "/admin/hours/change?what=opening&day=2026-03-14", language="da", theme="dark")
    page.get_by_label("Fra").focus()
    page.keyboard.type("9:00")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.get_by_label("Indtil").focus()
    page.keyboard.type("15:00")
    page.get_by_label("For hvem").select_option("extended")
    page.get_by_label("Grund på dansk").fill("versionsskift")
    page.get_by_label("Grund på engelsk").fill("a release")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hold ekstraordinært åbent lør 14. mar. 09:00–15:00?")
    expect(page.get_by_role("region", name="Den, der ringer, hører")).to_contain_text("der er åbent")
    console.has_no_violations(page)

    page.get_by_role("button", name="Ret den").click()
    expect(page.get_by_label("Grund på dansk")).to_have_value("versionsskift")
    page.get_by_role("button", name="Se, hvad det betyder").click()
    page.get_by_role("button", name="Hold åbent").click()
    saturday = page.get_by_role("table", name="Marts 2026").get_by_role("link", name="lør 14. mar.")
    expect(saturday).to_have_accessible_name("lør 14. mar.: Ekstra åbent, versionsskift, 09:00–15:00")
    page.get_by_role("navigation", name="Hvis åbningstider").get_by_role("link", name="Standard").click()
    expect(saturday).to_have_accessible_name("lør 14. mar.: Ikke åbent denne ugedag")
    console.has_no_violations(page)


def test_what_is_wrong_is_told_where_it_stands_and_what_was_written_stays(console: Console) -> None:
    page = admin_at(console, "/admin/hours/change?day=2026-03-01")
    console.expects("422")
    page.get_by_label("Reason in English").fill("our summer party")
    page.get_by_label("From").fill("noon")
    page.get_by_role("button", name="See what that would do").click()
    expect(page.locator("#from_time-told")).to_have_text("Write a time of the day, such as 15:30.")
    page.get_by_label("From").fill("12:00")
    page.get_by_role("button", name="See what that would do").click()
    expect(page.locator("#from_day-told")).to_contain_text("yesterday 12:00 is over", ignore_case=True)
    expect(page.locator("#reason_da-told")).to_contain_text("say it in a few words")
    expect(page.get_by_label("Reason in English")).to_have_value("our summer party")
    console.has_no_violations(page)


def test_the_calendar_is_a_table_for_those_who_hear_it(console: Console) -> None:
    make_closure(console.database, starts_at=NOON + DAY, ends_at=NOON + DAY + HOUR, reason_en="a meeting")
    page = admin_at(console, "/admin/hours", theme="dark")
    months = page.get_by_role("table")
    expect(months).to_have_count(12)
    march = page.get_by_role("table", name="March 2026")
    april = page.get_by_role("table", name="April 2026")
    expect(april.get_by_role("columnheader")).to_have_count(8)
    expect(april.get_by_role("rowheader").first).to_have_text("14")
    expect(april.get_by_role("link", name="Fri 3 Apr")).to_have_accessible_name(
        "Fri 3 Apr: Closed by the calendar, Good Friday"
    )
    expect(march.get_by_role("link", name="tomorrow")).to_have_accessible_name(
        "tomorrow: Partly closed, a meeting, 08:00–12:00, 13:00–22:00"
    )
    today = march.get_by_role("link", name="today")
    expect(today).to_have_attribute("aria-current", "date")
    expect(march.get_by_role("link", name="yesterday")).to_have_count(0)
    console.has_no_violations(page)
    today.focus()
    for key, day in (
        ("ArrowDown", "Mon 9 Mar"),
        ("PageDown", "Thu 9 Apr"),
        ("ArrowLeft", "Wed 8 Apr"),
        ("Home", "today"),
    ):
        page.keyboard.press(key)
        expect(page.get_by_role("link", name=f"{day}:")).to_be_focused()


def test_the_year_fits_a_telephone(console: Console) -> None:
    reason = "a reason that goes on and on " * 6
    for place in range(5):
        at = NOON + place * DAY
        make_closure(console.database, starts_at=at, ends_at=at + HOUR, reason_da=reason, reason_en=reason)
        make_opening(console.database, starts_at=at + HOUR, ends_at=at + 2 * HOUR, reason_da="x" * 200)
    make_ticket(console.database)
    page = admin_at(console, "/admin/hours", language="da", size=NARROW)
    ending = page.get_by_role("link", name="Afslut nu").or_(page.get_by_role("link", name="Fjern")).first
    for address in ("/admin/hours", "/admin/hours/change", ending.get_attribute("href")):
        page.goto(str(address))
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], address
    console.has_no_violations(page)
