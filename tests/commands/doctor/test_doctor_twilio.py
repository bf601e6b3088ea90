"""`voice-intake doctor` on the line: what Twilio would find."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.commands.doctor.examinations import NOBODY_LISTENS, examine, lines
from voice_intake.commands.doctor.checks import Level
from voice_intake.commands.doctor.twilio import certificate_finding

ACCOUNT = {"TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "a-secret-token"}


@contextmanager
def stranger(status: int) -> Iterator[str]:
    """The address of something else, which answers everything alike."""

    @Request.application
    def app(_: Request) -> Response:
        return Response("ok\n" if status == 200 else "", status=status)

    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_real_line_needs_an_account_and_https(sqlite_url: str) -> None:
    result = examine(DEMO="0", DATABASE_URL=sqlite_url)
    assert [line.split(" is not set")[0] for line in lines(result, "account")] == [
        "✗ TWILIO_ACCOUNT_SID",
        "✗ TWILIO_AUTH_TOKEN",
    ]
    assert lines(result, "address") == [f"✗ PUBLIC_URL is {NOBODY_LISTENS}: callers' answers need https"]


def test_a_real_account_is_named_and_its_token_is_not(sqlite_url: str) -> None:
    real = {"DEMO": "", "PUBLIC_URL": "https://nowhere.invalid", "SECRET_KEY": "s" * 32}
    result = examine(DATABASE_URL=sqlite_url, **real, **ACCOUNT)
    assert lines(result, "account") == ["✓ AC1111… with 1 auth token"]
    assert lines(result, "address")[0].startswith("✗ nowhere.invalid is not known here")
    assert "a-secret-token" not in result.output


def test_nobody_at_the_address_is_a_fault_but_for_a_demo(sqlite_url: str) -> None:
    [demo] = lines(examine(DATABASE_URL=sqlite_url), "address")
    [real] = lines(examine(DEMO="", DATABASE_URL=sqlite_url, PUBLIC_URL="https://127.0.0.1:9", **ACCOUNT), "address")
    assert demo.startswith(f"! {NOBODY_LISTENS} does not answer")
    assert real.startswith("✗ https://127.0.0.1:9 does not answer")


@pytest.mark.parametrize(
    ("status", "name", "complaint"),
    [
        (200, "guard", "✗ a stranger gets 200 from the webhooks"),
        (404, "address", "✗ {url}/healthz answers 404: something else stands there"),
    ],
)
def test_something_else_at_the_address_is_a_fault(sqlite_url: str, status: int, name: str, complaint: str) -> None:
    with stranger(status) as url:
        result = examine(DATABASE_URL=sqlite_url, PUBLIC_URL=url)
    assert lines(result, name)[0].startswith(complaint.format(url=url))
    assert result.exit_code == 1


@pytest.mark.parametrize(("day", "level"), [(1, Level.WARNING), (14, Level.WARNING), (15, Level.FINE)])
def test_a_certificate_that_soon_ends_is_worth_a_look(day: int, level: Level) -> None:
    now = datetime(2026, 3, 1, 12, tzinfo=UTC)
    ends = datetime(2026, 3, day, 13, tzinfo=UTC).timestamp()
    assert certificate_finding(ends, now).level is level
