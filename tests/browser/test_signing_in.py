"""Somebody comes to work, and goes home."""

import pytest
from playwright.sync_api import expect

from tests.browser.console import Console, make_colleague

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
