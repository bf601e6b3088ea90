"""`voice-intake serve`: the web processes that answer Twilio, on this machine."""

import os
import secrets
import socket
import sys
from contextlib import closing
from dataclasses import replace

import click

from voice_intake import log
from voice_intake.commands.serving.child_processes import Companions
from voice_intake.commands.serving.gunicorn import GunicornServer, memory
from voice_intake.commands.terminal.open_services import open_desk
from voice_intake.config import Settings
from voice_intake.web.shared.request_metrics import share_counters


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen: 0.0.0.0 is every network.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", type=click.IntRange(1, 512), help="Processes; without it, one for each core.")
@click.option("--with-worker", is_flag=True, help="Start and stop a voice-intake worker too, for trying things out.")
def serve(host: str, port: int, workers: int | None, *, with_worker: bool) -> None:
    """Answer calls: run the web processes until SIGTERM or Ctrl-C, which let answers that were begun be finished.

    With DEMO on, --with-worker also opens telephones at /phone.

    Put it behind a proxy that speaks https under PUBLIC_URL. Each worker answers one request at a time, which is
    quickest; a call needs one only for the moments between two prompts. Callers' numbers are nowhere logged.

    \b
    Examples:
      DEMO=1 voice-intake serve
      voice-intake serve --host 0.0.0.0 --port 8080 --workers 4
    """
    log.configure(for_people=sys.stderr.isatty())
    settings = Settings.from_environ(os.environ)
    settings.check_line()
    settings = replace(settings, secret_key=settings.secret_key or secrets.token_urlsafe(32))
    open_desk().engine.dispose()
    _check_address(host, port)
    companions = Companions()
    if with_worker and settings.demo and not settings.has_twilio:
        settings = companions.add_phone(settings)
        companions.wait_for(settings.twilio_api_url)
    count = workers or cores()
    click.echo(
        f"Answering on {_address(host, port)} with {count} {'process' if count == 1 else 'processes'}.", err=True
    )
    share_counters(memory())
    if with_worker:
        companions.add("worker")
    GunicornServer(settings, bind=_address(host, port), workers=count, on_exit=companions).run()


def _check_address(host: str, port: int) -> None:
    """Gunicorn would try for five seconds and then leave a stack of log lines."""
    try:
        [(family, kind, _, _, address), *_] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with closing(socket.socket(family, kind)) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except OSError as fault:
        where = _address(host, port)
        raise click.ClickException(
            f"Cannot listen on {where}: {fault.strerror}. Take another --host or --port, or stop what listens there"
        ) from fault


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
