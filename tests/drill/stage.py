"""What the drill happens on: a database, a carrier that misbehaves, a TwiML Bin, and the settings of the line."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from models.engine.database import make_engine
from tests.databases import migrate
from tests.drill.people import Kind, Person, settle_in
from tests.drill.server import Database, own_postgresql
from tests.lines import POLICY
from tests.twiml_bins import bin_at_twilio
from twilio_sandbox import Account, FaultInjection, Number
from voice_intake.commands.serving.child_processes import free_port
from voice_intake.prompts.catalogue import Catalogue, sentences
from webhooks.twiml import Renderer
from webhooks.urls import Urls

ACCOUNT_SID, TOKEN = "AC" + "d" * 32, "drill"
LONGEST_ANSWER = 5.0
"""Seconds after which the carrier of the drill gives up on an answer; the true one waits for 15."""

FAULT_INJECTION = FaultInjection(
    duplicate=0.1,
    drop=0.25,
    delay=0.15,
    delayed_by=timedelta(seconds=2),
    reorder=0.15,
    twin=0.05,
    timeout=0.03,
    media_not_ready=1,
    rest_429=0.08,
    rest_5xx=0.08,
    rest_timeout=0.15,
)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """`environment` is that of every process of the line, which answers at `port` of this machine."""

    engine: Engine
    database: Database
    account: Account
    line: Number
    people: Sequence[Person]
    environment: Mapping[str, str]
    port: int
    folder: Path

    @property
    def recordings(self) -> Path:
        return self.folder / "recordings"


@contextmanager
def set_up(folder: Path, *, seed: int, is_on_postgresql: bool) -> Iterator[Stage]:
    """An empty folder becomes a line that nobody has called yet; no process of it runs."""
    with ExitStack() as stack:
        database = Database(url=f"sqlite:///{folder}/voice-intake.sqlite3", restart=None)
        if is_on_postgresql:
            database = stack.enter_context(own_postgresql(f"drill-{os.getpid()}"))
        migrate(database.url)
        engine = make_engine(database.url)
        stack.callback(engine.dispose)
        people = settle_in(engine)
        account = stack.enter_context(Account(ACCOUNT_SID, TOKEN, timeout=LONGEST_ANSWER, seed=seed))
        for person in people:
            if person.kind is Kind.OPTED_OUT:
                account.refuse_texts(person.number)
        port = free_port()
        urls = Urls(f"http://127.0.0.1:{port}")
        fallback = stack.enter_context(bin_at_twilio(_voicemail_at_twilio(urls)))
        yield Stage(
            engine=engine,
            database=database,
            account=account,
            line=_line(account, urls, fallback),
            people=people,
            environment=_environment(folder, database, public_url=urls.public_url, api_url=account.serve()),
            port=port,
            folder=folder,
        )


def _voicemail_at_twilio(urls: Urls) -> str:
    catalogue = Catalogue(sentences(), POLICY.time_zone)
    return Renderer(policy=POLICY, catalogue=catalogue, urls=urls).voicemail_at_twilio()


def _line(account: Account, urls: Urls, fallback: str) -> Number:
    line = account.number(POLICY.phone_number)
    for name, value in asdict(urls.of_number(fallback=fallback)).items():
        setattr(line, name, value)
    return line


def _environment(folder: Path, database: Database, *, public_url: str, api_url: str) -> dict[str, str]:
    """On PostgreSQL the queue is there too, as for several machines."""
    queue = f"sqlite:///{folder}/queue.sqlite3" if database.restart is None else database.url
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("TWILIO_", "AWS_"))},
        "DATABASE_URL": database.url,
        "QUEUE_URL": queue,
        "RECORDINGS_URL": str(folder / "recordings"),
        "PUBLIC_URL": public_url,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_URL": api_url,
        "TWILIO_PHONE_NUMBER": POLICY.phone_number,
    }
