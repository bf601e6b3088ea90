"""Why a caller is admitted or refused, as sentences for the desk; the caller's own sentences stand in the prompts."""

from collections.abc import Mapping
from dataclasses import dataclass

from voice_intake.domain.callers.admission import NOT_IDENTIFIED, AdmissionReason
from voice_intake.domain.user_message import UserMessage, said


@dataclass(frozen=True)
class ReasonText:
    """`label` stands beside a name; `sentence` is a whole sentence."""

    label: UserMessage
    sentence: UserMessage


_TEXTS: Mapping[str, ReasonText] = {
    AdmissionReason.ENTITLED: ReasonText(
        said("May call"), said("An administrator of a customer whose extended contract is in force.")
    ),
    AdmissionReason.BLOCKED: ReasonText(said("Blocked"), said("This contact is blocked.")),
    AdmissionReason.NOT_ADMINISTRATOR: ReasonText(
        said("Not an administrator"), said("Not an administrator, and only administrators may call.")
    ),
    AdmissionReason.NO_CONTRACT: ReasonText(said("No contract"), said("The customer has no support contract.")),
    AdmissionReason.CONTRACT_NOT_BEGUN: ReasonText(
        said("Contract not begun"), said("The customer's contract has not begun yet.")
    ),
    AdmissionReason.CONTRACT_ENDED: ReasonText(said("Contract ended"), said("The customer's contract has ended.")),
    AdmissionReason.STANDARD: ReasonText(
        said("Standard support"), said("The customer has standard support, which is given by e-mail.")
    ),
    AdmissionReason.UNKNOWN: ReasonText(said("Not recognised"), said("Customer number and PIN were not recognised.")),
    AdmissionReason.SHUT: ReasonText(
        said("Too many attempts"),
        said("There had been too many wrong attempts, so the caller was locked out for a while."),
    ),
    NOT_IDENTIFIED: ReasonText(said("Hung up first"), said("The call ended before the line knew who it was.")),
}


def reason_text(reason: str) -> ReasonText:
    """The texts of a reason as it is stored with a call; a value of a newer version is shown as it is."""
    return _TEXTS.get(reason) or ReasonText(UserMessage(reason), UserMessage(reason))
