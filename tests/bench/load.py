"""A load of calls: signed beforehand, sent by a few callers at once, each answer awaited and looked at.

The client shares the processors with the server that it measures, so it does as little as it can: bytes out, bytes in.
"""

import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles
from time import perf_counter
from urllib.parse import urlencode
from uuid import uuid4

from tests.bench.desk import LINE, number_of
from tests.bench.server import PUBLIC_URL, Server
from twilio_sandbox.http.signature import sign
from voice_intake.config import DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN

PATH = "/webhooks/voice/incoming"

AT_ONCE = 4
"""Callers, each with one request on the way."""

LONGEST_WAIT = 10.0
"""Seconds for one answer; longer than that fails the measurement."""

QUESTION = b"Hvor alvorligt er det?"
"""What a known caller who may come in is asked, in Danish."""


@dataclass(frozen=True)
class Measured:
    """One stretch of requests: how many a second, and how long each took, in milliseconds.

    `effort` is the processor time of the server's processes for each, the database's not counted. It hardly depends
    on what else the machine is doing.
    """

    rate: float
    median: float
    p99: float
    effort: float


def requests(count: int, numbers: int) -> list[bytes]:
    """That many first requests of different calls, from callers all over the allowlist."""
    return [_request(number_of(index * 7919 % numbers + 1)) for index in range(count)]


def _request(caller: str) -> bytes:
    """What Twilio posts when a call comes in."""
    form = {
        "AccountSid": DEMO_ACCOUNT_SID,
        "ApiVersion": "2010-04-01",
        "CallSid": f"CA{uuid4().hex}",
        "CallStatus": "ringing",
        "Called": LINE,
        "CalledCity": "",
        "CalledCountry": "GB",
        "CalledState": "",
        "CalledZip": "",
        "Caller": caller,
        "CallerCity": "",
        "CallerCountry": "DK",
        "CallerState": "",
        "CallerZip": "",
        "Direction": "inbound",
        "From": caller,
        "FromCity": "",
        "FromCountry": "DK",
        "FromState": "",
        "FromZip": "",
        "To": LINE,
        "ToCity": "",
        "ToCountry": "GB",
        "ToState": "",
        "ToZip": "",
    }
    signature = sign(DEMO_AUTH_TOKEN, PUBLIC_URL + PATH, form.items())
    body = urlencode(form)
    return (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
        f"Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: {len(body)}\r\n"
        f"X-Twilio-Signature: {signature}\r\n\r\n{body}"
    ).encode()


def measure(server: Server, prepared: Sequence[bytes]) -> Measured:
    """Sends all of them; raises AssertionError for any answer that is not the document we want."""
    shares = [prepared[start::AT_ONCE] for start in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        used, began = server.processor_seconds(), perf_counter()
        times = [each for share in threads.map(lambda it: list(_send(server.port, it)), shares) for each in share]
        took, used = perf_counter() - began, server.processor_seconds() - used
    percentiles = quantiles(times, n=100)
    return Measured(
        rate=len(prepared) / took,
        median=percentiles[49] * 1000,
        p99=percentiles[98] * 1000,
        effort=used / len(prepared) * 1000,
    )


def _send(port: int, share: Sequence[bytes]) -> Iterator[float]:
    for request in share:
        began = perf_counter()
        answer = _ask(port, request)
        yield perf_counter() - began
        assert QUESTION in answer, answer.decode()


def _ask(port: int, request: bytes) -> bytes:
    """On a connection of its own, as the server's workers close it after each answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=LONGEST_WAIT) as connection:
        connection.sendall(request)
        answer = b""
        while received := connection.recv(65536):
            answer += received
        return answer
