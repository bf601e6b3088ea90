"""Requests to other services that come to an end: in time, in size, and in one of a few failures.

Nothing is retried, redirected, decompressed or remembered here, and what is raised does not know the address, which may
hold a number. Each request has a connection of its own: one that was kept may be dead, and a POST on a dead one leaves
open whether it was done.
"""

import http.client
import json
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from typing import Any, BinaryIO

import requests
from requests.auth import AuthBase, HTTPBasicAuth
from urllib3.exceptions import HTTPError, IncompleteRead, NewConnectionError, ReadTimeoutError

from voice_intake.domain.errors import ExternalServiceError, FailureReason, TemporaryFailure
from voice_intake.domain.loopback import is_loopback

CHUNK = 64 * 1024
LARGEST_JSON = 16 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Patience:
    """Seconds: for a connection, between two pieces of the answer, and for the whole of it."""

    connect: float = 5.0
    read: float = 10.0
    whole: float = 60.0


USUAL = Patience()


@dataclass(frozen=True, kw_only=True)
class HttpRequest:
    """One request. `form` is sent as fields, together with `files` as multipart."""

    method: str
    url: str
    form: Mapping[str, str | Sequence[str]] | None = None
    query: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    files: Mapping[str, tuple[str, BinaryIO, str]] | None = None
    credentials: tuple[str, str] | None = None


class HttpResponse:
    """What came back; its body is read piece by piece, while the clock runs."""

    def __init__(self, service: str, response: requests.Response, deadline: float) -> None:
        self._service = service
        self._response = response
        self._deadline = deadline

    @property
    def status(self) -> int:
        return self._response.status_code

    def header(self, name: str) -> str:
        return self._response.headers.get(name, "")

    @property
    def announced(self) -> int | None:
        """Bytes that the body will have; None: not told."""
        length = self.header("Content-Length")
        return int(length) if length.isdecimal() else None

    def pieces(self) -> Iterator[bytes]:
        """Raises TemporaryFailure where the body stops before its end, comes too slowly, or is compressed, unasked."""
        if self.header("Content-Encoding").lower() not in ("", "identity"):
            raise TemporaryFailure(self._service, FailureReason.STRANGE_ANSWER)
        while piece := self._next_piece():
            yield piece

    def _next_piece(self) -> bytes:
        """What is there, even if it is little: a full piece could take for ever."""
        if monotonic() > self._deadline:
            raise TemporaryFailure(self._service, FailureReason.TIMED_OUT)
        try:
            return self._response.raw.read1(CHUNK) or b""
        except (HTTPError, OSError) as error:
            failure = _broken(self._service, error)
        raise failure

    def json(self, limit_bytes: int = LARGEST_JSON) -> Any:  # noqa: ANN401 - as loose as JSON is
        body = bytearray()
        for piece in self.pieces():
            body += piece
            if len(body) > limit_bytes:
                raise TemporaryFailure(self._service, FailureReason.STRANGE_ANSWER)
        try:
            return json.loads(body)
        except ValueError:
            failure = TemporaryFailure(self._service, FailureReason.STRANGE_ANSWER)
        raise failure


@contextmanager
def answer_to(asked: HttpRequest, *, service: str, patience: Patience) -> Iterator[HttpResponse]:
    """Any status is an answer. Raises TemporaryFailure when none comes; UNREACHABLE means that nothing was asked."""
    deadline = monotonic() + patience.whole
    with _Straight() as session:
        response = _sent(session, asked, service, patience)
        with response:
            yield HttpResponse(service, response, deadline)


def _sent(session: requests.Session, asked: HttpRequest, service: str, patience: Patience) -> requests.Response:
    session.trust_env = not is_loopback(asked.url)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    try:
        return session.request(
            asked.method,
            asked.url,
            params=asked.query,
            data=asked.form,
            files=asked.files,
            headers={"Accept-Encoding": "identity", **(asked.headers or {})},
            auth=HTTPBasicAuth(*asked.credentials) if asked.credentials else _Anonymous(),
            timeout=(patience.connect, patience.read),
            allow_redirects=False,
            stream=True,
        )
    except requests.RequestException as error:
        failure = _unanswered(service, error)
    raise failure


class _Straight(requests.Session):
    """Even where it follows no redirect, requests works out where it would lead, and reads all of its body for that."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002 - requests' name
        return None


class _Anonymous(AuthBase):
    """Keeps requests from looking for credentials in .netrc."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def _unanswered(service: str, error: requests.RequestException) -> ExternalServiceError:
    """A failure before anything was sent is UNREACHABLE; where that is not certain, it is none of those."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema)):
        return TemporaryFailure(service, FailureReason.MISCONFIGURED)
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.ProxyError)):
        return TemporaryFailure(service, FailureReason.UNREACHABLE)
    if isinstance(reason, NewConnectionError) or _is_about_a_certificate(reason):
        return TemporaryFailure(service, FailureReason.UNREACHABLE)
    if isinstance(error, requests.Timeout):
        return TemporaryFailure(service, FailureReason.TIMED_OUT)
    return TemporaryFailure(service, FailureReason.BROKEN_OFF)


def _is_about_a_certificate(reason: object) -> bool:
    return isinstance(reason, Exception) and any(isinstance(it, ssl.SSLCertVerificationError) for it in reason.args)


def _broken(service: str, error: Exception) -> ExternalServiceError:
    if any(isinstance(it, (IncompleteRead, http.client.IncompleteRead)) for it in (error, *error.args)):
        return TemporaryFailure(service, FailureReason.TRUNCATED)
    if isinstance(error, (ReadTimeoutError, TimeoutError)):
        return TemporaryFailure(service, FailureReason.TIMED_OUT)
    return TemporaryFailure(service, FailureReason.BROKEN_OFF)
