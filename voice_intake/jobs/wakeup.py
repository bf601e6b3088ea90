"""The bell by which the web processes wake the worker, when a callback made something due.

Callbacks ring it, turns do not: what a turn makes due is found by the worker's own sweeps within seconds, while its
caller is still on the line. A thread carries the ringing to the queue, which may be a network away: no webhook waits
for it or fails with it, and many that ring at once ring once.
"""

from collections.abc import Callable
from threading import Event, Lock, Thread
from time import sleep

import structlog
from huey import Huey

log = structlog.get_logger()

BREATH_SECONDS = 0.05
"""Between two rings: more of them would not wake the worker sooner."""

PAUSE_SECONDS = 5.0
"""After a queue has failed."""

FULL = 20
"""Messages that wait: the worker is busy or away, and sweeps anyway before it comes to another one."""


def ringing(queue: Huey, then: Callable[[], None]) -> Callable[[], None]:
    """Makes the bell known to a queue under one name, in the web as in the worker; what comes back rings it."""

    def ring() -> None:
        then()

    task: Callable[[], None] = queue.task(name="ring")(ring)
    return task


class QueueBell:
    """Rings through a queue, which is opened by whoever rings first, and again after it has failed."""

    def __init__(self, open_queue: Callable[[], Huey]) -> None:
        self._open_queue = open_queue
        self._rung = Event()
        self._starting = Lock()
        self._thread: Thread | None = None

    def ring(self) -> None:
        self._rung.set()
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._carry, name="bell", daemon=True)
                self._thread.start()

    def _carry(self) -> None:
        while True:
            try:
                self._carry_to(self._open_queue())
            except Exception as failure:
                log.warning("worker_not_woken", why=type(failure).__name__)
                sleep(PAUSE_SECONDS)

    def _carry_to(self, queue: Huey) -> None:
        ring = ringing(queue, _nothing)
        while self._rung.wait():
            self._rung.clear()
            if queue.pending_count() < FULL:
                ring()
            sleep(BREATH_SECONDS)


def _nothing() -> None:
    """What the web does by itself when the bell rings."""
