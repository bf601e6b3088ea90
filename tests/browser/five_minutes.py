"""The first five minutes of somebody who has just heard of it, as the README tells them, over `make run` in a clone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo import SLOWLY, Demo
from tests.clone import OPEN, clone, making
from voice_intake.commands.serving.child_processes import free_port
from voice_intake.domain.demo.demo_desk import PASSWORD

Shows = Callable[[str, Page], None]
"""Is given each step by its name, and the page as it then is."""


@contextmanager
def cloned_and_run(folder: Path, browser: Browser) -> Iterator[Demo]:
    """What `make run` opened, until Ctrl-C."""
    place, port = clone(folder / "voice-intake"), free_port()
    with making(place, "run", f"PORT={port}") as terminal:
        terminal.waits_for(OPEN)
        address = f"http://127.0.0.1:{port}"
        assert requests.get(f"{address}/readyz", timeout=60).ok
        demo = Demo(desk=None, browser=browser, recordings=place / "var" / "recordings", address=address)  # type: ignore[arg-type]
        yield demo
        demo.close()
        terminal.presses_ctrl_c()


def five_minutes(demo: Demo, shows: Shows) -> None:
    page = _an_evening_call(demo, shows)
    _its_answer(demo, page, shows)
    _a_morning_call(demo, shows)


def _an_evening_call(demo: Demo, shows: Shows) -> Page:
    visitor = demo.visitor()
    expect(visitor.page.locator("#switches")).to_contain_text("What can go wrong")
    shows("minutes-1-dial", visitor.page)
    visitor.calls("Astrid Holm", "evening").presses("2").would_rather_leave_a_message().leaves_a_message()
    expect(visitor.hears).to_contain_text("Tak")
    visitor.hangs_up()
    expect(visitor.story).to_contain_text("The message is stored here", timeout=SLOWLY)
    shows("minutes-2-message", visitor.page)
    return visitor.page


def _its_answer(demo: Demo, page: Page, shows: Shows) -> None:
    page.locator(".phone-case a").click()
    demo.sign_in(page, "mette@desk.example", PASSWORD)
    expect(page.locator("main")).to_contain_text("Astrid Holm")
    page.get_by_role("button", name="Take the case").click()
    expect(page.get_by_role("status")).to_contain_text("The case is yours.")
    page.get_by_label("Note or reply").fill("Please restart the service: it will find its licence again.")
    shows("minutes-3-case", page)
    page.get_by_role("button", name="Log reply").click()
    expect(page.locator(".case-left")).to_have_text("Answered")


def _a_morning_call(demo: Demo, shows: Shows) -> None:
    visitor = demo.visitor()
    visitor.calls("James Whitby", "morning").presses("1")
    agent = visitor.page.locator(".phone-other")
    expect(agent).to_contain_text("The telephone of Mette Lund", timeout=SLOWLY)
    agent.get_by_role("button", name="Answer").click()
    expect(agent).to_contain_text("James Whitby")
    shows("minutes-4-agent", visitor.page)
    agent.get_by_role("button", name="accept").click()
    expect(visitor.page.locator("[data-status]")).to_have_text("The two are talking.")
    visitor.hangs_up()
    expect(visitor.story).to_contain_text("Somebody of the desk spoke with the caller.", timeout=SLOWLY)
