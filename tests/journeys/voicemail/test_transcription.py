"""Twilio writes a message down while it is spoken, and tells it beside the call, in any order."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.voicemail import TranscriptPart
from tests.factories import MONDAY_NOON, PHONE, make_caller
from tests.jobs.offices import Office
from tests.lines import POLICY
from tests.phone import Desk, Phone
from twilio_sandbox.clock import VirtualClock
from twilio_sandbox.http.exchange import Target
from twilio_sandbox.network.callbacks import Callback
from voice_intake.actions.privacy.erase_calls import erase_calls
from voice_intake.commands.calls.local_server import local_line
from voice_intake.config import Settings, Transcribing
from voice_intake.ports import Services

SENTENCES = ("It stops half way.", "Every morning.", "For all of us.")
WORDS = " ".join(SENTENCES)


@pytest.fixture
def office(database: Engine, tmp_path: Path) -> Iterator[Office]:
    clock = VirtualClock(MONDAY_NOON)
    services = Services(engine=database, policy=POLICY, clock=clock)
    with local_line(services, clock, Settings(transcriber=Transcribing.BY_TWILIO)) as line:
        make_caller(database)
        office = Office(Desk(line), tmp_path / "recordings")
        yield office
        assert line.account.faults == []


def spoken(office: Office, *sentences: str) -> Phone:
    phone = office.desk.phone(PHONE).dials().presses("1")
    phone.call.will_say(*sentences)
    return phone.speaks(seconds=9)


def told(office: Office) -> list[Callback]:
    """What is still to be told of transcriptions."""
    return [callback for callback in office.desk.line.account.callbacks.pending if callback.kind == "transcription"]


def transcripts(office: Office) -> list[tuple[str, str | None]]:
    return [(voicemail.status, voicemail.transcript) for voicemail in office.desk.voicemails()]


def test_what_was_understood_stands_with_the_stored_message(office: Office) -> None:
    spoken(office, *SENTENCES).hangs_up()
    assert transcripts(office) == [("captured", None)]
    office.works()
    assert transcripts(office) == [("transcribed", WORDS)]
    [event] = [event for event in office.desk.events() if event.kind == "message_transcribed"]
    assert WORDS not in str(event.data)
    [recording] = office.desk.line.account.recordings
    assert recording.status == "deleted"


@pytest.mark.parametrize("stored_first", [True, False])
def test_sentences_come_backwards_and_twice_and_read_alike(office: Office, stored_first: bool) -> None:  # noqa: FBT001
    callbacks = office.desk.line.account.callbacks
    office.desk.line.account.hold_callbacks()
    spoken(office, *SENTENCES).hangs_up()
    late = told(office)
    for callback in list(callbacks.pending):
        if callback not in late:
            callbacks.deliver(callback)
    if stored_first:
        office.works()
    for callback in reversed(late):
        callbacks.deliver(callback)
        callbacks.deliver(callback)
    office.works()
    assert transcripts(office) == [("transcribed", WORDS)]
    assert [event.kind for event in office.desk.events()].count("message_transcribed") == 1


def test_two_messages_of_one_call_keep_their_own_words(office: Office) -> None:
    phone = spoken(office, "The first.").presses("2")
    phone.call.will_say("The second.")
    phone.speaks(seconds=5).hangs_up()
    office.works()
    assert transcripts(office) == [("transcribed", "The first."), ("transcribed", "The second.")]


def test_only_the_caller_is_transcribed_in_the_calls_language_and_only_while_a_message_is_spoken(
    office: Office,
) -> None:
    phone = spoken(office)
    starts = [exchange.body.decode() for exchange in phone.call.requests if b"<Start>" in exchange.body]
    [document] = starts
    assert 'languageCode="da-DK" track="inbound_track"' in document
    assert document.index("<Start>") < document.index("<Record") < document.index("<Stop>")
    assert phone.call.requests[-1].body.decode().count("<Stop>") == 1
    phone.hangs_up()


def test_a_transcription_that_fails_leaves_the_message_to_be_listened_to(
    office: Office, capfd: pytest.CaptureFixture[str]
) -> None:
    phone = office.desk.phone(PHONE).dials().presses("1")
    phone.call.transcription_fails()
    phone.speaks(seconds=9).hangs_up()
    office.works()
    assert transcripts(office) == [("stored", None)]
    assert '"transcription_failed"' in capfd.readouterr().err


def test_words_never_reach_the_log(office: Office, capfd: pytest.CaptureFixture[str]) -> None:
    spoken(office, *SENTENCES).hangs_up()
    office.works()
    assert "half way" not in capfd.readouterr().err


def test_words_go_with_their_call_and_none_come_after(office: Office) -> None:
    office.desk.line.account.hold_callbacks()
    spoken(office, *SENTENCES).hangs_up()
    callbacks, [first, *rest] = office.desk.line.account.callbacks, told(office)
    for callback in (first, *rest[:2]):
        callbacks.deliver(callback)
    [call] = office.desk.calls()
    with office.desk.engine.begin() as connection:
        erase_calls(connection, [call.id], reason="erased", actor="a test", now=MONDAY_NOON)
    callbacks.deliver(rest[2])
    assert office.desk.rows(TranscriptPart) == []


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"TranscriptionSid": "GT1"},
        {"TranscriptionSid": "GT1", "SequenceId": "x"},
        {"TranscriptionSid": "GT1", "SequenceId": "1", "Final": "true", "TranscriptionData": "{"},
        {"TranscriptionSid": "GT1", "SequenceId": "1", "Final": "true", "TranscriptionData": "[]"},
        {"TranscriptionSid": "GT1", "SequenceId": "1", "Final": "false", "TranscriptionData": '{"transcript": "a"}'},
        {"TranscriptionSid": "GT1", "SequenceId": "1", "Final": "true", "TranscriptionData": '{"transcript": 7}'},
    ],
)
def test_what_is_not_understood_is_acknowledged(office: Office, fields: dict[str, str]) -> None:
    phone = office.desk.phone(PHONE).dials().hangs_up()
    account = office.desk.line.account
    form = {
        "AccountSid": account.sid,
        "CallSid": phone.call.sid,
        "TranscriptionEvent": "transcription-content",
        **fields,
    }
    url = f"{office.desk.line.url}/webhooks/transcription?turn=3"
    assert account.network.webhooks.ask(Target(url, "POST", tuple(form.items()))).status == 204
    assert office.desk.rows(TranscriptPart) == []
