"""How a case stands, in words: status, deadline and how that was computed, its message, its return call."""

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _

from voice_intake.actions.callbacks.find import CallbackNow
from voice_intake.actions.cases.case_page import CasePage, VoicemailMessage
from voice_intake.actions.cases.change_priority import PriorityPreview
from voice_intake.domain.callbacks.callback import CallbackOutcome, CallbackStatus
from voice_intake.domain.cases.transitions import NEXT_STATUSES
from voice_intake.domain.hours.opening_hours import DayAccount, HoursReason
from voice_intake.domain.language import LANGUAGE_NAMES
from voice_intake.domain.policy.response_target import met
from voice_intake.domain.ticket import UNFINISHED, Priority, Status
from voice_intake.domain.voicemail.voicemail import VoicemailStatus
from voice_intake.web.shared import formatting, i18n
from voice_intake.web.shared.formatting import status_told
from voice_intake.web.shared.reason_text import callback_reason, message_reason

MINUTES = 1440
"""Of a day, along the picture of its hours."""

NO_TIME = timedelta()

MINUTE = timedelta(minutes=1)

STATUS_TONES = {Status.NEW: "warn", Status.OPEN: "", Status.PENDING: "", Status.SOLVED: "good", Status.CLOSED: ""}


@dataclass(frozen=True, kw_only=True)
class DeadlineText:
    """How long there is: what one sees from afar, as the queue says it; the sentence below it; and how bad it is."""

    large: str
    sentence: str
    tone: str = ""


def status(case: CasePage) -> str:
    return status_told(case.row.status)


def ways(case: CasePage) -> list[Status]:
    """Where the case may go by a press of a button, the usual one first. A new one is worked on by being taken."""
    is_paused = case.row.status is Status.PENDING
    order = (Status.SOLVED, Status.PENDING, *((Status.OPEN,) if is_paused else ()), Status.CLOSED)
    return [] if case.merged_into else [each for each in order if each in NEXT_STATUSES[case.row.status]]


def way_told(way: Status) -> str:
    """What the button says."""
    match way:
        case Status.SOLVED:
            return _("Mark as solved")
        case Status.PENDING:
            return _("Wait for customer")
        case Status.OPEN:
            return _("Work on it again")
        case Status.CLOSED | Status.NEW:
            return _("Close")


def is_finished(case: CasePage) -> bool:
    return case.row.status not in UNFINISHED


def clock_told(case: CasePage) -> DeadlineText:
    row, due, now = case.row, case.row.respond_by, i18n.now()
    if row.responded_at:
        at = i18n.moment(row.responded_at)
        if due and not met(due, row.responded_at):
            late = _("Answered %(at)s, after the deadline %(due)s", at=at, due=i18n.moment(due))
            return DeadlineText(large=_("Answered late"), sentence=late, tone="warn")
        return DeadlineText(large=_("Answered"), sentence=_("%(at)s, in time", at=_capital(at)), tone="good")
    if is_finished(case):
        return DeadlineText(large=_("Finished"), sentence=_("Nobody has to answer any more"))
    if due is None:
        return DeadlineText(large=_("No deadline"), sentence=_("No deadline (best effort)"))
    left, moment = case.deadline.left or timedelta(), i18n.moment(due)
    if now >= due:
        late = _("Should have been answered %(due)s; %(late)s of open hours ago", due=moment, late=worked(left))
        return DeadlineText(large=_("Overdue"), sentence=late, tone="bad")
    sentence = _("Answer by %(due)s", due=moment)
    if due - now - left >= MINUTE:
        sentence = _("Answer by %(due)s: %(left)s of open hours", due=moment, left=worked(left))
    large = formatting.span(due - now, i18n.language())
    return DeadlineText(large=large, sentence=sentence, tone="warn" if left <= timedelta(hours=1) else "")


def _capital(told: str) -> str:
    return told[:1].upper() + told[1:]


def worked(time: timedelta) -> str:
    """Working time, in hours and minutes: a day of it would be taken for 24 hours."""
    minutes = abs(int(time.total_seconds())) // 60
    hours = formatting.span(timedelta(hours=1), i18n.language()).partition(" ")[2]
    parts = [f"{minutes // 60} {hours}"] if minutes >= 60 else []
    if minutes % 60 or not parts:
        parts.append(f"{minutes % 60} min")
    return " ".join(parts)


def deadline_told(case: CasePage) -> str:
    """Where the deadline comes from, in a sentence."""
    return _promise(case, case.row.priority, case.deadline.target)


def preview_told(case: CasePage, preview: PriorityPreview) -> str:
    """The same of another severity."""
    return _promise(case, preview.after, preview.target)


def _promise(case: CasePage, priority: Priority, target: timedelta | None) -> str:
    severity, opened = i18n.severity(priority), i18n.moment(case.row.opened_at)
    if target is None:
        return _("Nothing is promised for “%(severity)s”: best effort.", severity=severity)
    return _(
        "“%(severity)s” is answered within %(target)s of open hours, counted from %(opened)s.",
        severity=severity,
        target=worked(target),
        opened=opened,
    )


def deadline_aside(case: CasePage) -> str:
    if case.deadline.is_as_counted:
        return ""
    return _(
        "Counted anew today it would be another one: the hours, the severity or a duplicate have changed it since. "
        "What was promised stays; the timeline tells."
    )


def preview_aside(preview: PriorityPreview) -> str:
    return _("A duplicate was promised its answer by then, and that stays.") if preview.is_duplicates else ""


def date_told(day: DayAccount) -> str:
    today = i18n.now().astimezone(i18n.zone()).date()
    return formatting.day(day.date, today, i18n.language())


def day_told(day: DayAccount) -> str:
    """Why nothing of a day counted, or what opened it out of turn; empty for an ordinary day."""
    if day.names:
        return day.names[i18n.language()]
    match day.reason:
        case HoursReason.OPEN:
            return ""
        case HoursReason.WEEKEND:
            return _("No hours on this day")
        case HoursReason.BEFORE_HOURS:
            return _("Before opening")
        case HoursReason.AFTER_HOURS:
            return _("After closing")
        case HoursReason.BETWEEN:
            return _("Between two openings")
        case HoursReason.HOLIDAY | HoursReason.CLOSED_DAY | HoursReason.CLOSED_BY_DESK:
            return _("Closed")


def stretches(day: DayAccount) -> list[tuple[int, int]]:
    """What counted of a day, for its picture: the minute of the day at which it begins, and how many."""
    found = []
    for opens_at, closes_at in day.spans:
        opens = opens_at.astimezone(i18n.zone())
        begins = opens.hour * 60 + opens.minute
        minutes = int((closes_at - opens_at).total_seconds()) // 60
        found.append((begins, max(min(minutes, MINUTES - begins), 1)))
    return found


def language_told(case: CasePage) -> str:
    return LANGUAGE_NAMES[case.row.language][i18n.language()]


def message_told(message: VoicemailMessage) -> DeadlineText | None:
    """Why there is nothing to hear; None where there is."""
    why = message_reason(message.reason)
    match message.status:
        case VoicemailStatus.CAPTURED:
            told = _("It is being fetched from Twilio, and appears here by itself.")
            return DeadlineText(large=_("The recording is pending"), sentence=told)
        case VoicemailStatus.LOST:
            told = _("Call the contact back, and ask what it was about.")
            return DeadlineText(large=_("The recording is lost"), sentence=_two(why, told), tone="bad")
        case VoicemailStatus.DELETED:
            return DeadlineText(large=_("The message has been deleted"), sentence=_two(why))
        case VoicemailStatus.ABSENT:
            return DeadlineText(large=_("No message was left"), sentence=_two(why))
        case VoicemailStatus.STORED | VoicemailStatus.TRANSCRIBED:
            return None


def _two(*sentences: str) -> str:
    return " ".join(f"{each.rstrip('.')}." for each in sentences if each)


def callback_told(call: CallbackNow, my_id: int) -> DeadlineText:
    """How far a call back has come, as it goes on."""
    is_mine = call.agent_id == my_id
    if call.outcome is CallbackOutcome.TALKED:
        length = formatting.length(call.talk_seconds or 0)
        return DeadlineText(large=_("The call is over"), sentence=_("It took %(length)s.", length=length), tone="good")
    if call.outcome:
        return DeadlineText(large=_("Nobody was reached"), sentence=_two(callback_reason(call.outcome)), tone="warn")
    if call.connected_at:
        told = (
            _("You are talking with the contact")
            if is_mine
            else _("%(agent)s talks with the contact", agent=call.agent)
        )
        return DeadlineText(large=told, sentence=_("The clock has stopped."), tone="good")
    if call.status is CallbackStatus.ACCEPTED:
        return DeadlineText(large=_("The contact's telephone rings"), sentence=_("Stay on the line."))
    if call.status is CallbackStatus.REQUESTED:
        return DeadlineText(large=_("The call is being placed"), sentence=_("It takes a few seconds."))
    told = _("Your telephone rings") if is_mine else _("The telephone of %(agent)s rings", agent=call.agent)
    return DeadlineText(large=told, sentence=_("Pick it up and press 1: then the contact's telephone rings."))
