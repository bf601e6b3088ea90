"""The demo as somebody starts it: web processes, worker and telephones, on a database of their own; and a visitor."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import requests
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.console import WIDE, Console
from tests.databases import migrate
from voice_intake.actions.demo.seed import seed_demo
from voice_intake.clock import system_clock
from voice_intake.commands.serving.child_processes import free_port
from voice_intake.config import Settings
from voice_intake.domain.demo.demo_desk import PASSWORD
from voice_intake.wiring import make_services

STARTS_WITHIN, STOPS_WITHIN = 240, 60
AT_ONCE = "localStorage.setItem('phone-sound', 'once')"
"""Captions without the time that speech takes, and questions that wait for an answer."""

AT_THE_STAR = """() => new Promise((done) => {
  const look = setInterval(() => {
    if (document.querySelector("[data-waits]").hidden) return;
    clearInterval(look);
    document.querySelector("[data-key-pressed='*']").click();
    done();
  }, 20);
})"""

SLOWLY = 45_000
"""Milliseconds: what the worker has to find first."""


@dataclass
class Demo(Console):
    """A console whose line is a program that runs elsewhere."""

    address: str = ""

    @property
    def url(self) -> str:
        return self.address

    def visitor(self, *, language: str = "en", theme: str = "light", size: ViewportSize = WIDE) -> "Visitor":
        page = self.page(language=language, theme=theme, size=size)
        page.add_init_script(AT_ONCE)
        page.goto("/phone")
        return Visitor(page)

    def opens_case(self, visitor: "Visitor") -> Page:
        """Follows the link into the console, and signs in on the way."""
        visitor.page.locator(".phone-case a").click()
        self.sign_in(visitor.page, "sofie@desk.example", PASSWORD)
        return visitor.page


@dataclass
class Visitor:
    """Somebody with the page /phone, and what they do there."""

    page: Page

    def calls(self, who: str, when: str = "now") -> "Visitor":
        if self.page.get_by_role("button", name="Call again").is_visible():
            self.page.get_by_role("button", name="Call again").click()
        self.page.get_by_role("radio", name=who).check()
        self.page.get_by_label("When?").select_option(when)
        self.page.get_by_role("button", name="Dial").click()
        return self

    def presses(self, keys: str) -> "Visitor":
        """As soon as the line waits for keys."""
        expect(self.page.locator("[data-waits]")).to_be_visible()
        with self.page.expect_response("**/act"):
            for key in keys:
                self.page.locator(f"[data-key-pressed='{key}']").click()
        return self

    def would_rather_leave_a_message(self) -> "Visitor":
        """By the star. The line waits for it for a second, which somebody who looks now and then may miss."""
        self.page.evaluate(AT_THE_STAR)
        return self

    def leaves_a_message(self) -> "Visitor":
        self.page.get_by_role("button", name="Say something for me").click(timeout=SLOWLY)
        return self

    def hangs_up(self) -> "Visitor":
        self.page.locator("[data-hang-up]").click()
        expect(self.page.get_by_role("button", name="Call again")).to_be_visible()
        return self

    @property
    def hears(self) -> Locator:
        return self.page.get_by_role("log", name="What is heard")

    @property
    def story(self) -> Locator:
        return self.page.locator("#story")

    @property
    def wires(self) -> Locator:
        return self.page.locator("#wires")

    def chooses(self, how: str) -> "Visitor":
        """What becomes of callbacks, from now on."""
        with self.page.expect_response("**/phone/callbacks"):
            self.page.get_by_label("Callbacks from Twilio arrive").select_option(how)
        return self


@contextmanager
def running(folder: Path, browser: Browser) -> Iterator[Demo]:
    """From its start until it has ended, all of its processes with it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {
        "DEMO": "1",
        "PUBLIC_URL": url,
        "DATABASE_URL": f"sqlite:///{folder}/desk.sqlite3",
        "QUEUE_URL": f"sqlite:///{folder}/queue.sqlite3",
        "RECORDINGS_URL": f"{folder}/recordings",
    }
    _furnish(environ)
    command = [sys.executable, "-m", "voice_intake", "serve", "--port", str(port), "--workers", "2", "--with-worker"]
    own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    there = Path(__file__).parents[2]
    with (
        folder.joinpath("log").open("wb") as log,
        subprocess.Popen(command, cwd=there, env=own | environ, stderr=log, start_new_session=True) as program,  # noqa: S603 - ours
    ):
        try:
            demo = Demo(desk=None, browser=browser, recordings=folder / "recordings", address=url)  # type: ignore[arg-type]
            _wait_for(url, program, folder / "log")
            yield demo
            demo.close()
        finally:
            program.terminate()
            try:
                program.wait(timeout=STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                os.killpg(program.pid, signal.SIGKILL)


def _furnish(environ: dict[str, str]) -> None:
    migrate(environ["DATABASE_URL"])
    services = make_services(Settings.from_environ(environ))
    seed_demo(services, now=system_clock())
    services.engine.dispose()


def _wait_for(url: str, program: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until both the pages and the telephones answer."""
    until = monotonic() + STARTS_WITHIN
    while program.poll() is None and monotonic() < until:
        try:
            is_there = requests.get(f"{url}/phone/state", timeout=STARTS_WITHIN).ok
        except requests.RequestException:
            is_there = False
        if is_there:
            return
        sleep(0.2)
    raise AssertionError(f"the demo did not start: {log.read_text()}")
