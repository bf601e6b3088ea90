"""Acts of the demo telephones, each in a thread of its own, and their timeouts."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from twilio_sandbox.account import Account
from twilio_sandbox.calls.call import Call
from twilio_sandbox.calls.callee import Callee
from twilio_sandbox.calls.number import Number
from twilio_sandbox.line.events import RINGING, Ending, NobodyListens, Waited
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.media.audio import Audio
from twilio_sandbox.network.callbacks import Callback
from twilio_sandbox.network.fault_injection import FaultInjection
from twilio_sandbox.phones.request_log import RequestLog

TICK_SECONDS = 0.5
RINGS_FOR = timedelta(seconds=30)
"""A telephone that the application rings through the REST API."""
IDLE_TIMEOUT_SECONDS = 90.0
"""A call whose state is not fetched for so long is hung up."""
LATE = timedelta(seconds=20)

FAULT_INJECTION = {
    "on-time": FaultInjection(),
    "twice": FaultInjection(duplicate=1.0),
    "lost": FaultInjection(drop=1.0),
    "late": FaultInjection(delay=1.0, delayed_by=LATE),
    "held": FaultInjection(),
}
"""What becomes of callbacks."""


class Unknown(LookupError):
    """There is no such call, telephone or callback, or nothing like that can be done with it."""


@dataclass(eq=False)
class Phones:
    """`request_log` is the sender of the account."""

    account: Account
    number: Number
    request_log: RequestLog
    callbacks: str = "on-time"

    def __post_init__(self) -> None:
        self._hands = ThreadPoolExecutor(16, thread_name_prefix="phones")
        self._looked_at: dict[str, float] = {}

    @contextmanager
    def running(self) -> Iterator[None]:
        """Apply timeouts and deliver due callbacks until the block ends."""
        asked = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(asked,), daemon=True)
        ticker.start()
        try:
            yield
        finally:
            asked.set()
            ticker.join()
            self._hands.shutdown(wait=False, cancel_futures=True)

    def dial(self, from_: str) -> Call:
        call = self.number.call_from(from_)
        self._looked_at[call.sid] = monotonic()
        self._do(call.begin)
        return call

    def leg(self, sid: str) -> Leg:
        try:
            leg = self.account.legs[sid]
        except KeyError:
            raise Unknown(sid) from None
        self._looked_at[(leg.parent or leg).sid] = monotonic()
        return leg

    def call(self, sid: str) -> Call:
        found = next((call for call in self.number.calls if call.sid == sid), None)
        if found is None:
            raise Unknown(sid)
        return found

    def act(self, sid: str, act: str, keys: str = "", asked: str = "") -> None:
        """By the caller, or by whoever is rung. An answer to another question than `asked` is too late."""
        leg = self.leg(sid)
        if asked and asked != question_id(leg):
            raise Unknown(asked)
        acts = _caller_acts(self.call(sid), keys) if leg.direction == "inbound" else _callee_acts(Callee(leg), keys)
        if act not in acts:
            raise Unknown(act)
        self._do(acts[act])

    def speak(self, sid: str, audio: Audio, ending: str) -> None:
        """`ending` is the key that ends the message, or a word of Ending."""
        call = self.call(sid)
        finish = Ending(ending) if ending in tuple(Ending) else ending
        self._do(lambda: call.speak(audio, finish))

    def treat_callbacks(self, how: str) -> None:
        """From now on; what was held is let go when they are held no more."""
        if how not in FAULT_INJECTION:
            raise Unknown(how)
        now = self.account.fault_injection
        wanted = FAULT_INJECTION[how]
        self.account.fault_injection = FaultInjection(
            duplicate=wanted.duplicate,
            drop=wanted.drop,
            delay=wanted.delay,
            delayed_by=wanted.delayed_by,
            twin=now.twin,
            timeout=now.timeout,
        )
        self.callbacks = how
        if how == "held":
            self.account.hold_callbacks()
        else:
            self._do(self.account.release_callbacks)

    def treat_turns(self, *, twice: bool, late: bool) -> None:
        """Whether each question of Twilio's is asked twice at once, and whether its answers come too late."""
        now = self.account.fault_injection
        self.account.fault_injection = FaultInjection(
            duplicate=now.duplicate,
            drop=now.drop,
            delay=now.delay,
            delayed_by=now.delayed_by,
            twin=float(twice),
            timeout=float(late),
        )

    def decide(self, number: str, what: str) -> None:
        """About a callback that is held: deliver, twice, lose."""
        callbacks = self.account.callbacks
        callback = next((one for one in list(callbacks.pending) if callback_id(one) == number), None)
        if callback is None or what not in ("deliver", "twice", "lose"):
            raise Unknown(number)
        if what == "lose":
            callbacks.drop(callback)
            return
        for _ in range(2 if what == "twice" else 1):
            self._do(lambda: callbacks.deliver(callback))

    def _do(self, verb: Callable[[], object]) -> None:
        def done() -> None:
            with suppress(NobodyListens):
                verb()

        self._hands.submit(done)

    def _tick(self, asked: threading.Event) -> None:
        while not asked.wait(TICK_SECONDS):
            for leg in [leg for leg in list(self.account.legs.values()) if not leg.is_over]:
                with suppress(NobodyListens):
                    self._let_time_pass(leg)
            self.account.callbacks.flush()

    def _let_time_pass(self, leg: Leg) -> None:
        whose = (leg.parent or leg).sid
        if monotonic() - self._looked_at.setdefault(whose, monotonic()) > IDLE_TIMEOUT_SECONDS:
            self._hang_up(leg)
        elif leg.waits_for and leg.waits_for.kind == "dial" and not any(_is_answered(each) for each in leg.children):
            leg.act(Waited(0.0))
        elif leg.direction == "outbound-api" and leg.status in RINGING and leg.now - leg.created_at > RINGS_FOR:
            Callee(leg).ignores()

    def _hang_up(self, leg: Leg) -> None:
        if leg.direction == "inbound" and leg.waits_for:
            self.call(leg.sid).hang_up()
        elif leg.direction == "outbound-api":
            Callee(leg).hangs_up()


def question_id(leg: Leg) -> str:
    """Changes whenever the line waits for something new."""
    return f"{len(leg.heard)}.{len(leg.requests)}"


def callback_id(callback: Callback) -> str:
    return f"{id(callback):x}"


def _is_answered(leg: Leg) -> bool:
    return leg.answered_at is not None and not leg.is_over


def _caller_acts(call: Call, keys: str) -> dict[str, Callable[[], object]]:
    return {"press": lambda: call.press(keys, barge_in=True), "wait": call.wait, "hang-up": call.hang_up}


def _callee_acts(callee: Callee, keys: str) -> dict[str, Callable[[], object]]:
    return {
        "answer": callee.answers,
        "press": lambda: callee.presses(keys),
        "wait": callee.ignores,
        "busy": callee.is_busy,
        "hang-up": callee.hangs_up,
    }
