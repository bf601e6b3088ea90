"""The page that shows the desk as it is at this moment, and keeps itself current."""

from playwright.sync_api import expect

from tests.browser.console import NARROW, Console, make_colleague
from tests.factories import PHONE, make_caller


def test_a_call_is_followed_step_by_step_and_goes_when_it_is_over(console_on_both: Console) -> None:
    make_caller(console_on_both.database, language="da")
    bo = make_colleague(console_on_both.database, on_duty=False)
    page = console_on_both.signed_in_as(bo, at="/now")
    line = page.get_by_role("region", name="Calls in progress")
    expect(line).to_contain_text("No calls right now")
    caller = console_on_both.desk.phone(PHONE, "da").dials()
    expect(line).to_contain_text("Astrid Holm")
    expect(line).to_contain_text("20 12 34 56")
    expect(line).to_contain_text("Chooses a severity")
    caller.presses("1")
    expect(line).to_contain_text("Leaves a message")
    caller.hangs_up()
    expect(line).to_contain_text("No calls right now")


def test_what_somebody_types_stays_while_the_page_keeps_itself_current(console: Console) -> None:
    make_caller(console.database, language="da")
    page = console.signed_in_as(make_colleague(console.database, on_duty=False), at="/now")
    page.locator(".initials").click()
    page.get_by_text("Close the desk for a while").press("Enter")
    reason = page.get_by_label("Reason in English")
    reason.press_sequentially("a fire")
    console.desk.phone(PHONE, "da").dials()
    expect(page.get_by_role("region", name="Calls in progress")).to_contain_text("Astrid Holm")
    reason.press_sequentially(" drill")
    expect(reason).to_have_value("a fire drill")
    expect(reason).to_be_focused()


def test_going_off_duty_and_on_again(console: Console) -> None:
    page = console.signed_in_as(make_colleague(console.database), language="da", at="/now")
    duty = page.locator(".duty summary")
    expect(duty).to_have_text("På vagt")
    duty.click()
    page.get_by_role("button", name="Gå af vagt").click()
    expect(page.get_by_role("status").first).to_contain_text("Du er ikke på vagt.")
    expect(page).to_have_url(f"{console.url}/now")
    expect(page.get_by_role("region", name="Hvem har vagt")).to_contain_text("Ingen er på vagt")
    duty.click()
    page.get_by_role("button", name="Gå på vagt").click()
    expect(duty).to_have_text("På vagt")


def test_the_desk_is_closed_for_a_fire_drill_and_opened_again(console: Console) -> None:
    page = console.signed_in_as(make_colleague(console.database), at="/now")
    page.get_by_text("Close the desk for a while").press("Enter")
    page.get_by_label("Until").fill("half four")
    page.get_by_label("Reason in Danish").fill("brandøvelse")
    page.get_by_label("Reason in English").fill("a fire drill")
    console.expects("422")
    page.get_by_role("button", name="See what that would do").click()
    expect(page.get_by_label("Until")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#until-told")).to_have_text("Write a time of today, such as 15:30.")
    page.get_by_label("Until").fill("15:30")
    page.get_by_role("button", name="See what that would do").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Close the desk until 15:30?")
    expect(page.get_by_role("region", name="Callers hear")).to_contain_text("a fire drill")
    console.has_no_violations(page)
    page.get_by_role("button", name="Close the desk").click()
    expect(page.get_by_role("region", name="The desk", exact=True)).to_contain_text("Closed until 15:30")
    console.has_no_violations(page)
    page.get_by_role("button", name="Open the desk again").click()
    expect(page.get_by_role("region", name="The desk", exact=True)).to_contain_text("Open until 17:00")


def test_a_server_that_is_away_is_told_quietly_until_it_is_back(console: Console) -> None:
    console.expects("ERR_INTERNET_DISCONNECTED")
    page = console.signed_in_as(make_colleague(console.database), at="/now")
    notice = page.locator("[data-unreachable]")
    page.context.set_offline(True)
    for _ in range(2):
        page.evaluate("dispatchEvent(new Event('live:look'))")
    expect(notice).to_be_visible()
    page.context.set_offline(False)
    expect(notice).to_be_hidden()


def test_on_a_telephone_nothing_is_wider_than_the_screen(console: Console) -> None:
    make_caller(console.database, name="Maximiliane von Hohenstein-Ramsgaard " * 5, language="da")
    console.desk.phone(PHONE, "da").dials()
    page = console.signed_in_as(make_colleague(console.database, name="N" * 200), size=NARROW)
    for path in ("/", "/now", "/account"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
