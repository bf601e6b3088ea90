"""The log of calls and the search in a browser: from a call that was given up to the case that it should have had."""

import re

import pytest
from playwright.sync_api import ViewportSize, expect

from models.agent import Agent
from tests.browser.console import NARROW, WIDE, Console, make_colleague
from tests.factories import make_caller, make_ticket


@pytest.fixture
def bo(console: Console) -> Agent:
    return make_colleague(console.database, name="Bo Lund", on_duty=False)


def test_a_caller_who_gave_up_gets_a_case(console: Console, bo: Agent) -> None:
    make_caller(console.database, number="+4526112233", name="Birger Bro")
    page = console.signed_in_as(bo, at="/calls")
    expect(page.get_by_text("Nobody has called yet")).to_be_visible()
    console.desk.phone("+4526118899").dials().hangs_up()
    expect(page.get_by_text("The caller hung up before we knew who it was.")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What happened")).to_be_visible()
    console.has_no_violations(page)
    page.get_by_role("link", name="Open a case").click()
    page.locator("#whose").fill("birger")
    page.get_by_role("button", name="Look", exact=True).click()
    expect(page.get_by_role("link", name="Birger Bro")).to_be_visible()
    console.has_no_violations(page)
    page.get_by_role("link", name="Birger Bro").click()
    expect(page.locator("#subject")).to_be_visible()
    console.has_no_violations(page)
    page.get_by_role("radio", name="Moderate").check()
    page.locator("#subject").fill("The export stops half way")
    page.get_by_role("button", name="Open the case").click()
    expect(page).to_have_url(re.compile(r"/tickets/\d{8}$"))


@pytest.mark.parametrize(("language", "theme"), [("da", "dark"), ("en", "light")])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_no_barrier_in_calls_and_findings(
    console: Console, bo: Agent, language: str, theme: str, size: ViewportSize
) -> None:
    make_ticket(console.database, contact=make_caller(console.database, name="Astrid " * 28))
    console.desk.phone("+4520123456").dials().presses("2").hangs_up()
    console.desk.phone("+4526118899").dials().hangs_up()
    page = console.signed_in_as(bo, language=language, theme=theme, size=size)
    for look in ("/calls", "/calls?outcome=answered", "/search"):
        page.goto(look)
        console.has_no_violations(page)
    page.locator("#search").fill("astrid")
    page.locator("#search").press("Enter")
    expect(page.locator("[data-row-link]")).to_have_count(1)
    assert "astrid" not in page.url
    console.has_no_violations(page)
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
    page.set_viewport_size({"width": 768, "height": 900})
    page.goto("/calls")
    assert page.evaluate("document.documentElement.scrollWidth") <= 768
