"""`voice-intake worker`: what it does where there is no Twilio to ask."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.upkeep import Heartbeat
from models.voicemail import Voicemail
from tests.commands.shell import run
from tests.factories import make_call, make_voicemail
from voice_intake.clock import system_clock
from voice_intake.jobs.timetable import TIMETABLE, WITHOUT_TWILIO


def test_a_demo_leaves_to_the_sandbox_what_lies_there(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    now = system_clock()
    call = make_call(database, arrived_at=now, ended_at=now)
    waiting = make_voicemail(database, call=call, due_at=now, status="captured")
    monkeypatch.setenv("DEMO", "1")
    result = run(database, "worker", "--once")
    assert result.exit_code == 0, result.output
    with Session(database) as session:
        voicemail = session.get_one(Voicemail, waiting.id)
        assert (voicemail.status, voicemail.attempts, voicemail.due_at) == ("captured", 0, now)
        assert session.query(Heartbeat).count() == 1


def test_everything_else_is_done_without_twilio() -> None:
    left_out = {entry.name for entry in TIMETABLE} - {entry.name for entry in WITHOUT_TWILIO}
    assert left_out == {"fetch_voicemail", "release_recording", "reconcile", "delete_message", "send_texts"}
