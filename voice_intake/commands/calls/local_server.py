"""The whole line on this machine: the real application behind a real socket, and the sandbox in Twilio's place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Thread

from flask import Flask
from werkzeug.serving import BaseWSGIServer, ThreadedWSGIServer, WSGIRequestHandler

from twilio_sandbox.account import Account
from twilio_sandbox.calls.number import Number
from twilio_sandbox.clock import VirtualClock
from voice_intake.app import make_line
from voice_intake.config import DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN, Settings
from voice_intake.ports import Services


@dataclass(frozen=True, kw_only=True)
class LocalLine:
    """A number that can be rung, and the account at the sandbox that it belongs to."""

    account: Account
    number: Number
    services: Services
    url: str


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open, as Twilio's client does, and leaves the log to the application."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: the application logs what matters."""


class LocalServer(ThreadedWSGIServer):
    """Once closed, it is at work on nothing: whoever closes the database next takes it away from no request."""

    daemon_threads = False


@contextmanager
def local_line(
    services: Services,
    clock: VirtualClock,
    settings: Settings | None = None,
    make: Callable[[Settings, Services], Flask] = make_line,
) -> Iterator[LocalLine]:
    """Opens the line for as long as the block runs. Time is what `clock` says, here and at the sandbox."""
    server = LocalServer("127.0.0.1", 0, _not_yet, QuietHandler)
    url = f"http://127.0.0.1:{server.port}"
    settings = replace(
        settings or Settings(),
        public_url=url,
        twilio_account_sid=DEMO_ACCOUNT_SID,
        twilio_auth_tokens=(DEMO_AUTH_TOKEN,),
    )
    services = replace(services, clock=clock)
    server.app = make(settings, services)
    with _running(server), Account(DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN, clock=clock) as account:
        number = account.number(
            services.policy.phone_number,
            voice_url=f"{url}/webhooks/voice/incoming",
            voice_fallback_url=f"{url}/webhooks/voice/fallback",
            status_callback=f"{url}/webhooks/voice/status",
        )
        yield LocalLine(account=account, number=number, services=services, url=url)


@contextmanager
def _running(server: BaseWSGIServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _not_yet(*_: object) -> list[bytes]:
    """Stands in until the application is made, which has to know the port first."""
    raise RuntimeError("the line is not open yet")
