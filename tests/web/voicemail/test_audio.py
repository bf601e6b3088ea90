"""Messages are listened to in pieces, by who is signed in, and never without a trace."""

import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from models.voicemail import Voicemail
from tests.browser.case_desk import speech
from tests.browser.console import make_colleague
from tests.factories import MONDAY_NOON
from tests.web.cases.case_stories import CaseStory
from tests.web.conftest import Watch, pages_on
from tests.web.people import Person
from voice_intake.domain.voicemail.voicemail import recording_key
from voice_intake.domain.voicemail.waveform import BARS, loudness
from voice_intake.gateways.folder_store import FolderStore
from voice_intake.web.voicemail import audio

SOUND = speech(3).wav
SIZE = len(SOUND)


class Message:
    """A message of three seconds that stands in the store."""

    def __init__(self, story: CaseStory, folder: Path, **columns: object) -> None:
        self.story, self.person, self.store = story, story.person, FolderStore(folder)
        self.row: Voicemail = story.leaves_message(**columns)
        self.store.put(recording_key(self.row.recording_sid, MONDAY_NOON), io.BytesIO(SOUND))

    @property
    def path(self) -> str:
        return f"/messages/{self.row.id}"


@pytest.fixture
def app(database: Engine, watch: Watch, tmp_path: Path) -> Flask:
    return pages_on(database, watch, RECORDINGS_URL=str(tmp_path / "recordings"))


@pytest.fixture
def message(database: Engine, app: Flask, tmp_path: Path) -> Message:
    return Message(CaseStory(database, app), tmp_path / "recordings")


def test_the_whole_is_sent_to_who_asks_for_no_part(message: Message) -> None:
    answer = message.person.looks_at(f"{message.path}/audio")
    assert (answer.status_code, answer.mimetype, answer.data == SOUND) == (200, "audio/wav", True)
    assert (answer.headers["Accept-Ranges"], answer.headers["Content-Length"]) == ("bytes", str(SIZE))
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-", 0, SIZE),
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        (f"bytes={SIZE - 5}-{SIZE + 900}", SIZE - 5, SIZE),
        ("bytes=-10", SIZE - 10, SIZE),
        (f"bytes=-{SIZE + 1}", 0, SIZE),
    ],
)
def test_a_part_is_sent_as_it_is_asked_for(message: Message, wanted: str, start: int, end: int) -> None:
    answer = message.person.looks_at(f"{message.path}/audio", Range=wanted)
    assert (answer.status_code, answer.headers["Content-Range"]) == (206, f"bytes {start}-{end - 1}/{SIZE}")
    assert answer.data == SOUND[start:end]


@pytest.mark.parametrize("wanted", ["bytes=0-1,4-5", "seconds=1-2", "bytes=x", "nonsense"])
def test_what_is_no_single_part_gets_the_whole(message: Message, wanted: str) -> None:
    answer = message.person.looks_at(f"{message.path}/audio", Range=wanted)
    assert (answer.data == SOUND, answer.status_code) == (True, 200)


def test_a_part_that_is_not_there_is_refused(message: Message) -> None:
    answer = message.person.looks_at(f"{message.path}/audio", Range=f"bytes={SIZE}-")
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{SIZE}")
    assert "message_heard" not in message.story.kinds


def test_a_long_message_comes_in_pieces(message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio, "PIECE", 10_000)
    heard = b""
    while len(heard) < SIZE:
        answer = message.person.looks_at(f"{message.path}/audio", Range=f"bytes={len(heard)}-")
        assert 0 < len(answer.data) <= 10_000
        heard += answer.data
    assert heard == SOUND


def test_every_listening_is_on_the_timeline_once(message: Message, watch: Watch) -> None:
    for _ in range(3):
        message.person.looks_at(f"{message.path}/audio", Range="bytes=0-99")
    assert message.story.kinds == ["opened", "message_heard"]
    watch.advance(minutes=11)
    message.person.looks_at(f"{message.path}/audio", Range="bytes=0-99")
    assert message.story.kinds.count("message_heard") == 2
    assert "Bo Lund listened to the message" in message.story.text


def test_another_message_of_the_case_is_another_listening(message: Message, tmp_path: Path) -> None:
    other = Message(message.story, tmp_path / "recordings")
    for each in (message, other, message):
        each.person.looks_at(f"{each.path}/audio", Range="bytes=0-99")
    assert message.story.kinds.count("message_heard") == 2


def test_to_look_how_long_it_is_is_no_listening(message: Message) -> None:
    answer = message.person.client.head(f"{message.path}/audio")
    assert (answer.status_code, answer.headers["Content-Length"], answer.data) == (200, str(SIZE), b"")
    assert message.story.kinds == ["opened"]


@pytest.mark.parametrize("what", ["audio", "download", "loudness"])
def test_a_stranger_hears_nothing(message: Message, app: Flask, what: str) -> None:
    answer = app.test_client().get(f"{message.path}/{what}", headers={"Range": "bytes=0-9"})
    assert (answer.status_code, b"RIFF" in answer.data) == (302, False)


def test_only_an_administrator_may_keep_a_copy(message: Message, database: Engine, app: Flask) -> None:
    assert message.person.looks_at(f"{message.path}/download").status_code == 403
    assert "Download" not in message.story.text
    boss = Person(app.test_client())
    boss.signs_in(make_colleague(database, name="Eva Friis", role="admin"))
    answer = boss.looks_at(f"{message.path}/download")
    assert (answer.status_code, answer.data == SOUND) == (200, True)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="4711-0020 2026-03-02 12.00.wav"'
    assert message.story.kinds == ["opened", "message_downloaded"]
    assert "Eva Friis downloaded the message" in message.story.text


@pytest.mark.parametrize("columns", [{"status": "deleted", "sha256": None, "transcript": None, "reason": "erased"}])
def test_a_deleted_message_is_not_heard_though_its_file_is_still_there(
    database: Engine, app: Flask, tmp_path: Path, columns: dict[str, object]
) -> None:
    message = Message(CaseStory(database, app), tmp_path / "recordings", **columns)
    assert message.person.looks_at(f"{message.path}/audio").status_code == 404


def test_a_message_that_the_store_has_lost_is_told_so(message: Message) -> None:
    message.store.delete(recording_key(message.row.recording_sid, MONDAY_NOON))
    for what in ("audio", "loudness"):
        assert message.person.looks_at(f"{message.path}/{what}").status_code == 404
    assert message.story.kinds == ["opened"]


def test_a_message_of_no_case_is_nobodys_to_hear(message: Message) -> None:
    assert message.person.looks_at("/messages/4711/audio").status_code == 404


def test_how_loud_it_is_along_its_way(message: Message) -> None:
    answer = message.person.looks_at(f"{message.path}/loudness")
    assert answer.json == list(loudness(SOUND) or ())
    assert (len(answer.json), max(answer.json)) == (BARS, 100)
    assert message.story.kinds == ["opened"]


def test_too_long_a_message_is_not_drawn(message: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio, "MOST_DRAWN", 1000)
    assert message.person.looks_at(f"{message.path}/loudness").json == []
