"""Takes the pictures of docs/images: `make screenshots`. A page that should be shown gets a line in SHOTS.

A demo desk at a fixed hour, so that a picture changes only where a page does; light and dark.
"""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, ViewportSize
from sqlalchemy import Engine, select, update

from models.agent import Agent
from tests.browser.case_desk import CaseDesk
from tests.browser.chromium import browser_at, executable
from tests.browser.console import NARROW, Console, password_hash
from tests.browser.five_minutes import cloned_and_run, five_minutes
from tests.browser.phone_pictures import phone_pictures
from tests.databases import hasty_engine, migrate
from tests.factories import MONDAY_NOON
from tests.fakes import FakeOutside
from tests.lines import opened
from voice_intake.actions.demo.seed import seed_demo
from voice_intake.actions.operations.heartbeat import show_life
from voice_intake.domain.demo.demo_desk import AGENTS

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SCREEN: ViewportSize = {"width": 1280, "height": 800}
MOST_BYTES = 150_000
SAID = "Hello, James here. Since this morning nobody can close a month: the page turns white after Approve."


def as_it_is(page: Page) -> None:
    """Nothing has to be done on the page first."""


def may_they_call(page: Page) -> None:
    """Somebody whom the demo refuses."""
    page.locator("#check-phone").fill("20 12 34 02")
    page.locator("#check-phone").press("Enter")
    page.locator("#verdict").wait_for()


@dataclass(frozen=True, kw_only=True)
class Shot:
    """`name` becomes `name-light.png` and `name-dark.png`; `do` brings the page to what is to be seen."""

    name: str
    path: str
    language: str = "en"
    is_narrow: bool = False
    do: Callable[[Page], None] = as_it_is


def a_message(page: Page) -> None:
    """The case that James Whitby left a message in, and why it is due when it is."""
    page.locator("tr", has_text="James Whitby").locator(".row-link").first.click()
    page.locator(".player-bars rect").first.wait_for()
    page.locator(".case-why > summary").click()
    page.locator("h1").click()


SHOTS = (
    Shot(name="queue", path="/"),
    Shot(name="queue-narrow", path="/", language="da", is_narrow=True),
    Shot(name="calls", path="/calls"),
    Shot(name="case", path="/", do=a_message),
    Shot(name="case-narrow", path="/", language="da", is_narrow=True, do=a_message),
    Shot(name="now", path="/now"),
    Shot(name="now-narrow", path="/now", language="da", is_narrow=True),
    Shot(name="account", path="/account"),
    Shot(name="hours", path="/admin/hours"),
    Shot(name="hours-narrow", path="/admin/hours/change?day=2026-03-13", language="da", is_narrow=True),
    Shot(name="import", path="/admin/import"),
    Shot(name="customer", path="/admin/customers/100202"),
    Shot(name="customer-narrow", path="/admin/customers/100202", language="da", is_narrow=True),
    Shot(name="refused", path="/admin/refused"),
    Shot(name="check", path="/admin/check", do=may_they_call),
)


def main() -> None:
    path = executable()
    if path is None:
        sys.exit("There is no Chromium here: apt-get install chromium-headless-shell")
    with TemporaryDirectory() as folder, browser_at(path) as browser:
        url = f"sqlite:///{folder}/desk.db"
        migrate(url)
        engine = hasty_engine(url)
        recordings = Path(folder) / "recordings"
        with opened(engine, start=MONDAY_NOON, recordings=recordings) as desk:
            boss = furnished(engine, Console(desk, browser, recordings))
            for shot in SHOTS:
                for theme in ("light", "dark"):
                    take(Console(desk, browser, recordings), shot, boss, theme)
        engine.dispose()
    with TemporaryDirectory() as folder, browser_at(path) as browser:
        for name, png in phone_pictures(Path(folder), browser):
            keep(name, png)
    picture_the_five_minutes(path)


def picture_the_five_minutes(path: str) -> None:
    with TemporaryDirectory() as folder, browser_at(path) as browser, cloned_and_run(Path(folder), browser) as demo:
        five_minutes(demo, picture_in_both_themes)


def picture_in_both_themes(name: str, page: Page) -> None:
    for theme in ("dark", "light"):
        page.emulate_media(color_scheme=theme)
        keep(f"{name}-{theme}", page.screenshot())


def furnished(engine: Engine, console: Console) -> Agent:
    """The demo desk with some callers on the line; the administrator, who can sign in as tests do."""
    services = console.desk.line.services
    seed_demo(services, now=services.clock())
    admin = next(agent.email for agent in AGENTS if agent.role == "admin")
    with engine.begin() as connection:
        connection.execute(update(Agent).values(password_hash=password_hash()))
        row = connection.execute(select(*Agent.__table__.c).where(Agent.email == admin)).mappings().one()
    leave_message(engine, CaseDesk(console, words=SAID))
    for refused in ("+4520123402", "+4520123406", "+4520123405"):
        console.desk.phone(refused).dials()
    console.desk.phone("+4526118899").dials().hangs_up()
    console.desk.phone("+4520123404", "en").dials().presses("2").presses("3").hangs_up()
    show_life(services, FakeOutside().ports, now=services.clock())
    console.desk.phone("+4520123401", "da").dials().presses("2")
    console.desk.phone("+442079460123", "en").dials()
    return Agent(**row)


def leave_message(engine: Engine, desk: CaseDesk) -> None:
    """While nobody is on duty, as whoever is rung answers no caller with a message."""
    with engine.begin() as connection:
        connection.execute(update(Agent).values(on_duty=False, duty_changed_at=MONDAY_NOON))
    desk.hears_of_a_problem(seconds=31, number="+442079460123", language="en")
    desk.works()
    with engine.begin() as connection:
        connection.execute(update(Agent).where(Agent.phone.is_not(None)).values(on_duty=True, duty_changed_at=None))


def take(console: Console, shot: Shot, who: Agent, theme: str) -> None:
    page = console.signed_in_as(
        who, language=shot.language, theme=theme, size=NARROW if shot.is_narrow else SCREEN, at=shot.path
    )
    shot.do(page)
    keep(f"{shot.name}-{theme}", page.screenshot())
    console.close()


def keep(name: str, png: bytes) -> None:
    picture = small(png)
    if len(picture) > MOST_BYTES:
        sys.exit(f"{name} has {len(picture)} bytes, at most {MOST_BYTES} are kept: choose a smaller size")
    IMAGES.joinpath(f"{name}.png").write_bytes(picture)


def small(png: bytes) -> bytes:
    """Of 256 colours: a third of the bytes, and nobody sees it."""
    written = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(256).save(written, "PNG", optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    main()
