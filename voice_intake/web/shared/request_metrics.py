"""What the web processes count by themselves: how long answers took, and whom they refused.

Several processes on one machine count into files of one folder, each into its own, and whichever is asked adds them up.
What a process that is gone has counted stays.
"""

import atexit
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from time import perf_counter

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The library's own setting, for servers other than ours: https://prometheus.github.io/client_python/multiprocess/"""

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)
"""Seconds. Twilio waits for 15."""

_KEY = "voice_intake.counters"


@dataclass(frozen=True, kw_only=True)
class Counters:
    """One of each in a process."""

    registry: CollectorRegistry
    seconds: Histogram
    refused: Counter

    @classmethod
    def make(cls) -> "Counters":
        registry = CollectorRegistry()
        seconds = Histogram(
            "voice_intake_webhook_seconds", "How long an answer took", ["webhook"], registry=registry, buckets=BUCKETS
        )
        refused = Counter(
            "voice_intake_webhooks_refused", "Requests that were not Twilio's", ["why"], registry=registry
        )
        return cls(registry=registry, seconds=seconds, refused=refused)

    def told(self) -> bytes:
        """As Prometheus reads it, of all processes."""
        if SHARED not in os.environ:
            return generate_latest(self.registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def share_counters(where: str | None) -> None:
    """Processes that are forked from now on count together, in a new folder that goes with this process.

    Where the environment names a folder, they do so already.
    """
    if SHARED in os.environ:
        return
    folder, owner = mkdtemp(prefix="voice-intake-counters-", dir=where), os.getpid()
    os.environ[SHARED] = folder
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    atexit.register(_remove, Path(folder), owner)


def _remove(folder: Path, owner: int) -> None:
    """The forked ones end by the same door, and must leave it to the others."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def install(app: Flask, *, below: str) -> None:
    """Counts what is answered below a path."""
    app.extensions[_KEY] = Counters.make()

    def begin() -> None:
        g.began = perf_counter()

    def observe(response: Response) -> Response:
        if request.endpoint and request.path.startswith(below) and response.status_code != 403:
            counters(app).seconds.labels(webhook=request.endpoint).observe(perf_counter() - g.began)
        return response

    app.before_request(begin)
    app.after_request(observe)


def counters(app: Flask) -> Counters:
    """What was installed in this application."""
    installed = app.extensions[_KEY]
    if not isinstance(installed, Counters):
        raise TypeError("the counters are not installed")
    return installed
