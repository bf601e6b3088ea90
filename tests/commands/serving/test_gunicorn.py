"""The web processes, when they are told to end."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.commands.serving.test_serve import PATIENCE
from voice_intake.commands.serving.gunicorn import GRACE_SECONDS

PROGRAM = """
import sys
from pathlib import Path
from time import sleep
from voice_intake.commands.serving.gunicorn import GunicornServer
from voice_intake.config import Settings

class Slow:
    def __init__(self, moment):
        self.moment = moment

    def __del__(self):
        if self.moment == sys.argv[2]:
            Path(sys.argv[1]).touch()
            sleep(1)

class Idle(GunicornServer):
    def load(self):
        Slow("loading")
        return lambda *_: []

Idle(Settings(), bind="127.0.0.1:0", workers=1, post_fork=lambda _server, _worker: Slow("forked")).run()
"""
"""What is raised while something is deleted is lost, as in many a place of an import, and Python tells of it."""


@contextmanager
def begun(note: Path, moment: str) -> Iterator["subprocess.Popen[str]"]:
    """The web processes, one of which has just come so far."""
    words, here = [sys.executable, "-c", PROGRAM, str(note), moment], Path(__file__).parents[3]
    alone = {"cwd": here, "start_new_session": True}
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, **alone) as server:  # noqa: S603 - our own
        until = monotonic() + PATIENCE
        while not note.exists() and server.poll() is None and monotonic() < until:
            sleep(0.02)
        yield server


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_process_that_has_just_begun_hears_that_it_is_to_end(tmp_path: Path, number: signal.Signals) -> None:
    with begun(tmp_path / "forked", "forked") as server:
        began = monotonic()
        server.send_signal(number)
        _, told = server.communicate(timeout=PATIENCE)
    assert monotonic() - began < GRACE_SECONDS
    assert "SIGKILL" not in told


def test_ctrl_c_while_the_program_is_loaded_leaves_no_word(tmp_path: Path) -> None:
    """All processes of the terminal hear it."""
    with begun(tmp_path / "loading", "loading") as server:
        os.killpg(server.pid, signal.SIGINT)
        _, told = server.communicate(timeout=PATIENCE)
    assert (server.returncode, told) == (0, "")
