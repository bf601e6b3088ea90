"""The telephone in the browser, with everything behind it: the line, the worker, and a Twilio that is played."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.console import NARROW
from tests.browser.demo import SLOWLY, Demo, running


@pytest.fixture
def demo(tmp_path: Path, browser: Browser) -> Iterator[Demo]:
    with running(tmp_path, browser) as started:
        yield started


def test_a_call_in_the_evening_leaves_a_message_that_is_heard_in_the_console(demo: Demo) -> None:
    visitor = demo.visitor(size={"width": 1280, "height": 800}).calls("Nora Vig", "evening").presses("2")
    expect(visitor.page.get_by_role("button", name="#")).to_be_in_viewport(ratio=1)
    expect(visitor.story).to_contain_text("Let in: an administrator of a customer with extended support.")
    visitor.would_rather_leave_a_message().leaves_a_message()
    expect(visitor.hears).to_contain_text("Thank you")
    visitor.hangs_up()
    expect(visitor.hears).to_contain_text("You hung up.")
    expect(visitor.story).to_contain_text("The message is stored here", timeout=SLOWLY)
    expect(visitor.page.locator(".phone-text")).to_contain_text("Nora Vig", timeout=SLOWLY)
    expect(visitor.wires).to_contain_text("Callback: the recording")
    visitor.wires.get_by_text("The number rings").click()
    expect(visitor.wires.locator("pre").first).to_contain_text("<Gather")
    page = demo.opens_case(visitor)
    expect(page.locator("main")).to_contain_text("Nora Vig")
    expect(page.locator(".demo-time")).to_contain_text("20:3")
    page.locator(".demo-time button").click()
    expect(page.locator(".demo-time")).to_have_count(0)


def test_a_call_by_day_is_answered_at_the_agents_telephone(demo: Demo) -> None:
    visitor = demo.visitor(theme="dark", size=NARROW)
    demo.has_no_violations(visitor.page)
    visitor.calls("Astrid Holm", "morning").presses("1")
    visitor.page.reload()
    expect(visitor.hears).to_contain_text("Velkommen")
    agent = visitor.page.locator(".phone-other")
    expect(agent).to_contain_text("The telephone of Mette Lund", timeout=SLOWLY)
    demo.has_no_violations(visitor.page, within=".phone-other")  # it rings for twenty seconds
    agent.get_by_role("button", name="Answer").click()
    expect(agent).to_contain_text("Opkald fra Astrid Holm, Eventyr Energi A/S.")
    agent.get_by_role("button", name="accept").click()
    expect(visitor.page.locator("[data-status]")).to_have_text("The two are talking.")
    demo.has_no_violations(visitor.page)
    expect(visitor.story).to_contain_text("Talks with Mette Lund")
    visitor.hangs_up()
    expect(agent).to_have_count(0)
    expect(visitor.story).to_contain_text("Somebody of the desk spoke with the caller.", timeout=SLOWLY)


def test_nothing_is_lost_when_callbacks_are_and_when_the_database_is_away(demo: Demo) -> None:
    visitor = demo.visitor()
    demo.has_no_violations(visitor.page)
    visitor.chooses("lost").calls("James Whitby", "saturday").presses("3").leaves_a_message()
    expect(visitor.hears).to_contain_text("Thank you")
    visitor.hangs_up()
    expect(visitor.wires).to_contain_text("callbacks were lost")
    expect(visitor.story).to_contain_text("Hears the confirmation")
    visitor.chooses("on-time")
    visitor.page.get_by_role("button", name="Let two minutes pass").click()
    expect(visitor.story).to_contain_text("The caller left a message.", timeout=SLOWLY)

    visitor.page.get_by_role("button", name="Take the database away").click()
    expect(visitor.page.get_by_role("button", name="Give the database back")).to_be_visible()
    visitor.calls("Nora Vig", "saturday").leaves_a_message()
    expect(visitor.story).to_contain_text("The database cannot be reached.")
    expect(visitor.page.get_by_role("button", name="Call again")).to_be_visible(timeout=SLOWLY)
    visitor.page.get_by_role("button", name="Give the database back").click()
    visitor.page.get_by_role("button", name="Let two minutes pass").click()
    expect(visitor.story).to_contain_text("Opened by this call.", timeout=SLOWLY)
    expect(visitor.story).to_contain_text("Nora Vig")
