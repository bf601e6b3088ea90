"""One end of a call: its parties, times, status, requests, and what was heard."""

import threading
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.cookies import SimpleCookie
from math import ceil
from typing import Literal

from twilio_sandbox.http.exchange import Exchange, Fields, NoAnswer, Target
from twilio_sandbox.line.events import (
    Act,
    CallDiverted,
    CallStatus,
    Diverted,
    EndedBy,
    Heard,
    HungUp,
    Journey,
    LineClosed,
    NobodyListens,
    Waiting,
)
from twilio_sandbox.line.timeline import Timeline
from twilio_sandbox.line.transcription_session import TranscriptionSession
from twilio_sandbox.network.network import API_VERSION, Network, rfc2822

Direction = Literal["inbound", "outbound-api", "outbound-dial"]
_PLACES = ("City", "State", "Zip", "Country")
_ENDS = ("From", "To", "Caller", "Called")


@dataclass(eq=False)
class Leg:
    """`first` is requested when the leg is answered: the call's document, or the whisper of a dialled leg.

    `account_legs` are the legs of the account by SID; a new leg adds itself. `patience_until` is the second of the
    timeline at which this end hangs up.
    """

    network: Network
    account_legs: "dict[str, Leg]"
    sid: str
    from_: str
    to: str
    direction: Direction
    timeline: Timeline
    parent: "Leg | None" = None
    first: Target | None = None
    fallback: Target | None = None
    status_callback: Target | None = None
    status_events: frozenset[str] = frozenset({"completed"})
    more_fields: Fields = ()
    patience_until: float | None = None
    status: CallStatus = CallStatus.RINGING
    answered_at: datetime | None = None
    bridged_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: EndedBy | None = None
    heard: list[Heard] = field(default_factory=list)
    requests: list[Exchange] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    waits_for: Waiting | None = None
    children: "list[Leg]" = field(default_factory=list)
    ask_next_twice: bool = False
    asked_in_a_row: int = 0
    transcriptions: list[TranscriptionSession] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)
    """Sentences that the transcriptions report of the next message."""
    _journey: Journey | None = None
    _cookies: dict[str, str] = field(default_factory=dict)
    _acts: list[Act] = field(default_factory=list)
    _busy: threading.Lock = field(default_factory=threading.Lock)
    _sequence: int = 0

    def __post_init__(self) -> None:
        self.created_at = self.now
        self.account_legs[self.sid] = self

    @property
    def is_over(self) -> bool:
        return self.ended_by is not None

    @property
    def is_under_way(self) -> bool:
        return self._journey is not None

    @property
    def is_busy(self) -> bool:
        return self._busy.locked()

    @property
    def is_turn_running(self) -> bool:
        """Whether this leg, or the one that dialled it, is in the middle of a turn."""
        return self.is_busy or (self.parent is not None and self.parent.is_busy)

    @property
    def now(self) -> datetime:
        return self.timeline.now

    @property
    def seconds(self) -> int:
        """From the answer to the end, or until now; 0 when nobody answered."""
        if self.answered_at is None:
            return 0
        return round(((self.ended_at or self.now) - self.answered_at).total_seconds())

    def start(self, journey: Journey) -> None:
        with self._busy:
            self._journey = journey
            self._go_on(None)
        self._do_what_is_due()

    def act(self, act: Act) -> None:
        """What somebody does. While the line is busy (the REST API acts from another thread) it is done right after."""
        if self._journey is None and not self._busy.locked():
            raise NobodyListens(f"nothing is played on {self.sid}: {self.status}, ended by {self.ended_by}")
        self._acts.append(act)
        self._do_what_is_due()

    def _do_what_is_due(self) -> None:
        while self._acts and self._busy.acquire(blocking=False):
            try:
                self._go_on(self._acts.pop(0))
            finally:
                self._busy.release()

    def _go_on(self, act: Act | None) -> None:
        journey = self._journey
        if journey is None:
            return
        try:
            self.waits_for = next(journey) if act is None else journey.send(act)
        except StopIteration:
            self.leave()
        except BaseException:
            self.leave()
            raise

    def leave(self) -> None:
        """Stops whatever is played on this end; does not end the call."""
        journey, self._journey, self.waits_for = self._journey, None, None
        if journey is not None:
            journey.close()

    def ring(self) -> None:
        for status in (CallStatus.INITIATED, CallStatus.RINGING):
            if not self.is_over:
                self.status = status
                self.report(status.value)

    def answer(self) -> None:
        if self.answered_at is None and not self.is_over:
            self.status, self.answered_at = CallStatus.IN_PROGRESS, self.now
            self.report("answered")

    def end(self, status: CallStatus, by: EndedBy) -> None:
        if self.is_over:
            return
        self.status, self.ended_by, self.ended_at = status, by, self.now
        self.report("completed")

    def hear(self, heard: Heard) -> None:
        self.heard.append(heard)

    def pass_time(self, seconds: float) -> None:
        """Raises LineClosed when this end's patience is over before."""
        left = None if self.patience_until is None else self.patience_until - self.timeline.elapsed
        if left is not None and left <= seconds:
            self.timeline.advance(max(left, 0.0))
            raise LineClosed(EndedBy.CALLER)
        self.timeline.advance(seconds)

    def wait(self, waiting: Waiting, *, longest: float = 0.0) -> Generator[Waiting, Act, Act]:
        """What somebody does, unless it ends or diverts the call. `longest`: seconds that pass if nobody acts."""
        if self.patience_until is not None and self.patience_until <= self.timeline.elapsed + longest:
            self.pass_time(longest)
        self.asked_in_a_row = 0
        act = yield waiting
        if isinstance(act, HungUp):
            raise LineClosed(act.by)
        if isinstance(act, Diverted):
            raise CallDiverted(act.target)
        return act

    def ask(self, target: Target) -> Exchange:
        """One turn. The cookies that the application sets are kept for the call."""
        network = self.network
        twice = self.ask_next_twice or network.happens(network.fault_injection.twin)
        self.ask_next_twice = False
        exchange = (network.webhooks.ask_twice if twice else network.webhooks.ask)(target, cookies=self._cookies)
        if not self._is_last_resort(target) and network.happens(network.fault_injection.timeout):
            exchange = replace(exchange, answer=None, failure=NoAnswer, late=True)
        self.requests.append(exchange)
        self._save_cookies(exchange)
        if exchange.twin and (exchange.status, exchange.body) != (exchange.twin.status, exchange.twin.body):
            self.faults.append(f"{exchange.url}: the same request twice got two different answers")
        return exchange

    def _is_last_resort(self, target: Target) -> bool:
        """Whether it is the fallback, whose answers are never late: there is no URL after it."""
        return self.fallback is not None and target.url == self.fallback.url

    def target(self, url: str, method: str = "POST", **fields: str) -> Target:
        """A request about this call; the fields of https://www.twilio.com/docs/voice/twiml and those given."""
        return Target(url, method, (*self.fields(), *fields.items()))

    def fields(self) -> Fields:
        """Twilio looks up a place for both ends and sends the names also when it found nothing."""
        known = {
            "AccountSid": self.network.account_sid,
            "ApiVersion": API_VERSION,
            "CallSid": self.sid,
            "CallStatus": self.status.value,
            "Direction": self.direction,
            "From": self.from_,
            "To": self.to,
            "Caller": self.from_,
            "Called": self.to,
        }
        if self.parent:
            known["ParentCallSid"] = self.parent.sid
        places = {f"{end}{part}": "" for end in _ENDS for part in _PLACES}
        return tuple((known | places | dict(self.more_fields)).items())

    def report(self, event: str) -> None:
        """Send the status callback if it is subscribed to this event. https://www.twilio.com/docs/voice/twiml"""
        if self.status_callback is None or event not in self.status_events:
            return
        more = {
            "Timestamp": rfc2822(self.now),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self._sequence),
        }
        if event == "completed":
            more |= {"CallDuration": str(self.seconds), "Duration": str(ceil(self.seconds / 60))}
        self._sequence += 1
        target = self.target(self.status_callback.url, self.status_callback.method, **more)
        self.network.callbacks.put("call", self.sid, target)

    def _save_cookies(self, exchange: Exchange) -> None:
        if exchange.answer and (header := exchange.answer.headers.get("set-cookie")):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
