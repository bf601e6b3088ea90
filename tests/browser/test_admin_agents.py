"""An admin looks after the agents: who works here, who is on duty when, and who signs in no more."""

import pytest
from playwright.sync_api import expect

from tests.browser.console import NARROW, Console, make_colleague

WORDS = {
    "en": {
        "somebody": "Add an agent",
        "add": "Add the agent",
        "fault": "'kim' is not an e-mail address",
        "passed on": "I have passed it on",
        "off": "Off duty",
    },
    "da": {
        "somebody": "Opret en medarbejder",
        "add": "Opret medarbejderen",
        "fault": "»kim« er ikke en e-mailadresse",
        "passed on": "Jeg har givet den videre",
        "off": "Ikke på vagt",
    },
}


@pytest.mark.parametrize("language", ["en", "da"])
def test_a_new_agent_signs_in_with_a_password_that_is_shown_once(console_on_both: Console, language: str) -> None:
    console, words = console_on_both, WORDS[language]
    console.expects("422")
    page = console.signed_in_as(make_colleague(console.database, role="admin"), language=language, at="/admin/agents")
    page.get_by_text(words["somebody"]).click()
    page.locator("#agent-name").fill("Kim Dal")
    page.locator("#agent-email").fill("kim")
    page.get_by_role("button", name=words["add"]).click()
    expect(page.locator("#agent-email-told")).to_contain_text(words["fault"])
    expect(page.locator("#agent-name")).to_have_value("Kim Dal")
    console.has_no_violations(page)
    page.locator("#agent-email").fill("kim@desk.example")
    page.get_by_role("button", name=words["add"]).click()
    password = page.locator(".secret-text").inner_text()
    page.get_by_role("link", name=words["passed on"]).click()
    expect(page.get_by_role("row", name="Kim Dal")).to_contain_text(words["off"])
    kim = console.page(language=language)
    kim.goto("/sign-in")
    console.sign_in(kim, "kim@desk.example", password)
    expect(kim.locator(".initials")).to_have_text("KD")


@pytest.mark.parametrize(("language", "week"), [("en", "mon-fri 08:00-16:00"), ("da", "man-fre 08:00-16:00")])
def test_a_week_is_set_and_an_exception_goes_before_it(console: Console, language: str, week: str) -> None:
    bo = make_colleague(console.database, on_duty=False)
    console.expects("422")
    page = console.signed_in_as(
        make_colleague(console.database, role="admin"), language=language, at=f"/admin/agents/{bo.id}"
    )
    rota = page.locator("#rota-rota")
    rota.fill("always")
    rota.press("Enter")
    expect(rota).to_have_attribute("aria-invalid", "true")
    rota.fill("man-fre 8-16")
    rota.press("Enter")
    expect(rota).to_have_value(week)
    page.locator("#exception-ends_at").fill("2026-12-24T12:00")
    page.locator("#exception-reason").fill("Barsel")
    page.locator(".exception button").click()
    expect(page.locator("section[aria-labelledby=week] .entries")).to_contain_text("Barsel")
    expect(page.locator(".duty-now .dot-on")).to_have_count(0)
    page.locator("section[aria-labelledby=week] .entries button").click()
    expect(page.locator("section[aria-labelledby=week] .entries")).to_have_count(0)


def test_whoever_leaves_is_asked_about_first(console: Console) -> None:
    bo = make_colleague(console.database, name="Bo Lund")
    page = console.signed_in_as(
        make_colleague(console.database, role="admin", name="Sofie Dam"), at=f"/admin/agents/{bo.id}"
    )
    page.get_by_role("button", name="End the access …").click()
    dialog = page.get_by_role("dialog", name="End the access of Bo Lund?")
    dialog.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="End the access …").click()
    dialog.get_by_role("button", name="End the access").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cannot sign in")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_sound_in_both_themes_and_on_a_telephone(console: Console, theme: str) -> None:
    long = make_colleague(console.database, name="Maximiliane-von-Hohenstein-Ramsgaard" * 4)
    page = console.signed_in_as(make_colleague(console.database, role="admin"), theme=theme, size=NARROW)
    for path in ("/admin/agents", f"/admin/agents/{long.id}"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
        console.has_no_violations(page)
