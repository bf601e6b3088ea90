"""Text messages that the application sends, and what becomes of them."""

from dataclasses import dataclass
from datetime import datetime

from twilio_sandbox.http.exchange import Target


@dataclass(eq=False)
class Message:
    """`status` is queued, then sent and delivered, or undelivered with Twilio's `error_code`."""

    sid: str
    from_: str
    to: str
    body: str
    created_at: datetime
    updated_at: datetime
    messaging_service_sid: str | None = None
    status_callback: Target | None = None
    status: str = "queued"
    sent_at: datetime | None = None
    error_code: int | None = None
    direction: str = "outbound-api"

    @property
    def segments(self) -> int:
        """160 characters fit into one, 153 into each of several; Danish letters are in the GSM alphabet."""
        length = len(self.body)
        return 1 if length <= 160 else -(-length // 153)
