"""`voice-intake serve`: a real process on a real port."""

import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
import requests
import structlog
from click.testing import CliRunner
from sqlalchemy import Engine

from twilio_sandbox.account import Account
from voice_intake.cli import main
from voice_intake.commands.serving.child_processes import free_port
from voice_intake.commands.serving.gunicorn import GRACE_SECONDS
from voice_intake.log import mask_numbers

ACCOUNT = {"TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "a-token-of-the-test"}
PATIENCE = 120
"""Seconds, for whatever is to come on however busy a machine."""


def process(port: int, *words: str, **environ: str) -> "subprocess.Popen[str]":
    own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "voice_intake", "serve", "--port", str(port), *words],
        cwd=Path(__file__).parents[3],
        env=own | environ,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def serving(database: Engine, *words: str, **environ: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The address of a server that answers, and its process; killed at the end if it has not gone by itself."""
    port = free_port()
    address = {"DATABASE_URL": database.url.render_as_string(hide_password=False)}
    url = f"http://127.0.0.1:{port}"
    with process(port, *words, **address, **ACCOUNT, PUBLIC_URL=url, **environ) as server:
        try:
            _wait_for(url, server)
            yield url, server
        finally:
            server.kill()


def _wait_for(url: str, server: "subprocess.Popen[str]") -> None:
    until = monotonic() + PATIENCE
    while server.poll() is None and monotonic() < until:
        try:
            requests.get(f"{url}/healthz", timeout=PATIENCE)
        except requests.ConnectionError:
            sleep(0.1)
        else:
            return
    raise AssertionError(server.communicate()[1] if server.poll() is not None else "it does not answer")


def refused(*words: str, **environ: str) -> str:
    """What a start that is refused says, before there is any process to stop."""
    result = CliRunner().invoke(main, ["serve", *words], env=environ)
    assert result.exit_code == 1, result.output
    return result.stderr


def test_it_answers_calls_and_stops_when_told(database: Engine) -> None:
    with serving(database, "--workers", "2") as (url, server):
        assert requests.get(f"{url}/healthz", timeout=PATIENCE).text == "ok\n"
        assert requests.get(f"{url}/readyz", timeout=PATIENCE).text == "ready\n"
        assert requests.post(f"{url}/webhooks/voice/incoming", timeout=PATIENCE).status_code == 403

        with Account(ACCOUNT["TWILIO_ACCOUNT_SID"], ACCOUNT["TWILIO_AUTH_TOKEN"]) as account:
            number = account.number("+442871359777", voice_url=f"{url}/webhooks/voice/incoming")
            calls = [number.rings("+4520123456") for _ in range(6)]
            assert ["Welcome to MOCH support" in call.heard[1].text for call in calls] == [True] * 6
            assert account.faults == []

        began = monotonic()
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=PATIENCE) == 0
        assert monotonic() - began < GRACE_SECONDS
        told = server.stderr.read() if server.stderr else ""
    assert told.startswith(f"Answering on {url.removeprefix('http://')} with 2 processes.\n")
    assert "+4520123456" not in told


def test_ctrl_c_stops_it_too(database: Engine) -> None:
    with serving(database, "--workers", "1") as (_, server):
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=PATIENCE) == 0


def test_settings_that_do_not_hold_are_all_told_at_once(tmp_path: Path) -> None:
    told = refused(DATABASE_URL="mysql://desk", PUBLIC_URL="desk.example", POLICY_FILE=str(tmp_path / "none.toml"))
    assert all(f"  - {name} is " in told for name in ("DATABASE_URL", "PUBLIC_URL", "POLICY_FILE"))


def test_a_line_that_could_not_tell_twilio_from_a_stranger_does_not_open(sqlite_url: str) -> None:
    told = refused(DATABASE_URL=sqlite_url)
    assert "TWILIO_ACCOUNT_SID is not set" in told
    assert "TWILIO_AUTH_TOKEN is not set" in told


def test_a_policy_that_does_not_hold_is_told_before_anything_is_served(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("[desk]\n")
    told = refused(DATABASE_URL=sqlite_url, POLICY_FILE=str(tmp_path / "policy.toml"), **ACCOUNT)
    assert "policy.toml) does not hold:" in told


def test_a_database_that_was_never_migrated_is_refused(tmp_path: Path) -> None:
    told = refused(DATABASE_URL=f"sqlite:///{tmp_path}/new.db", **ACCOUNT)
    assert "is empty: run `voice-intake migrate` first" in told


def test_a_port_that_is_taken_ends_the_process_at_once(sqlite_url: str) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        with process(port, DATABASE_URL=sqlite_url, **ACCOUNT) as server:
            _, told = server.communicate(timeout=PATIENCE)
    assert server.returncode == 1
    assert told.startswith(f"Error: Cannot listen on 127.0.0.1:{port}: Address already in use.")


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_that_is_not_ours_is_told(sqlite_url: str, host: str) -> None:
    assert f"Error: Cannot listen on {host}:" in refused("--host", host, DATABASE_URL=sqlite_url, **ACCOUNT)


def test_any_other_server_gets_the_same_application_and_log(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DEMO", "1")
    app = runpy.run_path(str(Path(__file__).parents[3] / "wsgi.py"))["app"]
    assert app.test_client().get("/healthz").status_code == 200
    assert mask_numbers in structlog.get_config()["processors"]
