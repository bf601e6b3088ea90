"""Debian's Chromium, driven by Playwright: found on PATH, never downloaded.

The headless shell first: it needs a third of the processor time, since it draws no window.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser_at(path: str) -> Iterator[Browser]:
    """As root it has no sandbox; fonts and colours do not depend on the screen."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[*as_root, "--disable-dev-shm-usage", "--force-color-profile=srgb", "--font-render-hinting=none"],
        )
        yield browser
        browser.close()
