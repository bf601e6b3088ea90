"""`voice-intake --help`: at once, and something to learn from."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from voice_intake.cli import COMMANDS, main

ROOT = Path(__file__).parents[2]
HEAVY = {"flask", "sqlalchemy", "twilio", "holidays", "openpyxl", "phonenumbers", "alembic", "requests", "structlog"}
PROGRAM = """
import sys
from voice_intake.cli import main
main(["--help"], standalone_mode=False)
print(" ".join(sys.modules), file=sys.stderr)
"""


def test_help_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    loaded = set(done.stderr.split())
    assert "voice_intake.cli" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("name", ["call", "explain", "serve", "migrate", "doctor"])
def test_each_command_teaches_by_example(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert f"  voice-intake {name}" in result.output.partition("Examples:")[2]


def test_an_unknown_command_is_told_without_a_traceback() -> None:
    result = CliRunner().invoke(main, ["answer"])
    assert result.exit_code == 2
    assert "No such command 'answer'" in result.output


def test_the_list_of_commands_is_what_help_shows() -> None:
    told = CliRunner().invoke(main, ["-h"]).output
    assert all(f"\n  {name} " in told for name in COMMANDS)
