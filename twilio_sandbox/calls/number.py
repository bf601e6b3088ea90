"""A number of the account, where it sends its calls, and people who ring it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from twilio_sandbox.calls.call import Call
from twilio_sandbox.clock import VirtualClock
from twilio_sandbox.http.exchange import Exchange, Target
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.line.timeline import Timeline
from twilio_sandbox.network.network import API_VERSION, Network

_STOP = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT")
_START = ("START", "YES", "UNSTOP")


@dataclass(eq=False)
class Number:
    """The settings carry the names that the REST API gives them; an empty URL is none."""

    network: Network
    account_legs: dict[str, Leg]
    sid: str
    phone_number: str
    created_at: datetime
    updated_at: datetime
    friendly_name: str = ""
    voice_url: str = ""
    voice_method: str = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    sms_url: str = ""
    sms_method: str = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: str = "POST"
    voice_application_sid: str = ""
    sms_application_sid: str = ""
    voice_caller_id_lookup: bool = False
    calls: list[Call] = field(default_factory=list)

    def rings(
        self,
        from_: str,
        *,
        at: datetime | None = None,
        hangs_up_in: float | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Call:
        """Somebody rings; runs until the line waits for the caller, or is over.

        `at` sets the call's own time, in any time zone. `hangs_up_in` seconds the caller loses patience. `more` are
        further fields of every request, such as ForwardedFrom, or other values for the known ones.
        """
        return self.call_from(from_, at=at, hangs_up_in=hangs_up_in, more=more).begin()

    def call_from(
        self,
        from_: str,
        *,
        at: datetime | None = None,
        hangs_up_in: float | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Call:
        """As `rings`, but nothing is asked before `begin`."""
        leg = Leg(
            network=self.network,
            account_legs=self.account_legs,
            sid=self.network.new_sid("CA"),
            from_=from_,
            to=self.phone_number,
            direction="inbound",
            timeline=_timeline(self.network.clock, at),
            fallback=_target(self.voice_fallback_url, self.voice_fallback_method),
            status_callback=_target(self.status_callback, self.status_callback_method),
            more_fields=tuple((more or {}).items()),
            patience_until=hangs_up_in,
        )
        call = Call(leg, Target(self.voice_url, self.voice_method))
        self.calls.append(call)
        return call

    def receives_text(self, from_: str, body: str) -> Exchange:
        """Somebody texts the number; its `sms_url` is asked what to do, and STOP and START change who may be texted.

        https://www.twilio.com/docs/messaging/twiml and https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
        """
        self._apply_opt_out(from_, body.strip().upper())
        sid = self.network.new_sid("SM")
        fields = {
            "AccountSid": self.network.account_sid,
            "ApiVersion": API_VERSION,
            "Body": body,
            "From": from_,
            "MessageSid": sid,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsMessageSid": sid,
            "SmsSid": sid,
            "SmsStatus": "received",
            "To": self.phone_number,
        }
        return self.network.webhooks.ask(Target(self.sms_url, self.sms_method, tuple(fields.items())))

    def _apply_opt_out(self, from_: str, word: str) -> None:
        if word in _STOP:
            self.network.refuses_texts_to[from_] = 21610
        if word in _START:
            self.network.refuses_texts_to.pop(from_, None)


def _timeline(clock: VirtualClock, at: datetime | None) -> Timeline:
    if at is None:
        return Timeline(clock(), clock)
    if at.tzinfo is None:
        raise ValueError("a call is placed at an aware datetime")
    clock.reach(at)
    return Timeline(at, clock)


def _target(url: str, method: str) -> Target | None:
    return Target(url, method) if url else None
