"""The addresses that Twilio is given. They carry a turn's number and nothing that tells of a caller.

What follows a # tells Twilio how long and how often to try. It is neither sent nor signed:
https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from dataclasses import dataclass

from voice_intake.domain.carrier import NumberWebhooks

FIRST_TURN = "#rc=1&rp=ct,5xx&rt=4000&tt=12000"
"""Somebody listens to the silence: after four seconds the fallback answers. A server that restarts is asked twice."""

CALLBACK = "#rc=3&rp=all"
"""Nobody waits, and hearing of it twice does no harm."""


@dataclass(frozen=True)
class Urls:
    """Absolute addresses under the public one, as Twilio will sign them."""

    public_url: str

    def turn(self, number: int) -> str:
        """Where the answer to turn `number` goes."""
        return f"{self.public_url}/webhooks/voice/turn/{number}"

    def screening(self, attempt_id: int) -> str:
        """What an agent hears who is rung by that attempt."""
        return f"{self.public_url}/webhooks/voice/agent/{attempt_id}"

    def screened(self, attempt_id: int) -> str:
        """Where the key of that agent goes."""
        return f"{self.public_url}/webhooks/voice/agent/{attempt_id}/answer"

    def leg_status(self, attempt_id: int) -> str:
        """Where the end of that agent's leg is told."""
        return f"{self.public_url}/webhooks/voice/agent/{attempt_id}/status{CALLBACK}"

    def callback(self, callback_id: int, leads_to: str) -> str:
        """What follows on the leg of an agent who calls back: `answer` to the key, `over` to the end of the Dial."""
        return f"{self.public_url}/webhooks/voice/callback/{callback_id}/{leads_to}"

    def contact_status(self, callback_id: int) -> str:
        """Where it is told that the contact who is called back has answered."""
        return f"{self.public_url}/webhooks/voice/callback/{callback_id}/contact{CALLBACK}"

    @property
    def recording_status(self) -> str:
        return f"{self.public_url}/webhooks/recording/status{CALLBACK}"

    def transcription(self, number: int) -> str:
        """Where the words of the message that answers turn `number` are told."""
        return f"{self.public_url}/webhooks/transcription?turn={number}"

    @property
    def fallback_thanks(self) -> str:
        return f"{self.public_url}/webhooks/voice/fallback/thanks"

    @property
    def fallback(self) -> str:
        """The static voicemail on our own servers."""
        return f"{self.public_url}/webhooks/voice/fallback"

    def of_number(self, *, fallback: str = "") -> NumberWebhooks:
        """What a number has to be set to; `fallback` is a document that others keep."""
        return NumberWebhooks(
            voice_url=f"{self.public_url}/webhooks/voice/incoming{FIRST_TURN}",
            voice_fallback_url=fallback or self.fallback,
            status_callback=f"{self.public_url}/webhooks/voice/status{CALLBACK}",
            sms_url=f"{self.public_url}/webhooks/sms/incoming{CALLBACK}",
        )
