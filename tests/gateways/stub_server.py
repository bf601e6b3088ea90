"""A server of another kind than ours, that answers what a test tells it to, down to the bytes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Visit:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Reply:
    """`pieces` go out one after the other; the length is theirs unless `headers` say something else, or `endless`."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    pieces: Callable[[], Iterator[bytes]] | None = None
    hangs_up: bool = False
    """Reads the request, and closes the connection without a word."""


@dataclass
class StubServer:
    """`visits` are what came; `answer` says what each of them is answered with."""

    url: str
    answer: Callable[[Visit], Reply] = field(default=lambda _: Reply())
    visits: list[Visit] = field(default_factory=list)

    def answers(self, *replies: Reply) -> None:
        """One after the other, the last one for good."""
        left = list(replies)
        self.answer = lambda _: left.pop(0) if len(left) > 1 else left[0]


@contextmanager
def stub_server() -> Iterator[StubServer]:
    server = _Server(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    server.stub = StubServer(f"http://127.0.0.1:{server.server_port}")
    try:
        yield server.stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stub: StubServer


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_DELETE = do_GET  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Nothing: what came is in `visits`."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        visit = Visit(self.command, self.path, {name.lower(): it for name, it in self.headers.items()}, body)
        self.server.stub.visits.append(visit)
        reply = self.server.stub.answer(visit)
        self.close_connection = True
        if not reply.hangs_up:
            with suppress(ConnectionError):  # whoever asked has gone
                self._send(reply)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        headers = reply.headers if reply.pieces else {"Content-Length": str(len(reply.body)), **reply.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in reply.pieces() if reply.pieces else [reply.body]:
            self.wfile.write(piece)
