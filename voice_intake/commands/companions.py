"""Programs that are started beside the web processes, and end with them: the worker, and in a demo the phone."""

import os
import socket
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from voice_intake.config import Settings

GRACE_SECONDS = 25
"""A little more than the worker gives itself."""


class Companions:
    """Their log goes where ours goes, and Ctrl-C reaches them as well."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environ = dict(os.environ)
        self.folder: TemporaryDirectory[str] | None = None

    def add(self, *words: str) -> None:
        self.processes.append(
            subprocess.Popen([sys.executable, "-m", "voice_intake", *words], env=self.environ)  # noqa: S603 - our own
        )

    def add_phone(self, settings: Settings) -> Settings:
        """Somebody who plays Twilio, a clock that can be moved, and the settings of whoever shall find them."""
        port = _free_port()
        self.folder = TemporaryDirectory(prefix="voice-intake-demo-")
        there = {"TWILIO_API_URL": f"http://127.0.0.1:{port}", "DEMO_FOLDER": self.folder.name}
        self.environ.update(there)
        self.add("phone", "--port", str(port))
        return replace(settings, twilio_api_url=there["TWILIO_API_URL"], demo_folder=Path(self.folder.name))

    def __call__(self, _server: object) -> None:
        """The web processes are gone: all finish what they have in hand."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
        if self.folder:
            self.folder.cleanup()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
