"""Asynchronous requests to the application: made while a call runs, delivered beside it."""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from twilio_sandbox.clock import Clock
from twilio_sandbox.http.exchange import Exchange, Target
from twilio_sandbox.http.webhooks import Webhooks
from twilio_sandbox.network.fault_injection import FaultInjection

CallbackKind = Literal["call", "recording", "message", "transcription"]


@dataclass(frozen=True, eq=False)
class Callback:
    """`about` is the identifier of the call, recording or message; `due_at` the earliest moment of delivery."""

    kind: CallbackKind
    about: str
    target: Target
    due_at: datetime

    @property
    def form(self) -> dict[str, str]:
        return dict(self.target.fields)

    @property
    def ordering_key(self) -> str:
        """The SID of the call, or else of the message; deliveries with the same key are in order."""
        return self.form.get("CallSid", self.about)


@dataclass(frozen=True, eq=False)
class Delivery:
    callback: Callback
    exchange: Exchange


@dataclass(eq=False)
class Callbacks:
    """Delivers in the order of making. While `held`, the driver alone decides what is delivered, when and how often."""

    webhooks: Webhooks
    clock: Clock
    fault_injection: Callable[[], FaultInjection]
    happens: Callable[[float], bool]
    is_busy: Callable[[str], bool]
    """Whether a call is in the middle of a turn: its callbacks go out after that, whoever delivers them."""
    chance: random.Random
    held: bool = False
    pending: list[Callback] = field(default_factory=list)
    dropped: list[Callback] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _under_way: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Deliveries without a 2xx; Twilio logs them as warning 15003 and does not come back."""
        return [
            f"{one.exchange.url}: callback answered {one.exchange.status}"
            for one in self.deliveries
            if one.exchange.status is None or not 200 <= one.exchange.status < 300
        ]

    def put(self, kind: CallbackKind, about: str, target: Target) -> None:
        fault_injection, due_at = self.fault_injection(), self.clock()
        if self.happens(fault_injection.delay):
            due_at += fault_injection.delayed_by
        callback = Callback(kind, about, target, due_at)
        with self._changed:
            if self.happens(fault_injection.drop):
                self.dropped.append(callback)
                return
            copies = 2 if self.happens(fault_injection.duplicate) else 1
            for _ in range(copies):
                self.pending.insert(self._place(fault_injection), callback)

    def deliver(self, callback: Callback) -> Exchange:
        """Delivers now, held or not; a callback that was delivered before is delivered again."""
        with self._changed:
            if callback in self.pending:
                self.pending.remove(callback)
            self._under_way.append(callback.ordering_key)
        return self._send(callback)

    def drop(self, callback: Callback) -> None:
        with self._changed:
            self.pending.remove(callback)
            self.dropped.append(callback)

    def flush(self) -> None:
        """Delivers what is due, unless callbacks are held."""
        while callback := self._next_due():
            self._send(callback)

    def settle(self, ordering_key: str | None = None) -> None:
        """Flushes, and waits for what other threads are still delivering, with one ordering key or with any."""
        while True:
            self.flush()
            with self._changed:
                self._changed.wait_for(lambda: not self._is_under_way(ordering_key), timeout=30)
            if self.held or not any(ordering_key in (None, callback.ordering_key) for callback in self._due()):
                return

    def close(self) -> None:
        """Nothing more is delivered beside anything; comes back when what other threads deliver has been answered."""
        with self._changed:
            self.held = True
            self._changed.wait_for(lambda: not self._under_way, timeout=30)

    def deliver_everything(self) -> Sequence[Exchange]:
        """All that is pending, due or not, held or not, including what arises meanwhile."""
        exchanges = []
        while self.pending:
            exchanges.append(self.deliver(self.pending[0]))
        return exchanges

    def _next_due(self) -> Callback | None:
        with self._changed:
            for callback in [] if self.held else self._due():
                if callback.ordering_key not in self._under_way:
                    self.pending.remove(callback)
                    self._under_way.append(callback.ordering_key)
                    return callback
        return None

    def _due(self) -> list[Callback]:
        now = self.clock()
        return [one for one in list(self.pending) if one.due_at <= now and not self.is_busy(one.ordering_key)]

    def _is_under_way(self, ordering_key: str | None) -> bool:
        return bool(self._under_way) if ordering_key is None else ordering_key in self._under_way

    def _send(self, callback: Callback) -> Exchange:
        try:
            exchange = self.webhooks.ask(callback.target)
            self.deliveries.append(Delivery(callback, exchange))
            return exchange
        finally:
            with self._changed:
                self._under_way.remove(callback.ordering_key)
                self._changed.notify_all()

    def _place(self, fault_injection: FaultInjection) -> int:
        last = len(self.pending)
        return self.chance.randint(0, last) if self.happens(fault_injection.reorder) else last
