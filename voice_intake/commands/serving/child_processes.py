"""Programs that are started beside the web processes, and end with them: the worker, and in a demo the phone."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from runpy import run_module
from tempfile import mkdtemp
from threading import Thread
from time import monotonic, sleep
from urllib.parse import urlsplit

from voice_intake.config import Settings

GRACE_SECONDS = 25
"""A little more than the worker gives itself."""


START_SECONDS = 60


class Companions:
    """Their log goes where ours goes. Ctrl-C reaches us alone, and we end them: none is interrupted at its start.

    What they read is a pipe of which we alone hold the other end. Were we killed, it would end, and they with it.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environ = dict(environ)
        self.folder: Path | None = None
        self.owner = os.getpid()

    def add(self, *words: str) -> None:
        program = [sys.executable, "-m", __name__, *words]
        self.processes.append(
            subprocess.Popen(program, env=self.environ, stdin=subprocess.PIPE, process_group=0)  # noqa: S603 - our own
        )

    def add_phone(self, settings: Settings) -> Settings:
        """Somebody who plays Twilio, a clock that can be moved, and the settings of whoever shall find them."""
        port = free_port()
        self.folder = Path(mkdtemp(prefix="voice-intake-demo-"))
        there = {"TWILIO_API_URL": f"http://127.0.0.1:{port}", "DEMO_FOLDER": str(self.folder)}
        self.environ.update(there)
        self.add("phone", "--port", str(port))
        return replace(settings, twilio_api_url=there["TWILIO_API_URL"], demo_folder=self.folder)

    def wait_for(self, url: str) -> None:
        """Until somebody listens there, or has died instead, or for as long as a slow machine may need."""
        host, port = urlsplit(url).hostname, urlsplit(url).port
        until = monotonic() + START_SECONDS
        while monotonic() < until and all(process.poll() is None for process in self.processes):
            with suppress(OSError), closing(socket.create_connection((host, port), timeout=1)):
                return
            sleep(0.05)

    def __call__(self, _server: object = None) -> None:
        """The web processes are gone: all finish what they have in hand. A web process that ends does not end them."""
        if os.getpid() != self.owner:
            return
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
            if process.stdin:
                process.stdin.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)


LOWEST_PORT, PORTS = 20_000, 12_000
"""Below those that the system gives to whoever asks for any: of these somebody might be given ours meanwhile."""


def free_port() -> int:
    """For a program that binds it later."""
    while True:
        port = LOWEST_PORT + secrets.randbelow(PORTS)
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _accompany() -> None:
    """Whoever has started us is there as long as our standard input is open."""
    Thread(target=_end_when_alone, daemon=True).start()
    run_module("voice_intake", run_name="__main__")


def _end_when_alone() -> None:
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)
    sleep(GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    _accompany()
