"""Pictures of /phone in the middle of a call, taken in a demo that really runs."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.demo import SLOWLY, running


def phone_pictures(folder: Path, browser: Browser) -> Iterator[tuple[str, bytes]]:
    """The name of each and its PNG: an agent is rung, light and dark."""
    with running(folder, browser) as demo:
        for theme, who in (("light", "James Whitby"), ("dark", "Nora Vig")):
            visitor = demo.visitor(theme=theme, size={"width": 1440, "height": 940}).calls(who, "morning").presses("1")
            visitor.page.get_by_role("button", name="Answer").click(timeout=SLOWLY)
            expect(visitor.page.locator(".phone-other")).to_contain_text(who)
            expect(visitor.story).to_contain_text("is rung")
            visitor.wires.get_by_text("An agent has picked up").first.click()
            visitor.page.evaluate("scrollTo(0, 0)")
            yield f"phone-{theme}", visitor.page.screenshot()
            visitor.hangs_up()
