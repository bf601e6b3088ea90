"""What happened in a call, in words: its turns, and whose telephone rang."""

from datetime import timedelta

from flask_babel import gettext as _

from voice_intake.actions.timeline.load_timeline import Rang, TurnTaken
from voice_intake.domain.calls.spoken_prompts import NextAction
from voice_intake.web.shared import formatting, i18n


def turn_told(turn: TurnTaken) -> str:
    """What the caller did."""
    event = turn.event
    match event.get("kind"):
        case "arrived":
            return _("Called")
        case "pressed" if event.get("keys"):
            return _("Pressed %(keys)s", keys=event["keys"])
        case "pressed" if "keys" in event:
            return _("Pressed nothing")
        case "pressed":
            return _("Keyed in a PIN")
        case "identified":
            return _("Was looked up by customer number and PIN")
        case "recorded" if event.get("seconds"):
            return _("Left a message of %(length)s", length=formatting.length(int(event["seconds"])))
        case "recorded":
            return _("Said something, or hung up")
        case "rang":
            return _rang(event.get("talked_seconds"), is_stopped=bool(event.get("stopped")))
        case "leftmessage":
            return _("Left a message while our line was away")
        case "ended":
            return _("Hung up")
        case kind:
            return str(kind)


def _rang(talked: int | None, *, is_stopped: bool) -> str:
    if talked is not None:
        return _("Had talked for %(length)s", length=formatting.length(talked))
    return _("Did not want to wait any longer") if is_stopped else _("Nobody answered")


def then_told(turn: TurnTaken) -> str:
    """What followed; empty where the question itself says it."""
    match turn.heard.then:
        case NextAction.RECORDED:
            return _("Then the line recorded.")
        case NextAction.RANG:
            return _("Then somebody of the desk was rung.")
        case NextAction.HUNG_UP:
            return _("Then the line hung up.")
        case NextAction.ASKED | NextAction.WENT_ON:
            return ""


def rang_told(rang: Rang) -> str:
    """Who was rung, how that ended, and how long the two talked."""
    rung = _span((rang.ended_at - rang.at) if rang.ended_at else None)
    match rang.outcome:
        case None:
            return _("%(agent)s is being rung", agent=rang.agent)
        case "accepted" if rang.talk_seconds is not None:
            talked = formatting.length(rang.talk_seconds)
            return _("%(agent)s answered, and the two talked for %(length)s", agent=rang.agent, length=talked)
        case "accepted":
            return _("%(agent)s answered", agent=rang.agent)
        case "declined":
            return _("%(agent)s was rung for %(span)s, and did not accept", agent=rang.agent, span=rung)
        case "no_answer":
            return _("%(agent)s was rung for %(span)s, and did not answer", agent=rang.agent, span=rung)
        case "busy":
            return _("%(agent)s was rung, and the line was busy", agent=rang.agent)
        case "canceled":
            return _("%(agent)s was rung for %(span)s, until the caller went on", agent=rang.agent, span=rung)
        case _:
            return _("%(agent)s was to be rung, and the telephone could not be reached", agent=rang.agent)


def _span(time: timedelta | None) -> str:
    return formatting.span(time or timedelta(), i18n.language())
