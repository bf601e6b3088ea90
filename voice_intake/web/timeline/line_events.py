"""What the telephone line did with a case by itself, in words: calls, messages, texts, pages, deadlines, calls back."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _

from voice_intake.domain.hours.closures import HoursChangeKind
from voice_intake.web.shared import formatting, i18n
from voice_intake.web.shared.reason_text import callback_reason, message_reason, text_reason
from voice_intake.web.timeline.event import TimelineLine, Told


def _opened(told: Told) -> TimelineLine:
    severity = i18n.severity(int(told.data.get("priority", 3)))
    if told.data.get("by") == "agent":
        sentence = _("%(who)s opened the case by hand, as “%(severity)s”", who=told.who, severity=severity)
    elif told.data.get("chosen"):
        sentence = _("%(who)s opened the case; the caller chose “%(severity)s”", who=told.who, severity=severity)
    else:
        sentence = _(
            "%(who)s opened the case; the caller chose no severity, so “%(severity)s” is assumed",
            who=told.who,
            severity=severity,
        )
    return TimelineLine(sentence=sentence, picture="folder-plus")


def _caller_added(_told: Told) -> TimelineLine:
    return TimelineLine(sentence=_("The caller rang again, and added to this case"), picture="telephone-plus")


def _call_ended(told: Told) -> TimelineLine:
    sentence = _("The call ended, with a message") if told.data.get("message") else _("The call ended")
    return TimelineLine(sentence=sentence, picture="telephone-x", is_minor=True)


def _call_accepted(told: Told) -> TimelineLine:
    return TimelineLine(
        sentence=_("%(who)s answered the call, and has the case", who=told.who), picture="telephone", tone="good"
    )


def _talked(told: Told) -> TimelineLine:
    agent, length = told.name(told.data.get("agent")), formatting.length(int(told.data.get("seconds") or 0))
    sentence = _("%(agent)s and the caller talked for %(length)s", agent=agent, length=length)
    return TimelineLine(sentence=sentence, picture="telephone", tone="good")


def _call_not_joined(told: Told) -> TimelineLine:
    agent = told.name(told.data.get("agent"))
    sentence = _("%(agent)s accepted the call, but the caller was gone by then", agent=agent)
    if told.data.get("reaction_taken_back"):
        sentence = _("%(agent)s accepted the call, but the caller was gone by then: the clock goes on", agent=agent)
    return TimelineLine(sentence=sentence, picture="telephone-x", tone="warn")


def _message_kept(told: Told) -> TimelineLine:
    if told.data.get("status") == "absent":
        return TimelineLine(sentence=_join(_("There is no message"), told), picture="mic-mute", is_minor=True)
    seconds = told.data.get("seconds")
    sentence = _("The caller left a message")
    if seconds:
        sentence = _("The caller left a message of %(length)s", length=formatting.length(int(seconds)))
    return TimelineLine(sentence=sentence, picture="voicemail", is_minor=True)


def _join(sentence: str, told: Told) -> str:
    why = message_reason(told.data.get("reason"))
    return f"{sentence}. {why}" if why else sentence


def _message_stored(_told: Told) -> TimelineLine:
    return TimelineLine(sentence=_("The message can be heard"), picture="voicemail", is_minor=True)


def _message_transcribed(_told: Told) -> TimelineLine:
    return TimelineLine(sentence=_("The message was written down"), picture="card-text", is_minor=True)


def _message_lost(told: Told) -> TimelineLine:
    return TimelineLine(sentence=_join(_("The recording is lost"), told), picture="mic-mute", tone="bad")


def _message_deleted(told: Told) -> TimelineLine:
    return TimelineLine(sentence=_join(_("The message was deleted"), told), picture="trash")


def _text_sent(_told: Told) -> TimelineLine:
    return TimelineLine(sentence=_("An SMS was sent to the caller"), picture="chat-left-text", is_minor=True)


def _text_delivered(_told: Told) -> TimelineLine:
    return TimelineLine(sentence=_("The SMS to the caller was delivered"), picture="chat-left-text", is_minor=True)


def _text_failed(told: Told) -> TimelineLine:
    why = text_reason(told.data.get("reason"))
    if told.data.get("perhaps_sent"):
        sentence = _("It is unknown whether the SMS to the caller was sent. %(why)s", why=why)
    else:
        sentence = _("The SMS to the caller was not delivered. %(why)s", why=why)
    return TimelineLine(sentence=sentence, picture="chat-left-text", tone="warn")


def _text_received(_told: Told) -> TimelineLine:
    return TimelineLine(sentence=_("The caller sent an SMS"), picture="chat-right-text", is_minor=True)


def _page_sent(told: Told) -> TimelineLine:
    sentence = _("An SMS was sent to %(agent)s, as nobody had answered", agent=told.name(told.data.get("agent")))
    return TimelineLine(sentence=sentence, picture="megaphone")


def _page_delivered(told: Told) -> TimelineLine:
    sentence = _("The SMS to %(agent)s was delivered", agent=told.name(told.data.get("agent")))
    return TimelineLine(sentence=sentence, picture="megaphone", is_minor=True)


def _page_failed(told: Told) -> TimelineLine:
    why = text_reason(told.data.get("reason"))
    if not told.data.get("agent"):
        return TimelineLine(sentence=_("Nobody was notified by SMS. %(why)s", why=why), picture="megaphone", tone="bad")
    agent = told.name(told.data["agent"])
    sentence = _("The SMS to %(agent)s was not delivered. %(why)s", agent=agent, why=why)
    return TimelineLine(sentence=sentence, picture="megaphone", tone="bad")


def _deadline_moved(told: Told) -> TimelineLine:
    before, after = told.moment("from"), told.moment("to")
    reason = told.data.get(f"reason_{i18n.language()}") or ""
    why = f"{_why_moved(str(told.data.get('why', '')))}{': ' + reason if reason else ''}"
    sentence = _("The deadline moved from %(before)s to %(after)s. %(why)s", before=before, after=after, why=why)
    return TimelineLine(sentence=sentence, picture="clock-history")


def _why_moved(why: str) -> str:
    match why:
        case HoursChangeKind.CLOSED:
            return _("The desk is closed outside its usual schedule")
        case HoursChangeKind.CLOSURE_ENDED:
            return _("A closure ended early")
        case HoursChangeKind.CLOSURE_REMOVED:
            return _("A closure was called off")
        case HoursChangeKind.OPENED:
            return _("The desk is open outside its usual hours")
        case HoursChangeKind.OPENING_ENDED:
            return _("An extra opening ended early")
        case HoursChangeKind.OPENING_REMOVED:
            return _("An extra opening was called off")
        case _:
            return why


def _callback_requested(told: Told) -> TimelineLine:
    sentence = _("%(who)s asked to call the contact back", who=told.who)
    return TimelineLine(sentence=sentence, picture="telephone-outbound")


def _callback_answered(told: Told) -> TimelineLine:
    agent = told.name(told.data.get("agent"))
    sentence = _("%(agent)s and the contact are talking", agent=agent)
    if told.data.get("is_reaction"):
        sentence = _("%(agent)s and the contact are talking. That stopped the clock", agent=agent)
    return TimelineLine(sentence=sentence, picture="telephone-outbound", tone="good")


def _called_back(told: Told) -> TimelineLine:
    agent, seconds = told.name(told.data.get("agent")), told.data.get("seconds")
    sentence = _("%(agent)s called the contact back, and they talked", agent=agent)
    if seconds is not None:
        length = formatting.length(int(seconds))
        sentence = _("%(agent)s called the contact back, and they talked for %(length)s", agent=agent, length=length)
    return TimelineLine(sentence=sentence, picture="telephone-outbound", tone="good")


def _callback_unanswered(told: Told) -> TimelineLine:
    agent, why = told.name(told.data.get("agent")), callback_reason(told.data.get("why"))
    sentence = _("%(agent)s called back in vain. %(why)s", agent=agent, why=why)
    if told.data.get("reaction_taken_back"):
        sentence = _("%(agent)s called back in vain, so the clock goes on. %(why)s", agent=agent, why=why)
    return TimelineLine(sentence=sentence, picture="telephone-x", tone="warn")


KINDS: Mapping[str, Callable[[Told], TimelineLine]] = {
    "opened": _opened,
    "caller_added": _caller_added,
    "call_ended": _call_ended,
    "call_accepted": _call_accepted,
    "talked": _talked,
    "call_not_joined": _call_not_joined,
    "message_kept": _message_kept,
    "message_stored": _message_stored,
    "message_transcribed": _message_transcribed,
    "message_lost": _message_lost,
    "message_deleted": _message_deleted,
    "text_sent": _text_sent,
    "text_delivered": _text_delivered,
    "text_failed": _text_failed,
    "text_received": _text_received,
    "page_sent": _page_sent,
    "page_delivered": _page_delivered,
    "page_failed": _page_failed,
    "deadline_moved": _deadline_moved,
    "callback_requested": _callback_requested,
    "callback_answered": _callback_answered,
    "called_back": _called_back,
    "callback_unanswered": _callback_unanswered,
}
