"""Somebody comes to work, and goes home."""

import pytest
from playwright.sync_api import expect

from tests.browser.console import PASSWORD, Console, make_colleague

PAGES = ("/", "/now", "/account", "/admin", "/nowhere")


def test_an_agent_signs_in_and_lands_where_the_link_led(console_on_both: Console) -> None:
    bo = make_colleague(console_on_both.database)
    page = console_on_both.page()
    page.goto("/now")
    expect(page).to_have_title("Sign in · Voice Intake")
    console_on_both.sign_in(page, bo.email.upper())
    expect(page).to_have_url(f"{console_on_both.url}/now")
    expect(page.get_by_role("heading", level=1)).to_have_text("Now")


def test_a_wrong_password_says_no_more_than_an_unknown_address(console: Console) -> None:
    console.expects("401")
    bo = make_colleague(console.database)
    page = console.page()
    page.goto("/sign-in")
    told = []
    for email in (bo.email, "nobody@example.com"):
        console.sign_in(page, email, "not-the-password")
        told.append(page.get_by_role("alert").inner_text())
        expect(page.locator("#email")).to_have_value(email)
    assert told[0] == told[1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barrier_on_any_page(console: Console, theme: str) -> None:
    console.expects("404")
    page = console.page(theme=theme)
    page.goto("/sign-in")
    console.has_no_violations(page)
    boss = make_colleague(console.database, role="admin")
    page = console.signed_in_as(boss, theme=theme)
    for path in PAGES:
        page.goto(path)
        console.has_no_violations(page)


def test_whoever_comes_back_after_signing_out_sees_nothing(console: Console) -> None:
    page = console.signed_in_as(make_colleague(console.database), at="/account")
    page.locator(".initials").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.go_back()
    expect(page).to_have_title("Sign in · Voice Intake")


def test_an_agent_sees_no_admin_pages(console: Console) -> None:
    console.expects("403")
    page = console.signed_in_as(make_colleague(console.database))
    assert page.get_by_role("link", name="Admin").count() == 0
    page.goto("/admin")
    expect(page.get_by_role("heading", level=1)).to_have_text("This is for administrators")
    page.get_by_role("link", name="To the queue").click()
    expect(page).to_have_url(f"{console.url}/")


def test_too_many_tries_are_told_so_in_danish(console: Console) -> None:
    console.expects("401", "429")
    page = console.page(language="da")
    page.goto("/sign-in")
    for number in range(11):
        console.sign_in(page, "nobody@example.com", f"guess-{number}")
    expect(page.get_by_role("heading", level=1)).to_have_text("For mange forsøg")
    console.has_no_violations(page)


def test_the_language_is_the_browsers_until_somebody_chooses(console: Console) -> None:
    page = console.signed_in_as(make_colleague(console.database), language="da")
    expect(page.locator("html")).to_have_attribute("lang", "da")
    page.goto("/now")
    page.locator(".initials").click()
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(f"{console.url}/now")
    expect(page.get_by_role("heading", level=1)).to_have_text("Now")
    page.goto("/account")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_light_and_dark_follow_the_system_until_somebody_chooses(console: Console) -> None:
    page = console.signed_in_as(make_colleague(console.database), theme="dark")
    shown = page.locator("html")
    expect(shown).to_have_attribute("data-bs-theme", "dark")
    page.emulate_media(color_scheme="light")
    expect(shown).to_have_attribute("data-bs-theme", "light")
    page.locator(".initials").click()
    page.get_by_role("button", name="Dark").click()
    expect(shown).to_have_attribute("data-bs-theme", "dark")
    page.locator(".initials").click()
    page.get_by_role("button", name="Automatic").click()
    expect(shown).to_have_attribute("data-bs-theme", "light")


def test_everything_can_be_done_by_keyboard(console: Console) -> None:
    bo = make_colleague(console.database)
    page = console.page()
    page.goto("/sign-in")
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.type(bo.email)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():  # whoever skips to the content earlier is taken there once more when all is there
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Queue")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.locator("details.menu:not(.duty) summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="My account")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Dansk")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="My account")).to_be_hidden()
    expect(page.locator("details.menu:not(.duty) summary")).to_be_focused()


def test_what_a_barrier_is_would_be_found(console: Console) -> None:
    page = console.page()
    page.goto("/sign-in")
    page.evaluate("document.querySelector('label').remove()")
    with pytest.raises(AssertionError, match="label"):
        console.has_no_violations(page)


def test_nothing_in_a_page_runs_that_did_not_come_as_a_file_of_ours(console: Console) -> None:
    console.expects("Content Security Policy")
    page = console.page()
    page.goto("/sign-in")
    page.evaluate(
        "() => { const script = document.createElement('script'); script.textContent = 'document.title = \"ran\"';"
        " document.body.append(script); }"
    )
    assert page.title() == "Sign in · Voice Intake"
