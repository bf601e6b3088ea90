"""The contract of Transcriber, held before a local server and by the fake; and what may go wrong."""

import io
import json
import traceback

import pytest

from tests.fakes import FakeTranscriber
from tests.gateways.stub_server import Reply, StubServer
from twilio_sandbox import tone
from voice_intake.domain.errors import ExternalServiceError, FailureReason, PermanentFailure, TemporaryFailure
from voice_intake.domain.language import Language
from voice_intake.gateways import transcriber
from voice_intake.gateways.bounded_http import Patience
from voice_intake.gateways.transcriber import NoTranscriber, OpenAiTranscriber
from voice_intake.ports import Transcriber

WORDS = "Vi får fejl 500, når vi gemmer."
WAV = tone(3).wav


def openai(server: StubServer, *, key: str = "sk-hush", path: str = "/v1") -> OpenAiTranscriber:
    patience = Patience(connect=5, read=5, whole=5)
    return OpenAiTranscriber(url=server.url + path, key=key, model="whisper-1", patience=patience)


def said(text: object) -> Reply:
    return Reply(headers={"Content-Type": "application/json"}, body=json.dumps(text).encode())


@pytest.fixture(params=["openai", "fake"])
def hearer(request: pytest.FixtureRequest, server: StubServer) -> Transcriber:
    server.answers(said({"text": f" {WORDS}\n"}))
    return openai(server) if request.param == "openai" else FakeTranscriber(WORDS)


class TestTranscriber:
    @pytest.mark.parametrize("language", Language)
    def test_what_was_said_is_written_down(self, hearer: Transcriber, language: Language) -> None:
        assert hearer.is_on
        assert hearer.transcribe(io.BytesIO(WAV), language) == WORDS

    @pytest.mark.parametrize("off", [NoTranscriber(), FakeTranscriber(is_on=False)])
    def test_one_that_is_off_says_so(self, off: Transcriber) -> None:
        assert not off.is_on
        with pytest.raises(PermanentFailure) as caught:
            off.transcribe(io.BytesIO(WAV), Language.DANISH)
        assert caught.value.why is FailureReason.SWITCHED_OFF


class TestOpenAi:
    @pytest.mark.parametrize("path", ["/v1", "/v1/audio/transcriptions"])
    def test_request_is_the_one_that_whisper_servers_know(self, server: StubServer, path: str) -> None:
        server.answers(said({"text": WORDS}))
        openai(server, path=path).transcribe(io.BytesIO(WAV), Language.DANISH)
        [visit] = server.visits
        assert (visit.method, visit.path) == ("POST", "/v1/audio/transcriptions")
        assert visit.headers["authorization"] == "Bearer sk-hush"
        assert visit.headers["content-type"].startswith("multipart/form-data; boundary=")
        for part in (
            b'name="model"\r\n\r\nwhisper-1\r\n',
            b'name="language"\r\n\r\nda\r\n',
            b'filename="voicemail.wav"',
            WAV,
        ):
            assert part in visit.body

    def test_own_server_needs_no_key(self, server: StubServer) -> None:
        server.answers(said({"text": ""}))
        assert openai(server, key="").transcribe(io.BytesIO(WAV), Language.ENGLISH) == ""
        assert "authorization" not in server.visits[0].headers

    @pytest.mark.parametrize(
        ("reply", "why", "permanent"),
        [
            (Reply(status=400), FailureReason.REFUSED, True),
            (Reply(status=401), FailureReason.UNAUTHORISED, False),
            (Reply(status=403), FailureReason.UNAUTHORISED, False),
            (Reply(status=404), FailureReason.MISCONFIGURED, False),
            (Reply(status=413), FailureReason.TOO_LARGE, True),
            (Reply(status=415), FailureReason.REFUSED, True),
            (Reply(status=429), FailureReason.THROTTLED, False),
            (Reply(status=500), FailureReason.UNAVAILABLE, False),
            (Reply(status=503), FailureReason.UNAVAILABLE, False),
            (Reply(status=302, headers={"Location": "/sign-in"}), FailureReason.STRANGE_ANSWER, False),
            (Reply(body=b"<html>"), FailureReason.STRANGE_ANSWER, False),
            (said(["text"]), FailureReason.STRANGE_ANSWER, False),
            (said({"text": None}), FailureReason.STRANGE_ANSWER, False),
            (said({"text": "x" * 2_000_000}), FailureReason.STRANGE_ANSWER, False),
            (Reply(hangs_up=True), FailureReason.BROKEN_OFF, False),
        ],
    )
    def test_failure_says_whether_trying_again_helps(
        self, server: StubServer, reply: Reply, why: FailureReason, *, permanent: bool
    ) -> None:
        server.answers(reply)
        failed = failure(openai(server), WAV)
        assert (failed.why, failed.permanent) == (why, permanent)

    def test_nobody_there_is_told_as_that(self) -> None:
        failed = failure(openai(StubServer("http://127.0.0.1:9")), WAV)
        assert isinstance(failed, TemporaryFailure)
        assert failed.why is FailureReason.UNREACHABLE

    def test_what_no_server_takes_is_not_sent(self, server: StubServer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(transcriber, "LARGEST_AUDIO", len(WAV) - 1)
        assert failure(openai(server), WAV).why is FailureReason.TOO_LARGE
        assert failure(openai(server), b"").why is FailureReason.NOT_AUDIO
        assert server.visits == []


def failure(hearer: OpenAiTranscriber, wav: bytes) -> ExternalServiceError:
    """What transcribing ends in; no line of it may hold the key."""
    with pytest.raises(ExternalServiceError) as caught:
        hearer.transcribe(io.BytesIO(wav), Language.DANISH)
    assert "hush" not in "".join(traceback.format_exception(caught.value))
    assert "hush" not in repr(hearer)
    return caught.value
