"""The recipes of docs/contributing.md, followed by machine: what the type checker names is what a recipe says it names.

That a step placed anywhere keeps its case is tried in domain/calls/test_call_flow.py.
"""

import re
from pathlib import Path

import pytest
from mypy import api

ROOT = Path(__file__).parent.parent
RECIPES = ROOT.joinpath("docs/contributing.md").read_text(encoding="utf-8")

NOTIFICATION = "voice_intake/domain/messages/notification.py"
JOURNEY = "voice_intake/domain/calls/journey.py"


@pytest.mark.parametrize(
    ("enum", "home", "named"),
    [
        (
            "TextKind",
            NOTIFICATION,
            {"voice_intake/actions/messages/send_sms.py", "voice_intake/actions/messages/delivery_receipt.py"},
        ),
        ("AlertKind", NOTIFICATION, {"voice_intake/domain/messages/alert.py"}),
        ("Step", JOURNEY, {"voice_intake/domain/calls/call_flow.py"}),
    ],
)
def test_the_type_checker_names_what_the_recipe_says(tmp_path: Path, enum: str, home: str, named: set[str]) -> None:
    users = {file for file, text in program().items() if re.search(rf"\b{enum}\b", text)} | {home}
    assert missing_cases(tmp_path / "before", users) == set()
    assert missing_cases(tmp_path / "after", users, add_to=(home, enum)) == named
    title = "A step of the journey" if enum == "Step" else "A kind of notification"
    assert named | {home} <= files_of(recipe(title))


def test_every_file_that_names_a_question_is_in_the_recipe_of_a_step() -> None:
    users = {file for file, text in program().items() if re.search(r"\bStep\.SEVERITY\b", text)}
    assert users <= files_of(recipe("A step of the journey"))


def missing_cases(folder: Path, files: set[str], add_to: tuple[str, str] | None = None) -> set[str]:
    """Files with a `match` that lacks a member, by the type checker; imports of other files are not followed."""
    for file in files:
        text = ROOT.joinpath(file).read_text(encoding="utf-8")
        if add_to and file == add_to[0]:
            text, count = re.subn(
                rf"^(class {add_to[1]}\(StrEnum\):\n    \"\"\".*?\"\"\"\n)", r"\1" + MEMBER, text, flags=re.M | re.S
            )
            assert count == 1, file
        copy = folder / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text, encoding="utf-8")
    for place in {parent for file in files for parent in (folder / file).parents if folder in parent.parents}:
        place.joinpath("__init__.py").touch()
    options = ["--config-file=", "--follow-imports=skip", "--ignore-missing-imports", f"--cache-dir={folder / 'cache'}"]
    out, err, _ = api.run([*options, *(str(folder / file) for file in sorted(files))])
    assert not err, err
    faults = re.findall(r"^(\S+?\.py):\d+: error: .*\"assert_never\"", out, re.MULTILINE)
    return {Path(file).resolve().relative_to(folder.resolve()).as_posix() for file in faults}


MEMBER = '\n    OF_THE_RECIPE = "of_the_recipe"\n'


def program() -> dict[str, str]:
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for room in ("voice_intake", "webhooks", "models")
        for path in sorted(ROOT.joinpath(room).rglob("*.py"))
    }


def recipe(title: str) -> str:
    [text] = re.findall(rf"^### {title}\n(.*?)^###? ", RECIPES, re.MULTILINE | re.DOTALL)
    return text


def files_of(text: str) -> set[str]:
    return set(re.findall(r"\]\(\.\./([\w/]+\.py)\)", text))
