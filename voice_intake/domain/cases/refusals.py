"""What cannot be done with a case, and what an agent is told who acted on one that has changed.

CaseRefused        a change that the case does not allow; `why` is a constant name that a page words in its language
CaseConflict   somebody else was faster; carries what they did
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from voice_intake.domain.errors import RefusedChange


class RefusalReason(StrEnum):
    """Why a change of a case is refused."""

    NO_SUCH_CASE = "no_such_case"
    NO_SUCH_AGENT = "no_such_agent"
    NO_SUCH_CUSTOMER = "no_such_customer"
    NO_SUCH_CONTACT = "no_such_contact"
    """Nobody of that name at this customer."""
    NO_SUCH_CALL = "no_such_call"
    NO_SUCH_MESSAGE = "no_such_message"
    FINISHED = "finished"
    """Solved or closed: reopen it first."""
    NOT_FINISHED = "not_finished"
    MERGED = "merged"
    """A duplicate: its case goes on under `reference`."""
    SAME_CASE = "same_case"
    OTHER_CUSTOMER = "other_customer"
    ALREADY_ESCALATED = "already_escalated"
    NO_TRANSITION = "no_way_there"
    """No case goes from its status to that one."""
    NO_CONTRACT = "no_contract"
    """The customer has no contract in force, so that nothing says by when they may expect an answer."""
    CALL_HAS_CASE = "call_has_case"
    """Under `reference`."""
    CALL_GOES_ON = "call_goes_on"
    """The line itself may still open its case."""
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_YET = "not_yet"
    """In the future, or before the case was opened."""


class CaseRefused(RefusedChange):
    """`field` is the form's own name of what does not hold, `reference` the case to go on with; each may be empty."""

    def __init__(self, why: RefusalReason, *, reference: str = "", field: str = "", most: int = 0) -> None:
        told = [f"{name} {value}" for name, value in (("case", reference), ("of", field), ("at most", most)) if value]
        super().__init__(": ".join([why.replace("_", " "), *([", ".join(told)] if told else [])]))
        self.why = why
        self.reference = reference
        self.field = field
        self.most = most


@dataclass(frozen=True, kw_only=True)
class PastEvent:
    """A line of a case's timeline."""

    id: int
    at: datetime
    actor: str
    kind: str
    data: dict[str, Any]


MOST_DIGITS = 18
"""Of a number that every database can compare with its own."""


@dataclass(frozen=True)
class CaseVersion:
    """What somebody saw of a case: its version and the last line of its timeline. A form keeps the token."""

    version: int
    event_id: int

    @property
    def token(self) -> str:
        return f"{self.version}-{self.event_id}"

    @staticmethod
    def read(token: str) -> "CaseVersion":
        """What is no token has seen nothing, so that whatever is asked with it counts as outdated."""
        version, _, event = token.partition("-")
        if not (version + event).isascii() or not version.isdigit() or not event.isdigit():
            return NO_VERSION
        if max(len(version), len(event)) > MOST_DIGITS:
            return NO_VERSION
        return CaseVersion(int(version), int(event))


NO_VERSION = CaseVersion(0, 0)


class CaseConflict(RefusedChange):
    """Nothing was changed. `events` are what has happened since, oldest first, and `seen` is the case as it is now."""

    def __init__(self, reference: str, seen: CaseVersion, events: tuple[PastEvent, ...]) -> None:
        told = ", ".join(f"{event.kind} by {event.actor}" for event in events)
        super().__init__(f"The case has changed meanwhile: {told or 'look again'}")
        self.reference = reference
        self.seen = seen
        self.events = events
