"""A Twilio for commands to ask: the sandbox's REST API, named in the settings that they read."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from click.testing import CliRunner, Result
from sqlalchemy import Engine

from tests.lines import carrier_of, opened
from tests.phone import Desk
from voice_intake.cli import main


@contextmanager
def an_hour_ago(database: Engine) -> Iterator[Desk]:
    """A line whose calls are an hour old: commands read the machine's clock."""
    with opened(database, start=datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)) as desk:
        carrier_of(desk)
        yield desk


def ask(desk: Desk, *words: str, **environ: str) -> Result:
    """`voice-intake` and these words, beside this line."""
    known = {
        "DEMO": "1",
        "DATABASE_URL": str(desk.engine.url.render_as_string(hide_password=False)),
        "PUBLIC_URL": desk.line.url,
        "TWILIO_API_URL": desk.line.account.network.api_url,
    }
    return CliRunner().invoke(main, list(words), env=known | environ)
