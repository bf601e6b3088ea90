"""A recording's audio, when Twilio or somebody in its place does not give it as it should."""

import gzip
import io
import time
import traceback
from base64 import b64encode
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import repeat
from threading import Event

import pytest
import structlog

from tests.gateways.carriers import ACCOUNT, HASTY, NOON, TOKEN, SandboxWorld, client_account
from tests.gateways.stub_server import Reply, StubServer, Visit, stub_server
from twilio_sandbox import FaultInjection
from voice_intake.domain.carrier import MediaInfo
from voice_intake.domain.errors import ExternalServiceError, FailureReason, PermanentFailure, TemporaryFailure
from voice_intake.gateways import twilio_account
from voice_intake.gateways.bounded_http import HttpRequest, HttpResponse, Patience, answer_to
from voice_intake.gateways.twilio_rest import TwilioRest

SID = "RE" + "b" * 32
PLACE = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{SID}"
WAV = b"RIFF" + bytes(996)
AUDIO = Reply(headers={"Content-Type": "audio/x-wav"}, body=WAV)
CHUNKED = Reply(headers={"Content-Type": "audio/x-wav", "Transfer-Encoding": "chunked"})
LIMIT = 10_000


def fetch(server: StubServer, patience: Patience = HASTY) -> MediaInfo:
    account = replace(client_account(server.url), media_patience=patience)
    return TwilioRest(account).fetch_media(SID, io.BytesIO(), limit_bytes=LIMIT)


def failure(server: StubServer, patience: Patience = HASTY) -> ExternalServiceError:
    """What fetching ends in; no line of it may hold the credentials."""
    with pytest.raises(ExternalServiceError) as caught:
        fetch(server, patience)
    told = "".join(traceback.format_exception(caught.value))
    assert TOKEN not in told
    assert basic(TOKEN) not in told
    return caught.value


def basic(secret: str) -> str:
    return b64encode(f"{ACCOUNT}:{secret}".encode()).decode()


def redirect(to: str, status: int = 307) -> Reply:
    return Reply(status=status, headers={"Location": to})


def test_our_own_host_is_asked_with_credentials(server: StubServer) -> None:
    server.answers(AUDIO)
    assert fetch(server).size == len(WAV)
    [visit] = server.visits
    assert (visit.method, visit.path) == ("GET", f"{PLACE}.wav")
    assert visit.headers["authorization"] == f"Basic {basic(TOKEN)}"


def test_redirects_within_our_host_are_followed_three_times(server: StubServer) -> None:
    server.answers(redirect("/one"), redirect(f"{server.url}/two", 302), redirect("three", 301), AUDIO)
    assert fetch(server).size == len(WAV)
    assert [visit.path for visit in server.visits] == [f"{PLACE}.wav", "/one", "/two", "/three"]
    server.answers(redirect("/again"))
    assert failure(server).why is FailureReason.STRAYED
    assert len(server.visits) == 8


@pytest.mark.parametrize(
    ("to", "host"),
    [
        ("http://media.twilio.com/audio.wav", "media.twilio.com"),
        ("https://twilio.com.example.com/audio.wav", "twilio.com.example.com"),
        ("https://eviltwilio.com/audio.wav", "eviltwilio.com"),
        ("https://desk:hush@media.twilio.com/audio.wav", "media.twilio.com"),
        ("https://media.twilio.com:8443/audio.wav", "media.twilio.com"),
        ("https://media.twilio.com:port/audio.wav", ""),
        ("http://169.254.169.254/latest/meta-data", "169.254.169.254"),
        ("file:///etc/passwd", ""),
        ("https://[::1", ""),
    ],
)
def test_redirect_to_a_stranger_is_refused_and_logged(server: StubServer, to: str, host: str) -> None:
    server.answers(redirect(to), AUDIO)
    with structlog.testing.capture_logs() as logs:
        strayed = failure(server)
    assert (strayed.why, strayed.permanent, strayed.is_alarming) == (FailureReason.STRAYED, False, True)
    assert logs == [
        {"event": "media_redirect_refused", "log_level": "warning", "recording_sid": SID, "host": host},
    ]
    assert len(server.visits) == 1


def test_other_host_hears_nothing_of_us(server: StubServer) -> None:
    with stub_server() as stranger:
        stranger.answers(AUDIO)
        server.answers(redirect(f"{stranger.url}/audio.wav"))
        assert failure(server).why is FailureReason.STRAYED
        assert stranger.visits == []


def test_another_host_of_twilios_is_asked_without_credentials(
    server: StubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def brought_here(asked: HttpRequest, *, service: str, patience: Patience) -> AbstractContextManager[HttpResponse]:
        """A host that no test can reach, played by the stub."""
        url = asked.url.replace("https://media.twilio.com", server.url)
        return answer_to(replace(asked, url=url), service=service, patience=patience)

    monkeypatch.setattr(twilio_account, "answer_to", brought_here)
    server.answers(redirect("https://media.twilio.com/audio.wav"), AUDIO)
    assert fetch(server).size == len(WAV)
    assert [(visit.path, "authorization" in visit.headers) for visit in server.visits] == [
        (f"{PLACE}.wav", True),
        ("/audio.wav", False),
    ]


@pytest.mark.parametrize("sid", ["", "RE1", f"{SID}/../../Messages", "RE" + "g" * 32, "CA" + "b" * 32, f"{SID}\n"])
def test_what_is_no_recordings_sid_is_never_asked_for(server: StubServer, sid: str) -> None:
    twilio = TwilioRest(client_account(server.url))
    for ask in (
        lambda: twilio.fetch_media(sid, io.BytesIO(), limit_bytes=LIMIT),
        lambda: twilio.recording(sid),
        lambda: twilio.delete_recording(sid),
    ):
        with pytest.raises(PermanentFailure) as caught:
            ask()
        assert caught.value.why is FailureReason.BAD_NAME
    assert server.visits == []


@pytest.mark.parametrize(
    ("reply", "why", "permanent"),
    [
        (Reply(headers={"Content-Type": "text/html"}, body=b"<html>Sign in"), FailureReason.NOT_AUDIO, False),
        (Reply(body=WAV), FailureReason.NOT_AUDIO, False),
        (
            replace(AUDIO, headers={"Content-Type": "audio/x-wav", "Content-Length": "2000"}),
            FailureReason.TRUNCATED,
            False,
        ),
        (replace(AUDIO, body=b""), FailureReason.TRUNCATED, False),
        (
            replace(AUDIO, headers={"Content-Type": "audio/x-wav", "Content-Length": "20000"}),
            FailureReason.TOO_LARGE,
            True,
        ),
        (replace(AUDIO, pieces=lambda: repeat(WAV)), FailureReason.TOO_LARGE, True),
        (
            Reply(headers={"Content-Type": "audio/x-wav", "Content-Encoding": "gzip"}, body=gzip.compress(WAV)),
            FailureReason.STRANGE_ANSWER,
            False,
        ),
        (replace(AUDIO, status=206), FailureReason.STRANGE_ANSWER, False),
        (Reply(status=400), FailureReason.REFUSED, True),
        (Reply(status=401), FailureReason.UNAUTHORISED, False),
        (Reply(status=403), FailureReason.UNAUTHORISED, False),
        (Reply(status=404), FailureReason.NOT_READY, False),
        (Reply(status=410), FailureReason.GONE, True),
        (Reply(status=429), FailureReason.THROTTLED, False),
        (Reply(status=500), FailureReason.UNAVAILABLE, False),
        (Reply(status=503, body=b"<html>Sorry"), FailureReason.UNAVAILABLE, False),
        (Reply(hangs_up=True), FailureReason.BROKEN_OFF, False),
        (replace(CHUNKED, pieces=lambda: iter([b"4\r\nRIFF\r\n", b"400\r\n..."])), FailureReason.TRUNCATED, False),
        (replace(CHUNKED, pieces=lambda: iter([b"4\r\nRIFF\r\n", b"nonsense\r\n"])), FailureReason.TRUNCATED, False),
    ],
)
def test_everything_else_says_whether_trying_again_helps(
    server: StubServer, reply: Reply, why: FailureReason, *, permanent: bool
) -> None:
    server.answers(reply)
    failed = failure(server)
    assert (failed.why, failed.permanent) == (why, permanent)
    assert failed.is_alarming is (why is FailureReason.UNAUTHORISED)


def test_body_that_drips_is_given_up(server: StubServer) -> None:
    def drops() -> Iterator[bytes]:
        while True:
            time.sleep(0.02)
            yield b"x"

    server.answers(replace(AUDIO, pieces=drops))
    assert failure(server, replace(HASTY, whole=0.3)).why is FailureReason.TIMED_OUT


def test_body_that_stops_is_given_up(server: StubServer) -> None:
    heard_enough = Event()

    def half() -> Iterator[bytes]:
        yield WAV
        heard_enough.wait(10)

    server.answers(replace(AUDIO, pieces=half))
    assert failure(server, replace(HASTY, read=0.2)).why is FailureReason.TIMED_OUT
    heard_enough.set()


def test_body_of_a_redirect_is_not_waited_for(server: StubServer) -> None:
    server.answers(replace(redirect("/next"), pieces=lambda: repeat(WAV)), AUDIO)
    assert fetch(server).size == len(WAV)


def test_nobody_there_is_told_as_that() -> None:
    gone = StubServer("http://127.0.0.1:9")
    assert failure(gone).why is FailureReason.UNREACHABLE


def test_no_cookie_is_kept_and_no_host_shares_another_ones(server: StubServer) -> None:
    server.answers(Reply(status=302, headers={"Location": "/next", "Set-Cookie": "who=us"}), AUDIO)
    fetch(server)
    assert all("cookie" not in visit.headers for visit in server.visits)


def test_media_that_is_not_ready_comes_later(sandbox: SandboxWorld) -> None:
    sandbox.account.fault_injection = FaultInjection(media_not_ready=2)
    said = sandbox.leaves_message(3, at=NOON)
    for _ in range(2):
        with pytest.raises(TemporaryFailure) as caught:
            sandbox.carrier.fetch_media(said.recording_sid, io.BytesIO(), limit_bytes=100_000)
        assert caught.value.why is FailureReason.NOT_READY
    assert sandbox.carrier.fetch_media(said.recording_sid, io.BytesIO(), limit_bytes=100_000).size == len(said.wav)


def test_fetching_needs_no_more_than_it_shows(server: StubServer) -> None:
    def ask(visit: Visit) -> Reply:
        assert visit.headers["accept-encoding"] == "identity"
        return AUDIO

    server.answer = ask
    assert fetch(server).size == len(WAV)
