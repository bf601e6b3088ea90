"""One request of Twilio's to the application and what came back, down to the bytes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Fields = tuple[tuple[str, str], ...]


class ConnectFailed(Exception):
    """The connection was refused or timed out; Twilio tries once more by default."""


class NoAnswer(Exception):
    """The connection was made, but no answer came in time."""


@dataclass(frozen=True)
class Target:
    """What is requested next. With `document` nothing is: the TwiML came through the REST API."""

    url: str
    method: str = "POST"
    fields: Fields = ()
    document: bytes | None = None


@dataclass(frozen=True)
class Outgoing:
    """A request as it goes over the wire; timeouts in seconds."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    connect_timeout: float
    read_timeout: float


@dataclass(frozen=True)
class Answer:
    """Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Send = Callable[[Outgoing], Answer]
"""Raises ConnectFailed or NoAnswer."""


@dataclass(frozen=True)
class Exchange:
    """`answer` is None when none came: then `failure` says why. `twin` is the same request sent at the same moment."""

    target: Target
    sent: Outgoing
    answer: Answer | None
    failure: type[Exception] | None = None
    attempts: int = 1
    late: bool = False
    """The application answered; fault injection withheld the answer."""
    twin: "Exchange | None" = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return self.sent.url

    @property
    def form(self) -> dict[str, str]:
        return dict(self.target.fields)

    @property
    def status(self) -> int | None:
        return self.answer.status if self.answer else None

    @property
    def body(self) -> bytes:
        return self.answer.body if self.answer else b""

    @property
    def content_type(self) -> str:
        return self.answer.headers.get("content-type", "").partition(";")[0].strip().lower() if self.answer else ""

    @property
    def error_code(self) -> int | None:
        """Twilio's number for what went wrong on the way: 11205 no answer, 11215 redirects, 11217 a 4xx or 5xx."""
        if self.answer is None:
            return 11205
        if 300 <= self.answer.status < 400:
            return 11215
        return 11217 if self.answer.status >= 400 else None
