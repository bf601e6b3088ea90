"""An account at Twilio: its numbers, calls, messages, recordings and callbacks."""

import random
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self, TypedDict, Unpack
from wsgiref.types import WSGIApplication

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from twilio_sandbox.calls.call import Call
from twilio_sandbox.calls.callee import Callee
from twilio_sandbox.calls.directory import Directory
from twilio_sandbox.calls.number import Number
from twilio_sandbox.clock import Clock, VirtualClock
from twilio_sandbox.http.exchange import Send
from twilio_sandbox.http.sender import HttpSender
from twilio_sandbox.http.webhooks import Webhooks
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.media.recording import Recording
from twilio_sandbox.network.callbacks import Callbacks
from twilio_sandbox.network.fault_injection import FaultInjection
from twilio_sandbox.network.message import Message
from twilio_sandbox.network.network import Network, Quirks
from twilio_sandbox.rest.app import RestApi
from twilio_sandbox.rest.server import RestServer


class NumberSettings(TypedDict, total=False):
    """Where a number sends its calls and messages; the names are those of the REST API."""

    voice_url: str
    voice_method: str
    voice_fallback_url: str
    voice_fallback_method: str
    status_callback: str
    status_callback_method: str
    sms_url: str
    sms_method: str


class Account:
    """`clock` may be any callable that answers aware datetimes; a VirtualClock is moved on by the calls.

    `send` replaces real HTTP; `timeout` caps every wait for the application, in seconds; `seed` repeats a run of
    injected faults. Use it in `with`, or close it.
    """

    def __init__(
        self,
        sid: str = "AC" + "0" * 32,
        token: str = "sandbox",  # noqa: S107 -- protects nothing
        *,
        clock: Clock | None = None,
        send: Send | None = None,
        timeout: float = 15.0,
        seed: int | None = None,
    ) -> None:
        self._sender = HttpSender()
        self._servers: list[RestServer] = []
        self._numbers: list[Number] = []
        self._legs: dict[str, Leg] = {}
        self.network = Network(
            account_sid=sid,
            clock=clock if isinstance(clock, VirtualClock) else VirtualClock(base=clock),
            webhooks=Webhooks(token, send or self._sender, timeout=timeout),
            chance=random.Random(seed),
            numbers=self._numbers,
            legs=self._legs,
        )
        self.rest = RestApi(Directory(self.network, self._numbers, self._legs))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Send no further request, and wait for the answers to those under way."""
        self.callbacks.close()
        for server in self._servers:
            server.close()
        self._sender.close()

    @property
    def sid(self) -> str:
        return self.network.account_sid

    @property
    def token(self) -> str:
        """Signs every request and opens the REST API; may be changed in the middle of a call, as a rotation does."""
        return self.network.webhooks.token

    @token.setter
    def token(self, token: str) -> None:
        self.network.webhooks.token = token

    @property
    def clock(self) -> VirtualClock:
        return self.network.clock

    @property
    def fault_injection(self) -> FaultInjection:
        return self.network.fault_injection

    @fault_injection.setter
    def fault_injection(self, fault_injection: FaultInjection) -> None:
        self.network.fault_injection = fault_injection

    @property
    def quirks(self) -> Quirks:
        return self.network.quirks

    @quirks.setter
    def quirks(self, quirks: Quirks) -> None:
        self.network.quirks = quirks

    def number(self, phone_number: str, **settings: Unpack[NumberSettings]) -> Number:
        """Buys a number, E.164."""
        now = self.clock()
        sid = self.network.new_sid("PN")
        number = Number(self.network, self._legs, sid, phone_number, now, now, phone_number, **settings)
        self._numbers.append(number)
        return number

    def api_key(self) -> tuple[str, str]:
        """A new key and its secret for the REST API."""
        sid, secret = self.network.new_sid("SK"), self.network.new_sid("")
        self.network.api_keys[sid] = secret
        return sid, secret

    def serve(self, *, host: str = "127.0.0.1", port: int = 0, beside: dict[str, WSGIApplication] | None = None) -> str:
        """Starts the REST API in a thread; its URL is also where recordings are from now on.

        `beside` are further applications, by the paths below which they answer.
        """
        server = RestServer(DispatcherMiddleware(self.rest, beside), host=host, port=port)
        self._servers.append(server)
        self.network.api_url = server.url
        return server.url

    @property
    def numbers(self) -> Sequence[Number]:
        return self._numbers

    @property
    def legs(self) -> Mapping[str, Leg]:
        """Both ends of all calls by SID, oldest first."""
        return self._legs

    @property
    def calls(self) -> Sequence[Call]:
        """All inbound calls, oldest first."""
        return [call for number in self.numbers for call in number.calls]

    @property
    def outbound_calls(self) -> Sequence[Callee]:
        """Calls placed through the REST API, oldest first."""
        return [Callee(leg) for leg in list(self.legs.values()) if leg.direction == "outbound-api"]

    @property
    def messages(self) -> Sequence[Message]:
        """Text messages of the application, oldest first."""
        return list(self.network.messages.values())

    def refuse_texts(self, to: str, code: int = 21610) -> None:
        """Refuse messages to it: 21610 opted out, 21614 no mobile, 21635 a landline, 21408 region not permitted."""
        self.network.refuses_texts_to[to] = code

    def lose_texts(self, to: str, code: int = 30003) -> None:
        """Accept messages to this number, and report them undelivered later."""
        self.network.loses_texts_to[to] = code

    @property
    def recordings(self) -> Sequence[Recording]:
        return list(self.network.recordings.values())

    @property
    def callbacks(self) -> Callbacks:
        """Pending, delivered and dropped callbacks; `hold_callbacks` leaves their delivery to the driver."""
        return self.network.callbacks

    def hold_callbacks(self) -> None:
        self.callbacks.held = True

    def release_callbacks(self) -> None:
        self.callbacks.held = False
        self.callbacks.flush()

    @property
    def faults(self) -> Sequence[str]:
        """Of all calls, and of the callbacks that the application did not answer with success."""
        own = [leg for leg in list(self.legs.values()) if leg.parent is None]
        return [fault for leg in own for fault in leg.faults] + self.callbacks.faults
