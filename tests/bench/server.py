"""Gunicorn with an application on a free port, the same way for whatever is measured."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic, sleep

from psutil import Process

PUBLIC_URL = "http://127.0.0.1:8000"
"""What Twilio would have on file; the server listens elsewhere, as behind a proxy."""

LINE = "wsgi:app"
FLOOR = "tests.bench.floor:app"

WORKERS = ("--workers", "2", "--worker-class", "sync")
"""As `voice-intake serve` has them on two cores."""
PATIENCE_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """A server that answers at a port of this machine."""

    port: int
    process: Process

    def processor_seconds(self) -> float:
        """What its processes have used so far, in their own code and in the system's."""
        times = [each.cpu_times() for each in (self.process, *self.process.children(recursive=True))]
        return sum(each.user + each.system for each in times)


@contextmanager
def serving(app: str, address: str) -> Iterator[Server]:
    """An application that answers until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", *WORKERS, "--bind", f"127.0.0.1:{port}", "--log-level", "warning", app]
    environment = {**os.environ, "DEMO": "1", "DATABASE_URL": address, "PUBLIC_URL": PUBLIC_URL}
    server = subprocess.Popen(command, env=environment)  # noqa: S603 - our own interpreter
    try:
        _wait_for(port, server)
        yield Server(port, Process(server.pid))
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = monotonic() + PATIENCE_SECONDS
    while monotonic() < until and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        sleep(0.05)
    raise RuntimeError("gunicorn did not start; what it said stands above")
