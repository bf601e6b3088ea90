"""`voice-intake serve --with-worker`: both begin, and both end."""

import signal
from pathlib import Path
from time import monotonic, sleep

import psutil
import pytest
from sqlalchemy import Engine

from tests.commands.serving.test_serve import PATIENCE, serving
from voice_intake.actions.operations.heartbeat import last_sign_of_life


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_begins_and_ends_with_the_web_processes(
    database: Engine, tmp_path: Path, number: signal.Signals
) -> None:
    queue = {"QUEUE_URL": f"sqlite:///{tmp_path}/queue.sqlite3", "TWILIO_API_URL": "http://127.0.0.1:9"}
    with serving(database, "--workers", "1", "--with-worker", **queue) as (_, server):
        until = monotonic() + PATIENCE
        while last_sign_of_life(database) is None and monotonic() < until:
            sleep(0.1)
        family = psutil.Process(server.pid).children(recursive=True)
        assert any("worker" in each.cmdline() for each in family)
        server.send_signal(number)
        assert server.wait(timeout=PATIENCE) == 0
        assert psutil.wait_procs(family, timeout=PATIENCE)[1] == []
