"""The web processes, when they are told to end."""

import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.commands.test_serve import PATIENCE
from voice_intake.commands.web_processes import GRACE_SECONDS

PROGRAM = """
import sys
from pathlib import Path
from time import sleep
from voice_intake.commands.web_processes import Server
from voice_intake.config import Settings

class Idle(Server):
    def load(self):
        return lambda *_: []

def is_slow(_server, _worker):
    Path(sys.argv[1]).touch()
    sleep(1)

Idle(Settings(), bind="127.0.0.1:0", workers=1, post_fork=is_slow).run()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_process_that_has_just_begun_hears_that_it_is_to_end(tmp_path: Path, number: signal.Signals) -> None:
    forked = tmp_path / "forked"
    words = [sys.executable, "-c", PROGRAM, str(forked)]
    with subprocess.Popen(words, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own
        until = monotonic() + PATIENCE
        while not forked.exists() and monotonic() < until:
            sleep(0.02)
        began = monotonic()
        server.send_signal(number)
        _, told = server.communicate(timeout=PATIENCE)
    assert monotonic() - began < GRACE_SECONDS
    assert "SIGKILL" not in told
