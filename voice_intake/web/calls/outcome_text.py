"""What became of a call, and why a caller was refused, as sentences."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _

from voice_intake.actions.calls.call_log import CallRow
from voice_intake.domain.callers.admission import Reason
from voice_intake.domain.calls.journey import Outcome
from voice_intake.web.calls import now_text

_NAMES: Mapping[str, LazyString] = {
    Outcome.ANSWERED: lazy_gettext("Answered by the desk"),
    Outcome.VOICEMAIL: lazy_gettext("Message left"),
    Outcome.TICKET: lazy_gettext("Case without a message"),
    Outcome.MISSED: lazy_gettext("Hung up early"),
    Outcome.ABANDONED: lazy_gettext("Abandoned"),
    Outcome.REFUSED: lazy_gettext("Refused"),
}
_REFUSED: Mapping[str, LazyString] = {
    Reason.BLOCKED: lazy_gettext("The contact or the number is blocked."),
    Reason.NOT_ADMINISTRATOR: lazy_gettext("The contact is not an administrator, and only administrators may call."),
    Reason.NO_CONTRACT: lazy_gettext("The customer has no support contract."),
    Reason.CONTRACT_NOT_BEGUN: lazy_gettext("The customer's contract has not begun yet."),
    Reason.CONTRACT_ENDED: lazy_gettext("The customer's contract has ended."),
    Reason.STANDARD: lazy_gettext("The customer has standard support, which is given by e-mail."),
    Reason.UNKNOWN: lazy_gettext("Customer number and PIN were not recognised."),
    Reason.SHUT: lazy_gettext("There had been too many wrong attempts, so the caller was locked out for a while."),
}


def outcome_name(outcome: str | None) -> str:
    """In a word or two."""
    return str(_NAMES.get(outcome or "", "")) or _("On the line")


def outcome_told(call: CallRow) -> str:
    """A sentence that explains it."""
    match call.outcome:
        case None:
            return _("%(step)s.", step=now_text.step_told(call))
        case Outcome.REFUSED:
            return str(_REFUSED.get(call.reason or "", "")) or _("The caller may not call.")
        case Outcome.ABANDONED if call.reason == Reason.ENTITLED:
            return _("The caller was let in, and hung up before a case was opened.")
        case Outcome.ABANDONED:
            return _("The caller hung up before we knew who it was.")
        case Outcome.MISSED:
            return _("The caller hung up before choosing a severity; a case was opened all the same.")
        case Outcome.TICKET:
            return _("The caller was told the reference, and left no message.")
        case Outcome.VOICEMAIL:
            return _("The caller left a message.")
        case _:
            return _("Somebody of the desk spoke with the caller.")
