"""Why somebody gets in or not, as sentences for the desk; what the caller hears stands in the catalogue."""

from voice_intake.domain.callers.admission import Reason

REASONS = {
    Reason.ENTITLED: "an administrator of a customer whose extended contract is in force",
    Reason.BLOCKED: "this contact is blocked",
    Reason.NOT_ADMINISTRATOR: "no administrator, and only administrators may call",
    Reason.NO_CONTRACT: "the customer has no support contract",
    Reason.CONTRACT_NOT_BEGUN: "the customer's contract has not begun yet",
    Reason.CONTRACT_ENDED: "the customer's contract has ended",
    Reason.STANDARD: "the customer has standard support, which is given by e-mail",
    Reason.UNKNOWN: "customer number and PIN were not recognised",
    Reason.SHUT: "too many wrong attempts: customer number and PIN are refused for a while",
}

NOT_IDENTIFIED = "not_identified"
"""What stands in place of a reason where the call ended before anybody was recognised."""


def reason_told(reason: str | None) -> str:
    """A sentence for a reason as it is kept with a call."""
    if reason == NOT_IDENTIFIED:
        return "the call ended before the line knew who it was"
    return REASONS[Reason(reason)] if reason else "nothing was decided"
