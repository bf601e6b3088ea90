"""What the doctor is asked, and answers, in tests."""

from click.testing import CliRunner, Result
from sqlalchemy import Engine

from voice_intake.cli import main

NOBODY_LISTENS = "http://127.0.0.1:9"


def examine(**environ: str) -> Result:
    return CliRunner().invoke(main, ["doctor"], env={"DEMO": "1", "PUBLIC_URL": NOBODY_LISTENS} | environ)


def lines(result: Result, name: str) -> list[str]:
    """The marks and sentences under one name."""
    return [line.replace(f" {name} —", "") for line in result.stdout.splitlines() if f" {name} — " in line]


def url_of(database: Engine) -> str:
    return str(database.url.render_as_string(hide_password=False))
