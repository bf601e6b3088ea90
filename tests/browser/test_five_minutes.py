from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.five_minutes import cloned_and_run, five_minutes


def test_from_a_clone_to_a_call_and_an_answer(tmp_path: Path, browser: Browser) -> None:
    seen: list[str] = []

    def shows(name: str, _: Page) -> None:
        seen.append(name)

    with cloned_and_run(tmp_path, browser) as demo:
        five_minutes(demo, shows)

    assert seen == ["minutes-1-dial", "minutes-2-message", "minutes-3-case", "minutes-4-agent"]
