"""Whether somebody may call, and why not, in words: short beside a name, and as a sentence."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from voice_intake.domain.callers.admission import Reason

NOT_IDENTIFIED = "not_identified"
"""What stands in place of a reason where the call ended before anybody was recognised."""

_SHORT: Mapping[str, LazyString] = {
    Reason.ENTITLED: _("May call"),
    Reason.BLOCKED: _("Blocked"),
    Reason.NOT_ADMINISTRATOR: _("Not an administrator"),
    Reason.NO_CONTRACT: _("No contract"),
    Reason.CONTRACT_NOT_BEGUN: _("Contract not begun"),
    Reason.CONTRACT_ENDED: _("Contract ended"),
    Reason.STANDARD: _("Standard support"),
    Reason.UNKNOWN: _("Not recognised"),
    Reason.SHUT: _("Too many attempts"),
    NOT_IDENTIFIED: _("Hung up first"),
}
_HEAR: Mapping[str, LazyString] = {
    Reason.ENTITLED: _("Administrators are admitted."),
    Reason.NO_CONTRACT: _("Nobody is admitted: callers hear that there is no support contract."),
    Reason.CONTRACT_NOT_BEGUN: _("Nobody is admitted: callers hear that the contract has not begun yet."),
    Reason.CONTRACT_ENDED: _("Nobody is admitted: callers hear that the contract has ended."),
    Reason.STANDARD: _("Nobody is admitted: callers hear that standard support is given by e-mail."),
}
_WHY: Mapping[str, LazyString] = {
    Reason.ENTITLED: _("An administrator of a customer whose extended contract is in force."),
    Reason.BLOCKED: _("This contact is blocked."),
    Reason.NOT_ADMINISTRATOR: _("Not an administrator, and only administrators may call."),
    Reason.NO_CONTRACT: _("The customer has no support contract."),
    Reason.CONTRACT_NOT_BEGUN: _("The customer's contract has not begun yet."),
    Reason.CONTRACT_ENDED: _("The customer's contract has ended."),
    Reason.STANDARD: _("The customer has standard support, which is given by e-mail."),
    Reason.UNKNOWN: _("Customer number and PIN were not recognised."),
    Reason.SHUT: _("There had been too many wrong attempts, so the caller was locked out for a while."),
    NOT_IDENTIFIED: _("The call ended before the line knew who it was."),
}


def short(reason: str) -> str:
    """A reason that nobody has put into words is shown as it is kept."""
    return str(_SHORT.get(reason, reason))


def hear(reason: Reason) -> str:
    """What becomes of a customer's callers."""
    return str(_HEAR[reason])


def why(reason: str) -> str:
    return str(_WHY.get(reason, reason))
