"""The console in a browser: whoever looks, at which size, and what the browser complained of.

    page = console.signed_in_as(make_colleague(database), language="da", theme="dark", at="/now")
    console.has_no_violations(page)

Whatever a page writes into the browser's log, and every request that fails, fails the test at its end; what a test
provokes on purpose it names with `console.expects("401")`.
"""

import json
import re
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, ViewportSize
from sqlalchemy import Engine

from models.agent import Agent
from tests.factories import Into, make_agent
from tests.phone import Desk
from voice_intake.actions.agents.agents import hash_password

PASSWORD = "kaffe-paa-molen-42"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

PATIENCE = 20_000
"""Milliseconds that a browser waits for what is to come, on however busy a machine."""

WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}


@cache
def password_hash() -> str:
    """Made once: it takes a tenth of a second."""
    return hash_password(PASSWORD)


def make_colleague(into: Into, **columns: Any) -> Agent:  # noqa: ANN401 - the columns of a row are of any type
    """An agent who can sign in with PASSWORD."""
    return make_agent(into, **{"password_hash": password_hash()} | columns)


@dataclass
class Console:
    """A desk, and a browser in front of it."""

    desk: Desk
    browser: Browser
    recordings: Path
    """The folder that messages are kept in."""
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.desk.line.url

    @property
    def database(self) -> Engine:
        return self.desk.line.services.engine

    def page(self, *, language: str = "en", theme: str = "light", size: ViewportSize = WIDE) -> Page:
        """A new window of somebody who is not signed in; nothing is shared with other windows."""
        context = self.browser.new_context(
            base_url=self.url,
            viewport=size,
            locale={"da": "da-DK", "en": "en-GB"}[language],
            timezone_id="Europe/Copenhagen",
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("requestfailed", self._failed)
        return page

    def signed_in_as(
        self, agent: Agent, *, at: str = "/", language: str = "en", theme: str = "light", size: ViewportSize = WIDE
    ) -> Page:
        """A window of this agent, in front of the page `at`: signed in by the same requests, without typing."""
        page = self.page(language=language, theme=theme, size=size)
        asks = page.context.request
        token, *_ = TOKEN.findall(asks.get("/sign-in").text())
        form = {"email": agent.email, "password": PASSWORD, "csrf_token": token}
        assert asks.post("/sign-in", form=form, max_redirects=0).status == 303
        page.goto(at)
        return page

    def sign_in(self, page: Page, email: str, password: str = PASSWORD) -> None:
        """Until the page that answers is there, with its scripts."""
        page.locator("#email").fill(email)
        page.locator("#password").fill(password)
        with page.expect_navigation():
            page.locator("form .btn-primary").click()

    def expects(self, *parts: str) -> None:
        """Complaints with such a part are provoked on purpose, and must come."""
        self.expected.extend(parts)

    def has_no_violations(self, page: Page, within: str = "html") -> None:
        """axe-core, with the rules of WCAG 2.2 AA and its best practices. A part of a page is looked at sooner."""
        page.wait_for_load_state("load")  # else its styles may still be on their way
        looks = f"async (part) => {{ {axe()}; return await axe.run(part, {json.dumps(AXE)}); }}"
        found = page.evaluate(looks, within)
        told = [
            f"{fault['id']}: {fault['help']}: {node['html'][:200]} {node.get('failureSummary')}"
            for fault in found["violations"]
            for node in fault["nodes"][:3]
        ]
        assert not told, "\n".join(told)

    def close(self) -> None:
        """Fails for what a browser complained of, and for what was expected and did not come."""
        for context in self.contexts:
            for each in (context, *context.pages):  # what is on its way to a test's own answer fails nothing
                each.unroute_all(behavior="ignoreErrors")
            context.close()
        unexpected = [told for told in self.complaints if not any(part in told for part in self.expected)]
        missing = [part for part in self.expected if not any(part in told for told in self.complaints)]
        assert not unexpected, "\n".join(unexpected)
        assert not missing, f"expected, and did not come: {missing}"

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        """What a page had begun when it was left is no failure."""
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"request: {request.method} {request.url}: {request.failure}")


def drawn(page: Page) -> None:
    """Until two frames were: how far a page is scrolled is put right only when it is drawn."""
    page.evaluate("() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); })")


AXE = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


@cache
def axe() -> str:
    """Given to the page by the browser's driver, which its Content-Security-Policy does not reach."""
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
