"""What the desk sends out: by which channel, and why."""

from enum import StrEnum


class Channel(StrEnum):
    """The way a notification goes. The values are stored, and other programs read them."""

    SMS = "sms"
    ALERT = "word"
    """To the whole desk, by mail or chat. Stored as `word` since the first release."""


class TextKind(StrEnum):
    """Why a text is sent. Stored alone, or with `:` and an identifier where a case may have several."""

    CONFIRMATION = "confirmation"
    """To the caller: reference and deadline, after the call."""
    MAY_CALL = "may_call"
    """To a caller who was refused: from now on they may call."""
    PAGE = "page"
    """To an agent: a caller waits for a person, and no agent is there."""

    @classmethod
    def of(cls, stored: str) -> "TextKind":
        """The kind of a stored value, without its identifier. Raises ValueError for an unknown one."""
        return cls(stored.partition(":")[0])


class AlertKind(StrEnum):
    """Why an alert is sent to the desk. Stored as the kinds of texts are."""

    OPENED = "opened"
    UNANSWERED = "unanswered"
    """A caller waits for a person: sent at once, whatever the hour."""
    MESSAGE_LOST = "message_lost"
    """A message could not be fetched."""
    ESCALATED = "escalated"
    """An agent has asked the customer's success manager for help: sent at once, too."""

    @classmethod
    def of(cls, stored: str) -> "AlertKind":
        """The kind of a stored value, without its identifier. Raises ValueError for an unknown one."""
        return cls(stored.partition(":")[0])
