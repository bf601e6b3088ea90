"""The command line, as somebody at a keyboard uses it on a database."""

from click.testing import CliRunner, Result
from sqlalchemy import Engine

from voice_intake.cli import main


def run(database: Engine, *words: str, typed: str | bytes | None = None) -> Result:
    """`voice-intake` and these words, in another process's stead: with a connection of its own to the database."""
    address = database.url.render_as_string(hide_password=False)
    return CliRunner().invoke(main, list(words), input=typed, env={"DATABASE_URL": address})
