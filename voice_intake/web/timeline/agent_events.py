"""What people of the desk did with a case, in words."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from voice_intake.domain.ticket import Status, format_reference
from voice_intake.web.shared import i18n
from voice_intake.web.shared.formatting import status_told
from voice_intake.web.timeline.event import TimelineLine, Told, told_moment


def _taken(told: Told) -> TimelineLine:
    before = told.data.get("from")
    if before and before != told.event.actor:
        sentence = _("%(who)s took the case over from %(before)s", who=told.who, before=told.name(before))
    else:
        sentence = _("%(who)s took the case", who=told.who)
    return TimelineLine(sentence=sentence, picture="person-check")


def _handed_over(told: Told) -> TimelineLine:
    if told.data.get("to") is None:
        return TimelineLine(sentence=_("%(who)s unassigned the case", who=told.who), picture="people")
    to = told.name(told.data["to"])
    return TimelineLine(sentence=_("%(who)s handed the case over to %(to)s", who=told.who, to=to), picture="person-up")


def _priority_changed(told: Told) -> TimelineLine:
    before, after = (i18n.severity(int(told.data[name])) for name in ("from", "to"))
    if told.data.get("by") == "caller" and told.data.get("assumed", True):
        sentence = _("The caller chose “%(after)s”; “%(before)s” had been assumed", after=after, before=before)
    elif told.data.get("by") == "caller":
        sentence = _("The caller chose “%(after)s”; it was “%(before)s” before", after=after, before=before)
    elif before == after:
        sentence = _("%(who)s confirmed the severity “%(after)s”", who=told.who, after=after)
    else:
        sentence = _(
            "%(who)s changed the severity from “%(before)s” to “%(after)s”", who=told.who, before=before, after=after
        )
    return TimelineLine(sentence=sentence + _deadline(told), picture="flag")


def _deadline(told: Told) -> str:
    """What else a change did to the deadline; empty where nothing."""
    moved = told.data.get("respond_by")
    if not isinstance(moved, Mapping):
        return ""
    if to := told_moment(moved.get("to")):
        return " · " + _("answer now due %(to)s", to=to)
    return " · " + _("no deadline any more")


def _edited(told: Told) -> TimelineLine:
    subject = told.data.get("subject")
    if not subject:
        return TimelineLine(sentence=_("%(who)s changed the steps to reproduce", who=told.who), picture="pencil")
    sentence = _("%(who)s changed the subject from “%(before)s”", who=told.who, before=subject.get("from"))
    if "steps_to_reproduce" in told.data:
        sentence = _(
            "%(who)s changed the steps to reproduce, and the subject from “%(before)s”",
            who=told.who,
            before=subject.get("from"),
        )
    return TimelineLine(sentence=sentence, body=subject.get("to"), picture="pencil")


def _noted(told: Told) -> TimelineLine:
    return TimelineLine(
        sentence=_("%(who)s wrote a note", who=told.who), body=told.data.get("text"), picture="sticky", tone="note"
    )


def _reply_logged(told: Told) -> TimelineLine:
    at = told.moment("replied_at")
    sentence = _("%(who)s answered the customer, %(at)s", who=told.who, at=at)
    if told.data.get("first"):
        sentence = _("%(who)s answered the customer, %(at)s. That stopped the clock", who=told.who, at=at)
    return TimelineLine(sentence=sentence, body=told.data.get("text"), picture="reply", tone="good")


def _escalated(told: Told) -> TimelineLine:
    if told.data.get("to"):
        to = told.name(told.data["to"])
        sentence = _("%(who)s escalated the case to %(to)s", who=told.who, to=to)
    else:
        sentence = _(
            "%(who)s escalated the case. The customer has no success manager, so the desk was told", who=told.who
        )
    return TimelineLine(sentence=sentence, body=told.data.get("reason"), picture="exclamation-triangle", tone="warn")


def _status_changed(told: Told) -> TimelineLine:
    before, after = (status_told(str(told.data.get(name))) for name in ("from", "to"))
    sentence = _(
        "%(who)s changed the status from “%(before)s” to “%(after)s”", who=told.who, before=before, after=after
    )
    is_solved = told.data.get("to") == Status.SOLVED
    return TimelineLine(sentence=sentence, picture="check2-circle" if is_solved else "arrow-right-circle")


def _reopened(told: Told) -> TimelineLine:
    sentence = _("%(who)s reopened the case", who=told.who) + _deadline(told)
    return TimelineLine(sentence=sentence, picture="arrow-counterclockwise", tone="warn")


def _merged(told: Told) -> TimelineLine:
    into = format_reference(str(told.data.get("into", "")))
    if told.data.get("by_way_of"):
        by_way_of = format_reference(str(told.data["by_way_of"]))
        sentence = _("This case goes on under %(into)s now, as %(by_way_of)s does", into=into, by_way_of=by_way_of)
    else:
        sentence = _("%(who)s merged this case into %(into)s", who=told.who, into=into)
    return TimelineLine(sentence=sentence, picture="sign-merge-right")


def _duplicate_added(told: Told) -> TimelineLine:
    duplicate = format_reference(str(told.data.get("from", "")))
    sentence = _("%(who)s merged the duplicate %(duplicate)s into this case", who=told.who, duplicate=duplicate)
    again = " · " + _("open again") if told.data.get("status") else ""
    return TimelineLine(sentence=sentence + again + _deadline(told), picture="sign-merge-right")


def _message_heard(told: Told) -> TimelineLine:
    return TimelineLine(
        sentence=_("%(who)s listened to the message", who=told.who), picture="headphones", is_minor=True
    )


def _hold_set(told: Told) -> TimelineLine:
    sentence = _("%(who)s set a legal hold: nothing of this case is deleted", who=told.who)
    return TimelineLine(sentence=sentence, body=told.data.get("reason"), picture="lock", tone="warn")


def _hold_lifted(told: Told) -> TimelineLine:
    sentence = _("%(who)s lifted the legal hold", who=told.who)
    return TimelineLine(sentence=sentence, body=told.data.get("reason"), picture="unlock")


def _responded(told: Told) -> TimelineLine:
    sentence = _("%(who)s answered the customer. That stopped the clock", who=told.who)
    return TimelineLine(sentence=sentence, picture="reply", tone="good")


def _message_downloaded(told: Told) -> TimelineLine:
    return TimelineLine(sentence=_("%(who)s downloaded the message", who=told.who), picture="download")


KINDS: Mapping[str, Callable[[Told], TimelineLine]] = {
    "taken": _taken,
    "handed_over": _handed_over,
    "priority_changed": _priority_changed,
    "edited": _edited,
    "noted": _noted,
    "reply_logged": _reply_logged,
    "responded": _responded,
    "escalated": _escalated,
    "status_changed": _status_changed,
    "reopened": _reopened,
    "merged": _merged,
    "duplicate_added": _duplicate_added,
    "message_heard": _message_heard,
    "message_downloaded": _message_downloaded,
    "legal_hold_set": _hold_set,
    "legal_hold_lifted": _hold_lifted,
}
