"""How long and how often Twilio tries one request: overrides in a URL's fragment, such as `#rc=2&rp=ct,5xx`.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from dataclasses import dataclass
from urllib.parse import parse_qs, urldefrag

from twilio_sandbox.http.exchange import ConnectFailed, Exchange


@dataclass(frozen=True)
class Connection:
    """Times in seconds; `retried` names what is tried again: ct, rt, 4xx, 5xx or all."""

    connect_timeout: float = 5.0
    read_timeout: float = 15.0
    retries: int = 1
    retried: frozenset[str] = frozenset({"ct"})

    def retries_after(self, exchange: Exchange) -> bool:
        return bool(_kinds_of_failure(exchange) & self.retried)


def connection_of(url: str) -> Connection:
    wishes = {name: values[-1] for name, values in parse_qs(urldefrag(url).fragment).items()}
    total = _seconds(wishes.get("tt", "15000"))
    return Connection(
        connect_timeout=min(_seconds(wishes.get("ct", "5000")), 10.0, total),
        read_timeout=min(_seconds(wishes.get("rt", "15000")), total),
        retries=min(max(int(wishes.get("rc", "1")), 0), 5),
        retried=frozenset(wishes.get("rp", "ct").split(",")),
    )


def _seconds(milliseconds: str) -> float:
    return min(max(int(milliseconds), 100), 15000) / 1000


def _kinds_of_failure(exchange: Exchange) -> set[str]:
    if exchange.answer is None:
        return {"all", "ct" if exchange.failure is ConnectFailed else "rt"}
    if exchange.answer.status >= 400:
        return {"all", f"{exchange.answer.status // 100}xx"}
    return set()
