"""How things stand at the desk, in words."""

from flask_babel import gettext as _

from voice_intake.actions.calls.call_log import CallRow
from voice_intake.domain.agents.duty import Duty, DutyReason
from voice_intake.domain.calls.journey import Step
from voice_intake.domain.hours.opening_hours import DeskStatus, HoursReason
from voice_intake.web.shared import i18n


def step_told(call: CallRow) -> str:
    """What the caller is doing."""
    if call.talks_to:
        return _("Talks with %(agent)s", agent=call.talks_to)
    if call.rings:
        return _("Waits while %(agent)s is rung", agent=call.rings)
    return _step_told(call.step)


def _step_told(step: str) -> str:
    match step:
        case Step.ARRIVED:
            return _("Has just called")
        case Step.LANGUAGE:
            return _("Chooses a language")
        case Step.CUSTOMER_NUMBER:
            return _("Keys in a customer number")
        case Step.PIN:
            return _("Keys in a PIN")
        case Step.CONTACT:
            return _("Says which contact is calling")
        case Step.CASE:
            return _("Chooses between a new case and an earlier one")
        case Step.SEVERITY:
            return _("Chooses a severity")
        case Step.RINGING:
            return _("Waits for somebody to answer")
        case Step.VOICEMAIL:
            return _("Leaves a message")
        case Step.CONFIRM:
            return _("Hears the confirmation")
        case _:
            return _("Hangs up")


def duty_told(stands: Duty) -> str:
    """Why somebody is on duty or not, and until when."""
    until = i18n.until(stands.until) if stands.until else ""
    match stands.why:
        case DutyReason.BY_ROTA:
            return _("By the rota, until %(until)s", until=until) if until else _("By the rota")
        case DutyReason.OUTSIDE_ROTA:
            return _("The next shift begins %(until)s", until=until) if until else _("No shift is planned")
        case DutyReason.BY_EXCEPTION if stands.is_on_duty:
            return _("Extra shift, until %(until)s", until=until)
        case DutyReason.BY_EXCEPTION:
            return _("Away until %(until)s", until=until)
        case DutyReason.BY_HAND if until:
            return _("Set manually; the rota takes over %(until)s", until=until)
        case DutyReason.BY_HAND | DutyReason.NO_ROTA:
            return _("Set manually")


def standing_told(stands: DeskStatus) -> str:
    until = i18n.until(stands.until)
    return _("Open until %(until)s", until=until) if stands.is_open else _("Closed until %(until)s", until=until)


def reason_told(stands: DeskStatus) -> str:
    """Why the desk is closed; empty where it is open."""
    if stands.names:
        return stands.names[i18n.language()]
    match stands.reason:
        case HoursReason.WEEKEND:
            return _("No hours on this day of the week")
        case HoursReason.BEFORE_HOURS:
            return _("Not open yet today")
        case HoursReason.AFTER_HOURS:
            return _("Closed for today")
        case HoursReason.BETWEEN:
            return _("A break in the day")
        case HoursReason.CLOSED_DAY | HoursReason.CLOSED_BY_DESK | HoursReason.HOLIDAY:
            return _("Extra closure")
        case HoursReason.OPEN:
            return ""
