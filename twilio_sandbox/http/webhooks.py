"""Send requests to the application: sign, retry and follow redirects as Twilio does."""

import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urldefrag, urlencode, urljoin

from twilio_sandbox.http.connection import Connection, connection_of
from twilio_sandbox.http.exchange import Answer, ConnectFailed, Exchange, NoAnswer, Outgoing, Send, Target
from twilio_sandbox.http.signature import sign

_MOST_REDIRECTS = 10


class Webhooks:
    """`timeout` caps every wait, in seconds; Twilio's own ceiling is 15."""

    def __init__(self, token: str, send: Send, *, timeout: float = 15.0) -> None:
        self.token = token
        self._send = send
        self._timeout = timeout

    def ask(self, target: Target, *, cookies: Mapping[str, str] | None = None) -> Exchange:
        """The last exchange of what may have become a chain of redirects."""
        exchange = self._with_retries(target, cookies or {})
        for _ in range(_MOST_REDIRECTS):
            location = exchange.answer.headers.get("location") if exchange.answer else None
            if exchange.status not in (301, 302, 303, 307, 308) or not location:
                break
            exchange = self._with_retries(_redirected(exchange, location), cookies or {})
        return exchange

    def ask_twice(self, target: Target, *, cookies: Mapping[str, str] | None = None) -> Exchange:
        """The same request twice at the same moment; the second exchange is the first one's twin."""
        with ThreadPoolExecutor(2) as pool:
            both = [pool.submit(self.ask, target, cookies=cookies) for _ in range(2)]
            first, second = (one.result() for one in both)
        return replace(first, twin=second)

    def repeat(self, exchange: Exchange) -> Exchange:
        """Send the same bytes again."""
        return self._once(exchange.target, exchange.sent)

    def _with_retries(self, target: Target, cookies: Mapping[str, str]) -> Exchange:
        connection = connection_of(target.url)
        outgoing = self._outgoing(target, connection, cookies)
        exchange = self._once(target, outgoing)
        for attempt in range(2, connection.retries + 2):
            if not connection.retries_after(exchange):
                break
            exchange = replace(self._once(target, outgoing), attempts=attempt)
        return exchange

    def _outgoing(self, target: Target, connection: Connection, cookies: Mapping[str, str]) -> Outgoing:
        """A GET carries its fields in the query, and the signature then covers them as part of the URL."""
        url = urldefrag(target.url).url
        in_form = target.method == "POST"
        if not in_form and target.fields:
            url += ("&" if "?" in url else "?") + urlencode(target.fields)
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "I-Twilio-Idempotency-Token": str(uuid.uuid4()),
            "X-Twilio-Signature": sign(self.token, url, target.fields if in_form else ()),
        }
        if in_form:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return Outgoing(
            method=target.method,
            url=url,
            headers=headers,
            body=urlencode(target.fields).encode() if in_form else b"",
            connect_timeout=min(connection.connect_timeout, self._timeout),
            read_timeout=min(connection.read_timeout, self._timeout),
        )

    def _once(self, target: Target, outgoing: Outgoing) -> Exchange:
        answer: Answer | None = None
        failure: type[Exception] | None = None
        try:
            answer = self._send(outgoing)
        except (ConnectFailed, NoAnswer) as error:
            failure = type(error)
        return Exchange(target, outgoing, answer, failure)


def _redirected(exchange: Exchange, location: str) -> Target:
    """Twilio turns a redirected POST into a GET and loses the fields."""
    keeps = exchange.status in (307, 308)
    url = urljoin(exchange.url, location)
    return Target(url, exchange.target.method, exchange.target.fields) if keeps else Target(url, "GET")
