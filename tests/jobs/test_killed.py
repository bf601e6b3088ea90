"""Killed at any moment, the worker loses nothing, and does nothing twice that anybody could notice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.actions.voicemail.voicemails import VoicemailCase
from tests.factories import MONDAY_NOON, make_caller
from tests.fakes import FakeTranscriber
from tests.jobs.offices import Office
from tests.lines import opened
from tests.phone import HANGS_UP, Desk
from twilio_sandbox.media.audio import tone
from twilio_sandbox.network.fault_injection import FaultInjection
from voice_intake.actions.operations.claim_due import LEASE
from voice_intake.actions.operations.heartbeat import last_sign_of_life

PROMPT = 60.0
"""Seconds that a worker on a busy machine may need to start or to stop."""


class Killed(BaseException):
    """What nobody catches."""


class Killer:
    """Ends the program at its n-th step: before or after whatever it asks of the database, the carrier or the store."""

    def __init__(self, last: int) -> None:
        self.left = last

    def step(self, *_: object) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed

    def watch(self, case: VoicemailCase) -> None:
        event.listen(case.services.engine, "begin", self.step)
        event.listen(case.services.engine, "commit", self.step)
        for port in (case.outside.carrier, case.outside.store, case.outside.transcriber):
            for name in ("fetch_media", "delete_recording", "put", "read", "transcribe"):
                if hasattr(port, name):
                    setattr(port, name, self._before_and_after(getattr(port, name)))

    def _before_and_after(self, asked: Any) -> Any:  # noqa: ANN401 - any method of a port
        def wrapped(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - as above
            self.step()
            answer = asked(*given, **named)
            self.step()
            return answer

        return wrapped


@pytest.mark.parametrize("last", range(1, 26))
def test_killed_at_any_step_the_next_worker_finishes_it(database: Engine, last: int) -> None:
    case = VoicemailCase(database)
    case.outside.transcriber = FakeTranscriber("It does not work.")
    case.records(tone(9))
    killer = Killer(last)
    killer.watch(case)
    try:
        case.works()
    except Killed:
        assert case.voicemail.at_twilio or case.key in case.outside.store.files
    for later in range(1, 4):
        case.works(MONDAY_NOON + later * (LEASE + timedelta(seconds=1)))
    voicemail = case.voicemail
    assert (voicemail.status, voicemail.sha256, voicemail.due_at) == ("transcribed", tone(9).sha256, None)
    assert not voicemail.at_twilio
    assert case.outside.carrier.deleted == [case.sid]
    assert case.outside.store.files == {case.key: tone(9).wav}
    assert [kind for kind, _ in case.events] == ["message_stored", "message_transcribed"]


@contextmanager
def worker(office: Office, queue: Path) -> Iterator["subprocess.Popen[str]"]:
    """A real one, with a process of its own."""
    own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    settings = {
        "DEMO": "1",
        "DATABASE_URL": office.desk.engine.url.render_as_string(hide_password=False),
        "QUEUE_URL": f"sqlite:///{queue}",
        "TWILIO_API_URL": office.api_url,
        "RECORDINGS_URL": str(office.recordings),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "voice_intake", "worker"],
        cwd=Path(__file__).parents[2],
        env=own | settings,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def becomes(true: Any, *, within: float = PROMPT) -> bool:  # noqa: ANN401 - a question without arguments
    until = monotonic() + within
    while not true() and monotonic() < until:
        sleep(0.05)
    return bool(true())


@pytest.fixture
def office(database: Engine, tmp_path: Path) -> Iterator[Office]:
    with opened(database, start=datetime.now(UTC) - timedelta(minutes=30)) as desk:
        yield Office(desk, tmp_path / "recordings")


def leave_messages(desk: Desk, seconds: range) -> None:
    for length in seconds:
        number = f"+45201235{length:02d}"
        make_caller(desk.engine, number=number)
        desk.phone(number).dials().presses("1").speaks(seconds=length, finish=HANGS_UP)


def is_done(desk: Desk) -> bool:
    return all(it.status == "stored" and not it.at_twilio and it.due_at is None for it in desk.voicemails())


def test_killed_again_and_again_it_stores_every_message_once(office: Office, tmp_path: Path) -> None:
    lengths = range(3, 9)
    leave_messages(office.desk, lengths)
    office.desk.line.account.fault_injection = FaultInjection(rest_5xx=0.1, rest_timeout=0.1)
    for stored in (1, 3):
        with worker(office, tmp_path / "queue.sqlite3") as process:
            assert becomes(lambda enough=stored: len(office.stored) >= enough)
            process.send_signal(signal.SIGKILL)
    office.desk.line.account.fault_injection = FaultInjection()
    with office.desk.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE voicemails SET due_at = captured_at WHERE due_at IS NOT NULL")
    with worker(office, tmp_path / "queue.sqlite3"):
        assert becomes(lambda: is_done(office.desk))
    assert office.stored == sorted(tone(length).sha256 for length in lengths)
    assert sorted(it.sha256 for it in office.desk.voicemails()) == office.stored
    assert [it.kind for it in office.desk.events()].count("message_stored") == len(lengths)
    assert {it.status for it in office.desk.line.account.recordings} == {"deleted"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_ends_well(office: Office, tmp_path: Path, number: signal.Signals) -> None:
    with worker(office, tmp_path / "queue.sqlite3") as process:
        assert becomes(lambda: last_sign_of_life(office.desk.engine))
        process.send_signal(number)
        assert process.wait(PROMPT) == 0
        told = process.stderr.read() if process.stderr else ""
    assert '"worker_stopped"' in told
    assert "Traceback" not in told
