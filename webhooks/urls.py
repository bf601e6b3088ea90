"""The addresses that Twilio is given. They carry a turn's number and nothing that tells of a caller."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Urls:
    """Absolute addresses under the public one, as Twilio will sign them."""

    public_url: str

    def turn(self, number: int) -> str:
        """Where the answer to turn `number` goes."""
        return f"{self.public_url}/webhooks/voice/turn/{number}"

    @property
    def recording_status(self) -> str:
        return f"{self.public_url}/webhooks/recording/status"

    @property
    def fallback_thanks(self) -> str:
        return f"{self.public_url}/webhooks/voice/fallback/thanks"
