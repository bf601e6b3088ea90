"""What became of a call, and why a caller was refused, as sentences."""

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _

from voice_intake.actions.calls.call_log import CallRow
from voice_intake.domain.callers.admission import AdmissionReason
from voice_intake.domain.callers.reason_text import reason_text
from voice_intake.domain.calls.journey import CallOutcome
from voice_intake.web.calls import now_text
from voice_intake.web.shared import i18n

_NAMES: Mapping[str, LazyString] = {
    CallOutcome.ANSWERED: lazy_gettext("Answered by the desk"),
    CallOutcome.VOICEMAIL: lazy_gettext("Message left"),
    CallOutcome.TICKET: lazy_gettext("Case without a message"),
    CallOutcome.MISSED: lazy_gettext("Hung up early"),
    CallOutcome.ABANDONED: lazy_gettext("Abandoned"),
    CallOutcome.REFUSED: lazy_gettext("Refused"),
}


def outcome_name(outcome: str | None) -> str:
    """In a word or two."""
    return str(_NAMES.get(outcome or "", "")) or _("On the line")


def outcome_told(call: CallRow) -> str:
    """A sentence that explains it."""
    match call.outcome:
        case None:
            return _("%(step)s.", step=now_text.step_told(call))
        case CallOutcome.REFUSED:
            return _refusal(call.reason)
        case CallOutcome.ABANDONED if call.reason == AdmissionReason.ENTITLED:
            return _("The caller was let in, and hung up before a case was opened.")
        case CallOutcome.ABANDONED:
            return _("The caller hung up before we knew who it was.")
        case CallOutcome.MISSED:
            return _("The caller hung up before choosing a severity; a case was opened all the same.")
        case CallOutcome.TICKET:
            return _("The caller was told the reference, and left no message.")
        case CallOutcome.VOICEMAIL:
            return _("The caller left a message.")
        case _:
            return _("Somebody of the desk spoke with the caller.")


def _refusal(reason: str | None) -> str:
    """A call of a blocked number and one of a blocked contact have the same reason."""
    if reason is None:
        return _("The caller may not call.")
    if reason == AdmissionReason.BLOCKED:
        return _("The contact or the number is blocked.")
    return i18n.sentence(reason_text(reason).sentence)
