"""What the papers say is so: links lead somewhere; commands, settings, routes, columns, prompts and events exist."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from flask import Flask

from tests.test_architecture import settings
from voice_intake.app import WEBHOOKS, create_app
from voice_intake.cli import COMMANDS, main
from voice_intake.config import Settings
from voice_intake.domain.customers.row import COLUMNS
from voice_intake.domain.language import Language
from voice_intake.jobs.timetable import TIMETABLE
from voice_intake.prompts.catalogue import sentences
from webhooks.context import switchboard

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(ROOT.glob("docs/*.md")))
MAKEFILE = ROOT.joinpath("Makefile").read_text(encoding="utf-8")
README = PAGES[0].read_text(encoding="utf-8")
REFERENCE = ROOT.joinpath("docs/reference.md").read_text(encoding="utf-8")

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
SHELL_ENDS = {"|", "&&", ";", "<", ">", "#"}
TO_BE_MADE = {
    "voice_intake/prompts/xx.toml",
    "voice_intake/web/translations/xx/LC_MESSAGES/messages.po",
    "models/migrations/versions/0013_what_it_does.py",
}
"""Files that a recipe tells to write."""

page = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)


def test_there_is_something_to_read() -> None:
    assert len(PAGES) >= 9


@page
def test_links_lead_somewhere(page: Path) -> None:
    dead = []
    for target in LINK.findall(without_blocks(page)):
        file, _, anchor = target.partition("#")
        if re.match(r"https?:", target):
            continue
        place = (page.parent / file).resolve() if file else page
        if not place.exists() or (anchor and anchor not in anchors(place)):
            dead.append(target)
    assert dead == []


@page
def test_files_that_are_named_exist(page: Path) -> None:
    named = {code for code in inline(page) if re.fullmatch(r"(voice_intake|webhooks|models|tests|docs)/[\w/.-]+", code)}
    assert {name for name in named - TO_BE_MADE if not ROOT.joinpath(name).exists()} == set()


@page
def test_commands_that_are_named_exist(page: Path) -> None:
    for line in voice_intake_lines(page):
        check_command(line)


@page
def test_make_targets_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    variables = set(re.findall(r"^([A-Z]+) \?=", MAKEFILE, re.MULTILINE))
    for code in every_code(page):
        for target, rest in re.findall(r"(?:^|\s)make ([a-z]+)(.*)", code):
            assert target in targets, code
            assert set(re.findall(r"\b([A-Z]+)=", rest.partition("#")[0])) <= variables, code


@page
def test_prompt_keys_that_are_named_exist(page: Path) -> None:
    keys = set(sentences()[Language.ENGLISH])
    chapters = {key.partition(".")[0] for key in keys if "." in key}
    for code in every_code(page):
        for chapter, name in re.findall(r"(?<![\w./])([a-z_]+)\.([a-z_]+|\*)(?![\w/])", code):
            if chapter in chapters and name not in ("py", "md", "toml", "*"):
                assert f"{chapter}.{name}" in keys, code


def test_every_command_is_in_the_table() -> None:
    assert set(COMMANDS) == set(re.findall(r"^\| `voice-intake ([a-z]+)", REFERENCE, re.MULTILINE))


def test_the_readmes_settings_are_those_of_the_program() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", README, re.MULTILINE))
    assert set(rows) == settings()
    plain = Settings()
    for name, told in rows.items():
        value = getattr(plain, name.lower(), None)
        if isinstance(value, str):
            assert told == f"`{value}`" if value else "`" not in told, name


def test_the_routes_are_those_of_the_program(app: Flask) -> None:
    told = set(re.findall(r"^\| `POST (/[^`]+)`", REFERENCE, re.MULTILINE))
    rules = {re.sub(r"<[^>]+>", "<n>", rule.rule) for rule in app.url_map.iter_rules()}
    assert told == {rule for rule in rules if rule.startswith(WEBHOOKS)}
    assert all(f"`GET {rule}`" in REFERENCE for rule in rules - told)


def test_the_columns_are_those_of_the_allowlist() -> None:
    [chapter] = re.findall(r"^## The allowlist$(.*)", REFERENCE, re.MULTILINE | re.DOTALL)
    cells = re.findall(r"^\| (`.*?) \|", chapter, re.MULTILINE)
    assert tuple(column for cell in cells for column in re.findall(r"`(\w+)`", cell)) == COLUMNS


def test_the_timetable_is_the_workers() -> None:
    told = dict(re.findall(r"^\| `([a-z_]+)` \| (\d+ (?:s|min|h)) \|", REFERENCE, re.MULTILINE))
    assert told == {entry.name: duration(entry.every) for entry in TIMETABLE}


def test_what_the_readme_hears_is_said() -> None:
    for shown in re.findall(r"^  en  (.+)$", README, re.MULTILINE):
        assert any(is_said(shown, sentence) for sentence in sentences()[Language.ENGLISH].values()), shown


def test_events_of_the_log_that_are_explained_exist_and_none_of_the_webhooks_is_left_out() -> None:
    operations = ROOT.joinpath("docs/operations.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `([a-z_]+)` \| (?:info|warning|error) \|", operations, re.MULTILINE))
    logged = {
        (room, level, event)
        for room in ("voice_intake", "webhooks")
        for path in sorted(ROOT.joinpath(room).rglob("*.py"))
        for level, event in LOGGED.findall(path.read_text(encoding="utf-8"))
    }
    assert told <= {event for _, _, event in logged}
    assert {event for room, level, event in logged if room != "voice_intake" and level != "info"} <= told


LOGGED = re.compile(r"\blog\.(info|warning|error|exception)\(\s*\"([a-z_]+)\"")


def test_the_hours_that_are_quoted_are_those_that_are_printed() -> None:
    text = ROOT.joinpath("docs/how-a-deadline-is-counted.md").read_text(encoding="utf-8")
    blocks = [block.split("\n", 1) for language, block in FENCED.findall(text) if language == "console"]
    assert len(blocks) >= 4
    for command, quoted in blocks:
        printed = CliRunner().invoke(main, shlex.split(command.removeprefix("$ voice-intake "))).output
        assert re.match(quotation(quoted), printed), f"{command}\n{printed}"


def test_the_fallback_to_paste_is_the_one_that_is_printed(app: Flask) -> None:
    text = ROOT.joinpath("docs/going-live.md").read_text(encoding="utf-8")
    pasted = [block.strip() for language, block in FENCED.findall(text) if language == "xml"]
    assert pasted == [switchboard(app).renderer.voicemail_at_twilio()]


def test_the_changes_tell_of_this_version() -> None:
    version = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    headings = re.findall(r"^## \[(.+?)\]", PAGES[1].read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[:2] == ["Unreleased", version]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    database = tmp_path_factory.mktemp("documented") / "never-opened.sqlite3"
    values = {"DEMO": "1", "DATABASE_URL": f"sqlite:///{database}", "PUBLIC_URL": "https://line.example.com"}
    return create_app(Settings.from_environ(values))


def without_blocks(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def inline(page: Path) -> list[str]:
    return re.findall(r"`([^`\n]+)`", without_blocks(page))


def every_code(page: Path) -> list[str]:
    """Code within sentences, and the lines of code that stand alone."""
    blocks = FENCED.findall(page.read_text(encoding="utf-8"))
    return [*inline(page), *(line for _, block in blocks for line in block.splitlines())]


def anchors(page: Path) -> set[str]:
    """The names that headings have on a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", without_blocks(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def voice_intake_lines(page: Path) -> Iterator[list[str]]:
    """What follows `voice-intake` wherever a command of it is named."""
    for code in every_code(page):
        for line in re.findall(r"(?:^|[\s/])voice-intake +([a-z].*)", code):
            words = shlex.split(line.replace("…", ""), comments=True)
            end = next((place for place, word in enumerate(words) if word in SHELL_ENDS), len(words))
            yield words[:end]


def check_command(words: list[str]) -> None:
    """Raises click's own complaint about an option that is not there."""
    context, command = click.Context(main), main.get_command(click.Context(main), words[0])
    assert command, words
    rest = words[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        command = command.get_command(context, rest.pop(0))
        assert command, words
    _, left, _ = command.make_parser(click.Context(command)).parse_args(rest)
    assert left == [], words


def duration(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def is_said(shown: str, sentence: str) -> bool:
    """Whether a sentence of the catalogue reads so, or begins so where the rest is left out."""
    if shown.endswith("…"):
        return sentence.startswith(shown.removesuffix("…").rstrip())
    said = ".+".join(re.escape(part) for part in re.split(r"\{\w+\}", sentence))
    return re.fullmatch(said, shown) is not None


def quotation(quoted: str) -> str:
    """What an output has to match whose left-out lines, or parts of lines, are quoted as `…`."""
    lines = (
        r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*") + "\n" for line in quoted.splitlines()
    )
    return "".join(lines)
