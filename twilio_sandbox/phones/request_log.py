"""Every request that went to the application, in the order in which it was sent, and what was answered."""

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from urllib.parse import parse_qsl

from twilio_sandbox.clock import Clock
from twilio_sandbox.http.exchange import Answer, ConnectFailed, NoAnswer, Outgoing, Send

_MOST = 1000


@dataclass(eq=False)
class LoggedRequest:
    """`status` is None while it is under way, and where none came; `failure` says then that it was in vain."""

    number: int
    at: datetime
    url: str
    form: dict[str, str]
    status: int | None = None
    body: str = ""
    milliseconds: int | None = None
    failure: str = ""


class RequestLog:
    """A sender that logs what it sends."""

    def __init__(self, send: Send, clock: Clock) -> None:
        self._send = send
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: deque[LoggedRequest] = deque(maxlen=_MOST)
        self.last = 0

    def __call__(self, outgoing: Outgoing) -> Answer:
        entry, began = self._begin(outgoing), monotonic()
        try:
            answer = self._send(outgoing)
        except (ConnectFailed, NoAnswer) as failure:
            entry.failure = type(failure).__name__
            raise
        finally:
            entry.milliseconds = round((monotonic() - began) * 1000)
        entry.body = answer.body.decode(errors="replace")
        entry.status = answer.status
        return answer

    def since(self, number: int) -> list[LoggedRequest]:
        with self._lock:
            return [entry for entry in self._entries if entry.number > number]

    def _begin(self, outgoing: Outgoing) -> LoggedRequest:
        form = dict(parse_qsl(outgoing.body.decode(), keep_blank_values=True))
        with self._lock:
            self.last += 1
            entry = LoggedRequest(self.last, self._clock(), outgoing.url, form)
            self._entries.append(entry)
        return entry
