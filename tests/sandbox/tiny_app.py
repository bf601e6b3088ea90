"""An application of a few lines, over real HTTP, that answers whatever a test tells it to."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from twilio_sandbox import sign

Form = dict[str, str]
Reply = str | bytes | tuple[int, dict[str, str], bytes] | Callable[[Form], "Reply"]

TOKEN = "the sandbox's token"


@dataclass(frozen=True)
class Visit:
    """`path` is without the test's own prefix."""

    path: str
    form: Form
    signed: bool
    headers: dict[str, str]
    client: object
    """The other end of the connection on which it came."""


@dataclass
class TinyApp:
    """`answers` maps a path to TwiML (inside <Response>), bytes, a whole answer, or a function of the form."""

    base: str
    answers: dict[str, Reply] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"{self.base}/{path}"

    def forms(self, path: str) -> list[Form]:
        return [visit.form for visit in self.visits if visit.path == path]

    def reply(self, path: str, form: Form) -> tuple[int, dict[str, str], bytes]:
        answer = self.answers.get(path, (204, {}, b""))
        while callable(answer):
            answer = answer(form)
        if isinstance(answer, str):
            return 200, {"Content-Type": "text/xml"}, f"<Response>{answer}</Response>".encode()
        if isinstance(answer, bytes):
            return 200, {"Content-Type": "text/xml"}, answer
        return answer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    apps: ClassVar[dict[str, TinyApp]] = {}

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._answer(dict(parse_qsl(body, keep_blank_values=True)), signed_form=True)

    def do_GET(self) -> None:
        self._answer(dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)), signed_form=False)

    def log_message(self, *_args: object) -> None:
        pass

    def _answer(self, form: Form, *, signed_form: bool) -> None:
        _, name, path = urlsplit(self.path).path.split("/", 2)
        app = self.apps[name]
        url = f"{app.base.rsplit('/', 1)[0]}{self.path}"
        signed = self.headers["X-Twilio-Signature"] == sign(TOKEN, url, form.items() if signed_form else ())
        app.visits.append(Visit(path, form, signed, dict(self.headers), self.client_address))
        status, headers, body = app.reply(path, form)
        self.send_response(status)
        for header, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(header, value)
        with suppress(ConnectionError):  # the sandbox no longer waits for a slow answer
            self.end_headers()
            self.wfile.write(body)


class TinyServer:
    """One for all tests of a process; each test gets its own corner."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def app(self) -> TinyApp:
        name = f"test{len(Handler.apps)}"
        Handler.apps[name] = TinyApp(f"http://127.0.0.1:{self._server.server_port}/{name}")
        return Handler.apps[name]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
