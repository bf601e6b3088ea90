"""What becomes of a text: the carrier's words for it, and what they mean to us in whatever order they come."""

from dataclasses import dataclass
from enum import StrEnum


class TextStatus(StrEnum):
    """Where a text stands: pending → uncertain → sent → delivered, or it ends on the way."""

    PENDING = "pending"
    UNCERTAIN = "uncertain"
    """It was about to be handed over: perhaps it was. Looked for, never sent again blindly."""
    FAILED = "failed"
    """It was certainly not sent, and is tried again."""
    GIVEN_UP = "given_up"
    SENT = "sent"
    """The carrier has it."""
    UNDELIVERED = "undelivered"
    DELIVERED = "delivered"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the carrier tells of a text. `status` is its own word; `error` its number for a failure, else empty."""

    message_sid: str
    status: str
    error: str = ""


_MEANS = {
    "delivered": TextStatus.DELIVERED,
    "read": TextStatus.DELIVERED,
    "undelivered": TextStatus.UNDELIVERED,
    "failed": TextStatus.UNDELIVERED,
    "canceled": TextStatus.UNDELIVERED,
}
_FURTHEST = (TextStatus.SENT, TextStatus.UNDELIVERED, TextStatus.DELIVERED)
"""A proof of arrival counts more than a report that there was none."""


def merge_status(known: TextStatus, word: str) -> TextStatus:
    """The status after a receipt. Whatever word it has, the carrier has the text; none takes anything back."""
    return max(known, _MEANS.get(word, TextStatus.SENT), key=_rank)


def _rank(status: TextStatus) -> int:
    return _FURTHEST.index(status) if status in _FURTHEST else -1
