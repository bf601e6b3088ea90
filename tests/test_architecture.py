"""The rules of the house that no tool holds: sizes, clocks, guards, settings, and what a committed file may name.

Who may import whom is held by import-linter, in `make lint`; what may be heard, in `prompts/test_keys.py`.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from statistics import median

import pytest
from flask import Flask
from werkzeug.routing import Rule

from voice_intake.app import LINE, PAGES, WEBHOOKS, create_app, pages_of
from voice_intake.config import Settings
from voice_intake.web.shared.guards import Guard

ROOT = Path(__file__).parent.parent
ROOMS = ("voice_intake", "webhooks", "models", "twilio_sandbox", "tests")
LOCKS = ("requirements-setup.txt", "requirements.txt", "requirements-dev.txt")

MOST_LINES = 250
MOST_FILES = 25
USUAL_FILES = 6

DEMO = "phone."
OPEN_ROUTES = (
    *("health.healthz", "health.readyz", "static", "bootstrap.static"),
    *("sign_in.form", "sign_in.sign_in", "sign_in.sign_out", "preferences.choose"),
)
"""Each by decision, beside the pages of the demo; everything else is guarded as LINE and PAGES say."""
LONGER = {
    "voice_intake/domain/calls/call_flow.py": "the journey is read from top to bottom, in one place",
}
"""Files that may be longer, and why."""

READS_THE_CLOCK = (
    "voice_intake/clock.py",
    "twilio_sandbox/clock.py",
    "models/migrations/versions/0012_instants_in_utc.py",  # a migration runs by itself: nobody hands it the time
)
CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}

MACHINE_PATH = re.compile(r"(?<![\w.:}/-])/(?:home|root|Users|work|opt)/\w")
REGISTRY = re.compile(r"index-url|find-links|trusted-host|https?:|file:|\bpypi\b")
TEXT = {
    "",
    ".py",
    ".md",
    ".txt",
    ".in",
    ".toml",
    ".json",
    ".jsonl",
    ".mako",
    ".example",
    ".yml",
    ".css",
    ".js",
    ".html",
}
PIN = re.compile(
    r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z0-9,-]+\])?==\S+(?: ;.*?)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)


def test_no_file_is_too_long_to_read() -> None:
    long = {name for name, path in sources() if len(path.read_text().splitlines()) > MOST_LINES}
    assert long == set(LONGER)


def test_a_folder_holds_a_handful_of_files() -> None:
    """A stranger looks a subject up in a table of contents, not in a telephone book."""
    folders = Counter(path.parent.relative_to(ROOT).as_posix() for _, path in sources() if path.name != "__init__.py")
    program = [count for folder, count in folders.items() if not folder.startswith("tests")]
    assert {folder: count for folder, count in folders.items() if count > MOST_FILES} == {}
    assert median(program) <= USUAL_FILES


def test_the_clock_is_read_at_the_shell_alone() -> None:
    found = [
        f"{name}:{call.lineno}: {ast.unparse(call.func)}"
        for name, path in sources("voice_intake", "webhooks", "models", "twilio_sandbox")
        if name not in READS_THE_CLOCK
        for call in calls(path)
        if ".".join(ast.unparse(call.func).split(".")[-2:]) in CLOCKS
    ]
    assert found == []


def test_only_commands_print() -> None:
    found = [
        f"{name}:{call.lineno}"
        for name, path in sources("voice_intake", "webhooks", "models", "twilio_sandbox")
        if not name.startswith("voice_intake/commands/")
        for call in calls(path)
        if ast.unparse(call.func) in ("print", "click.echo")
    ]
    assert found == []


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    database = tmp_path_factory.mktemp("guarded") / "never-opened.sqlite3"
    settings = Settings.from_environ({"DEMO": "1", "DATABASE_URL": f"sqlite:///{database}"})
    return create_app(settings)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
def test_no_webhook_answers_a_stranger(app: Flask, method: str) -> None:
    strangers = app.test_client()
    webhooks = [path_of(rule) for rule in app.url_map.iter_rules() if rule.rule.startswith(WEBHOOKS)]
    assert len(webhooks) > 5
    answers = {path: strangers.open(path, method=method).status_code for path in [*webhooks, f"{WEBHOOKS}/nowhere"]}
    assert answers == dict.fromkeys(answers, 403)


def test_every_route_that_is_open_is_open_by_decision(app: Flask) -> None:
    guards = {bp.name: guard for bp, _, guard in (*LINE, *PAGES)}
    ours = {rule.endpoint for each in (app, pages_of(app)) for rule in each.url_map.iter_rules()}
    unguarded = {name for name in ours if guards.get(name.rpartition(".")[0], Guard.OPEN) is Guard.OPEN}
    assert unguarded == {name for name in ours if name.startswith(DEMO)} | {*OPEN_ROUTES}


def test_no_other_page_answers_somebody_who_is_not_signed_in(app: Flask) -> None:
    strangers = app.test_client()
    answers = {
        (method, rule.rule): strangers.open(path_of(rule), method=method)
        for rule in pages_of(app).url_map.iter_rules()
        if rule.endpoint not in OPEN_ROUTES and not rule.endpoint.startswith(DEMO)
        for method in (rule.methods or set()) & {"GET", "POST"}
    }
    assert len(answers) > 4
    assert {page: (told.status_code // 100, told.location.partition("?")[0]) for page, told in answers.items()} == (
        dict.fromkeys(answers, (3, "/sign-in"))
    )


def test_the_lines_own_routes_are_webhooks_or_open_or_have_a_token() -> None:
    """And nobody but Twilio has what stands below /webhooks: an address there is never a page."""
    for bp, prefix, guard in (*LINE, *PAGES):
        assert (guard is Guard.TWILIO) == prefix.startswith(WEBHOOKS), bp.name
    assert [bp.name for bp, _, guard in LINE if guard is Guard.TOKEN] == ["metrics"]


def test_admin_pages_are_for_admins() -> None:
    for bp, prefix, guard in PAGES:
        assert (guard is Guard.ADMIN) == prefix.startswith("/admin") == bp.name.startswith("admin_"), bp.name


def test_every_setting_stands_in_the_readmes_table() -> None:
    readme = ROOT.joinpath("README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| *`([A-Z_]+)`", readme, re.MULTILINE))
    assert settings() - told == set()


def test_every_setting_stands_in_the_example() -> None:
    example = ROOT.joinpath(".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == settings()


def test_the_readme_says_how_to_test() -> None:
    assert "make test" in ROOT.joinpath("README.md").read_text(encoding="utf-8")


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()[:100]}"
        for path in committed()
        for line in path.read_text(encoding="utf-8").splitlines()
        if MACHINE_PATH.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_registry(name: str) -> None:
    found = [line for line in ROOT.joinpath(name).read_text().splitlines() if REGISTRY.search(line)]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_everything_in_a_lock_is_pinned_with_its_hashes(name: str) -> None:
    lock = ROOT.joinpath(name).read_text()
    rest = re.sub(r"^    #.*\n", "", PIN.sub("", lock), flags=re.MULTILINE)
    assert rest == ""


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_everything_that_is_asked_for(name: str) -> None:
    asked = ROOT.joinpath(name).with_suffix(".in").read_text()
    names = re.findall(r"^[a-z][a-z0-9._-]*", asked, re.MULTILINE)
    locked = re.findall(r"^([a-z0-9._-]+)(?:\[[a-z0-9,-]+\])?==", ROOT.joinpath(name).read_text(), re.MULTILINE)
    assert set(names) - set(locked) == set()


def sources(*rooms: str) -> Iterator[tuple[str, Path]]:
    """Python files by their name from the top."""
    for room in rooms or ROOMS:
        for path in sorted(ROOT.joinpath(room).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path


def calls(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def path_of(rule: Rule) -> str:
    """An address that the rule knows."""
    chosen = re.sub(r"<any\(['\"]?(\w+)[^>]*>", r"\1", rule.rule)
    return re.sub(r"<[^>]*>", "1", chosen)


def settings() -> set[str]:
    """The names that `Settings.from_environ` reads."""
    return {
        call.args[0].value
        for call in calls(ROOT / "voice_intake" / "config.py")
        if ast.unparse(call.func) == "reader.read"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def committed() -> Iterator[Path]:
    """Text that is committed: the rooms, the papers, and what lies at the top."""
    ignored = ROOT.joinpath(".gitignore").read_text().split()
    folders = [ROOT / name for name in (*ROOMS, "docs", ".ci")]
    files = (path for folder in folders for path in sorted(folder.rglob("*")))
    for path in (*files, *sorted(ROOT.iterdir())):
        if path.is_file() and path.suffix in TEXT and not any(fnmatch(path.name, pattern) for pattern in ignored):
            yield path
