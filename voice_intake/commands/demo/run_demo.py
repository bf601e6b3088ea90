"""The demo as a whole: filled if it must be, then line, console, worker and telephones until Ctrl-C."""

import fcntl
import os
import secrets
import shlex
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from models import schema
from models.engine.database import make_engine
from voice_intake import log
from voice_intake.actions.demo.find_demo import DatabaseOwner, find_demo, find_demo_agents
from voice_intake.actions.demo.seed import NotEmpty, seed_demo
from voice_intake.commands.demo.demo_text import screen
from voice_intake.commands.serving.child_processes import Companions
from voice_intake.commands.serving.gunicorn import GunicornServer, memory
from voice_intake.commands.serving.migrate import upgrade
from voice_intake.commands.serving.serve import cores
from voice_intake.commands.terminal.database_text import address, cause, missing_file
from voice_intake.commands.terminal.open_services import DatabaseNotReady
from voice_intake.config import RECORDINGS, Settings
from voice_intake.domain.errors import RefusedChange
from voice_intake.web.shared.request_metrics import share_counters
from voice_intake.wiring import make_services

HOST = "127.0.0.1"
INTERRUPTED = 130
"""What shells expect of whoever was ended by Ctrl-C."""


class NoDemo(RefusedChange):
    """The demo cannot be opened here, with what to do instead."""


def open_demo(*, port: int, is_fresh: bool) -> None:
    """Raises NoDemo, ConfigurationFault, PolicyFault or DatabaseNotReady before anything is started."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))  # nothing is under way yet that could be cut short
    log.configure(for_people=sys.stderr.isatty(), is_quiet=True)
    environ = {"PUBLIC_URL": f"http://{HOST}:{port}", **os.environ, "DEMO": "1"}
    settings = Settings.from_environ(environ)
    settings = replace(settings, secret_key=settings.secret_key or secrets.token_urlsafe(32))
    with _alone(settings):
        _check_port(port)
        _check_customers(settings)
        if is_fresh:
            _forget(settings)
        told = _made_ready(settings)
        companions = Companions(environ)
        signal.signal(signal.SIGINT, lambda *_: _end(companions))
        settings = companions.add_phone(settings)
        companions.wait_for(settings.twilio_api_url)
        companions.add("worker")
        try:
            _serve(settings, port, companions, told)
        finally:
            companions()


def _end(companions: Companions) -> None:
    """Before the server minds signals itself. An exception could be lost in whatever is being imported."""
    companions()
    os._exit(INTERRUPTED)


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One demo at a time on a database: two would each have telephones that the other knows nothing of."""
    place = _file(settings) or Path("var/voice-intake")
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(".open").open("a+", encoding="utf-8") as note:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note.seek(0)
            raise NoDemo(
                f"The demo is open already, at {note.read() or 'some address'}: use it there, or close it with Ctrl-C"
            ) from None
        note.truncate(0)
        note.write(settings.public_url)
        note.flush()
        yield


def _check_port(port: int) -> None:
    if not _is_free(port):
        free = next((other for other in range(port + 1, min(port + 100, 65536)) if _is_free(other)), 0)
        raise NoDemo(f"Port {port} is taken by another program. Take another: make run PORT={free}")


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as listener, suppress(OSError):
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        return True
    return False


def _check_customers(settings: Settings) -> None:
    """A desk of somebody's own is never opened to everybody who knows the demo's account, and never thrown away."""
    if missing_file(settings.database_url):
        return
    engine = make_engine(settings.database_url)
    try:
        holds = find_demo(engine)
    except SQLAlchemyError as failure:
        raise DatabaseNotReady(f"{address(engine.url)} does not answer: {cause(failure)}") from failure
    finally:
        engine.dispose()
    if holds is DatabaseOwner.OTHERS:
        raise NoDemo(
            f"{address(make_url(settings.database_url))} holds customers who are no demo's. Give the demo its "
            "own: make run DATABASE_URL=sqlite:///var/demo.sqlite3"
        )


def _forget(settings: Settings) -> None:
    file = _file(settings)
    if file is None:
        raise NoDemo("FRESH=1 removes a file of SQLite. Empty another database by hand")
    for each in (file, *(file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm"))):
        each.unlink(missing_ok=True)
    if settings.recordings == RECORDINGS:
        shutil.rmtree(RECORDINGS.path, ignore_errors=True)


def _file(settings: Settings) -> Path | None:
    url = make_url(settings.database_url)
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _made_ready(settings: Settings) -> Callable[[], str]:
    """The schema is the newest and the desk is filled; the screen to show when the line answers."""
    services = make_services(settings)
    try:
        before = schema.current(services.engine)
        if before != schema.head():
            upgrade(services.engine, before)
        with suppress(NotEmpty):
            seed_demo(services, now=services.clock())
        agents = find_demo_agents(services)
    except SQLAlchemyError as failure:
        raise DatabaseNotReady(f"{address(services.engine.url)} does not answer: {cause(failure)}") from failure
    finally:
        services.engine.dispose()
    today = services.policy.date_at(services.clock())
    return lambda: screen(settings.public_url, agents, today=today, command=_command())


def _command() -> str:
    """How this program is called here: short, where it is below this folder."""
    path = Path(sys.argv[0])
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


def _serve(settings: Settings, port: int, companions: Companions, told: Callable[[], str]) -> None:
    def is_ready(_server: object) -> None:
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))  # the terminal was closed
        click.echo(told())

    share_counters(memory())
    bind = f"{HOST}:{port}"
    GunicornServer(settings, bind=bind, workers=max(2, cores()), when_ready=is_ready, on_exit=companions).run()
