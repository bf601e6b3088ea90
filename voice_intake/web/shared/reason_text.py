"""The constant names of rows and refusals, as sentences: why there is nothing to hear, why a text did not go out."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from voice_intake.domain.cases.refusals import CaseRefused, RefusalReason
from voice_intake.domain.ticket import format_reference

_MESSAGES: Mapping[str, LazyString] = {
    "too_short": _("It was too short to hold any words"),
    "silent": _("Nothing was said"),
    "absent": _("Twilio recorded nothing"),
    "gone": _("Twilio no longer has the recording"),
    "not_ready": _("Twilio never finished the recording"),
    "not_audio": _("The file was not audio"),
    "truncated": _("Only part of the recording arrived"),
    "too_large": _("It is larger than a message can be"),
    "retention": _("Its retention period is over"),
    "erased": _("The caller's data was erased on request"),
    "told after its call was erased": _("The caller's data was erased on request"),
    "transcription_failed": _("It could not be transcribed"),
    "unreachable": _("Twilio could not be reached"),
    "timed_out": _("Twilio did not answer in time"),
    "unavailable": _("Twilio had technical problems"),
    "unauthorised": _("Twilio refused our credentials"),
}
_TEXTS: Mapping[str, LazyString] = {
    "opted_out": _("The recipient wants no texts from this number"),
    "no_such_number": _("There is no such number"),
    "not_a_mobile": _("The number cannot receive texts"),
    "region_not_permitted": _("Texts to that country are not switched on"),
    "sender_unsuitable": _("Our number cannot send texts there"),
    "switched_off": _("Sending texts is switched off"),
    "undelivered": _("The network could not deliver it"),
    "never_taken": _("Twilio never accepted it"),
    "answered": _("The case had been answered by then"),
    "nobody": _("Nobody at the desk could be reached by SMS"),
    "refused": _("Twilio refused it"),
    "throttled": _("Twilio limited how many could be sent"),
    "erased": _("The caller's data was erased on request"),
    "unreachable": _("Twilio could not be reached"),
    "timed_out": _("Twilio did not answer in time"),
    "broken_off": _("The connection broke off"),
    "unavailable": _("Twilio had technical problems"),
    "unauthorised": _("Twilio refused our credentials"),
}
_CALLS_BACK: Mapping[str, LazyString] = {
    "no_answer": _("The contact did not answer"),
    "busy": _("The contact's line was busy"),
    "failed": _("The contact's number could not be reached"),
    "agent_no_answer": _("The agent's own telephone was not picked up"),
    "agent_busy": _("The agent's own telephone was busy"),
    "agent_failed": _("The agent's own telephone could not be reached"),
    "declined": _("The agent did not press 1"),
    "hung_up": _("The agent hung up before the contact answered"),
    "too_late": _("It could not be placed in time"),
    "refused": _("Twilio did not place the call"),
    "withdrawn": _("The case was finished, or the number gone, when the agent picked up"),
    "unknown": _("How it ended was not reported"),
}
_REFUSALS: Mapping[RefusalReason, LazyString] = {
    RefusalReason.NO_SUCH_CASE: _("There is no case with that reference."),
    RefusalReason.NO_SUCH_AGENT: _("That colleague does not work here any more. Choose somebody else."),
    RefusalReason.NO_SUCH_CUSTOMER: _("There is no such customer."),
    RefusalReason.NO_SUCH_CONTACT: _("Nobody of that name is a contact of this customer."),
    RefusalReason.NO_SUCH_CALL: _("There is no such call."),
    RefusalReason.NO_SUCH_MESSAGE: _("There is no such message."),
    RefusalReason.FINISHED: _("The case is finished. Reopen it first."),
    RefusalReason.NOT_FINISHED: _("The case is not finished, so there is nothing to reopen."),
    RefusalReason.MERGED: _("This case is a duplicate. Work on the one that it was merged into."),
    RefusalReason.SAME_CASE: _("A case cannot be merged into itself. Choose another one."),
    RefusalReason.OTHER_CUSTOMER: _("That case belongs to another customer, so the two cannot be one."),
    RefusalReason.ALREADY_ESCALATED: _("The case has been escalated already."),
    RefusalReason.NO_TRANSITION: _("The case cannot go there from where it stands."),
    RefusalReason.NO_CONTRACT: _("The customer has no contract in force, so nothing says by when to answer."),
    RefusalReason.CALL_HAS_CASE: _("That call has a case already."),
    RefusalReason.CALL_GOES_ON: _("The call goes on, and may still open its own case."),
    RefusalReason.EMPTY: _("Write something first."),
    RefusalReason.TOO_LONG: _("That is too long."),
    RefusalReason.NOT_YET: _("That lies in the future, or before the case was opened."),
}


def message_reason(why: str | None) -> str:
    """Why there is nothing to hear; a word that nobody has put into a sentence is shown as it is."""
    return str(_MESSAGES.get(why or "", why or ""))


def text_reason(why: str | None) -> str:
    return str(_TEXTS.get(why or "", why or ""))


def callback_reason(why: str | None) -> str:
    return str(_CALLS_BACK.get(why or "", why or ""))


def refusal(not_possible: CaseRefused) -> str:
    """What cannot be done with a case, and what to do instead."""
    if not_possible.why is RefusalReason.TOO_LONG:
        return str(_("That is too long: at most %(most)d characters.", most=not_possible.most))
    if not_possible.why in (RefusalReason.MERGED, RefusalReason.CALL_HAS_CASE) and not_possible.reference:
        told = _("Go on with case %(reference)s.", reference=format_reference(not_possible.reference))
        return f"{_REFUSALS[not_possible.why]} {told}"
    return str(_REFUSALS[not_possible.why])
