"""The queue between web and worker, as QUEUE_URL says: a file, PostgreSQL or Redis. It carries names and nothing else.

Losing all of it loses nothing: what is due stands in the database. So it is not synced to the disk, and nobody waits
long for it.
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import make_url

from voice_intake.domain.errors import ConfigurationFault

NAME = "voice-intake"
CONNECT_SECONDS = 3
LOCK_SECONDS = 2
"""How long a writer of the file waits for the others."""


class NamesOnly(Serializer):  # type: ignore[misc]
    """Huey's own messages are pickles, with which whoever can write to the queue could run anything here."""

    def _serialize(self, data: Any) -> bytes:  # noqa: ANN401 - Huey's signature
        return json.dumps([data.id, data.name]).encode()

    def _deserialize(self, data: bytes) -> Any:  # noqa: ANN401 - as above
        message_id, name = json.loads(data)
        return Message(id=message_id, name=name, args=(), kwargs={}, retries=0, retry_delay=0, retry_backoff=0)


def open_queue(url: str) -> Huey:
    """Connects at once, and makes its tables where they are missing; raises whatever the other side raises."""
    options = {"name": NAME, "results": False, "serializer": NamesOnly()}
    if url.startswith("sqlite"):
        file = Path(make_url(url).database or "")
        file.parent.mkdir(parents=True, exist_ok=True)
        return SqliteHuey(filename=str(file), fsync=False, timeout=LOCK_SECONDS, **options)
    if url.startswith("postgres"):
        address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        return PostgresHuey(dsn=address, connect_timeout=CONNECT_SECONDS, tcp_user_timeout=5000, **options)
    try:
        return RedisHuey(url=_impatient(url), **options)
    except ConfigurationError as failure:
        raise ConfigurationFault(
            "The queue cannot be opened", ["QUEUE_URL names Redis, whose client is not installed: pip install redis"]
        ) from failure


def no_queue() -> Huey:
    """One that nobody else can reach: the worker keeps its timetable without a bell."""
    return MemoryHuey(name=NAME, results=False)


def _impatient(url: str) -> str:
    """With time limits, unless the address has its own; the worker's own waiting reads take a second."""
    address = urlsplit(url)
    limits = {"socket_connect_timeout": f"{CONNECT_SECONDS}", "socket_timeout": "5"}
    return urlunsplit(address._replace(query=urlencode(limits | dict(parse_qsl(address.query)))))
