"""What pages of the telephone say, as sentences."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from voice_intake.actions.calls.call_outcome import CallMessage, CallProgress
from voice_intake.domain.calls.journey import CallOutcome
from voice_intake.web.calls import outcome_text
from voice_intake.web.shared import reason_text


def decision(story: CallProgress) -> str:
    """Whether the caller was let in, and why."""
    row = story.page.row
    match row.admission:
        case "admitted":
            return _("Let in: an administrator of a customer with extended support.")
        case "refused":
            return outcome_text.outcome_told(replace(row, outcome=CallOutcome.REFUSED))
        case _:
            return _("Not decided yet.")


def standing(story: CallProgress) -> str:
    return outcome_text.outcome_told(story.page.row)


def message(kept: CallMessage) -> str:
    match kept.status:
        case "stored" | "transcribed":
            return _("The message is stored here, and can be heard in the console.")
        case "captured":
            return _("The message is kept by Twilio, and is being fetched.")
        case "deleted":
            return _("The message has been deleted.")
        case _:
            return reason_text.message_reason(kept.reason) or _("There is no message to hear.")


def callback(kind: str) -> str:
    """What Twilio tells beside a call."""
    match kind:
        case "call":
            return _("How a call stands")
        case "recording":
            return _("How a recording stands")
        case "message":
            return _("How a text stands")
        case _:
            return _("What was said, written down")


def for_script() -> Mapping[str, Any]:
    """Sentences that the page's own script says; `{}` is where it puts something."""
    return {
        "calling": _("Calling …"),
        "speaks": _("The line speaks."),
        "waitsForKey": _("The line waits for a key."),
        "waitsForKeys": _("The line waits for keys, and # at the end."),
        "secondsLeft": _("The line waits: {} s"),
        "records": _("The line is recording. Press # when you are done."),
        "speakNow": _("Speak now. Press # when you are done."),
        "noMicrophone": _("The microphone cannot be used. Let the page say something for you."),
        "ringing": _("It rings at {}."),
        "rings": _("Somebody is being rung."),
        "bridged": _("The two are talking."),
        "thinks": _("The line thinks …"),
        "beep": _("Beep"),
        "pressed": _("You pressed {}"),
        "spoke": _("You left a message of {} s"),
        "over": {
            "caller": _("You hung up."),
            "callee": _("The other side hung up."),
            "document": _("The line hung up."),
            "api": _("The call was ended from elsewhere."),
            "error": _("Twilio gave up: neither the line nor its fallback could be used."),
            "network": _("The call never came about."),
        },
        "withheld": _("Number withheld"),
        "phoneOf": _("The telephone of {}"),
        "isRung": _("Rings"),
        "isHearing": _("Has picked up, and hears:"),
        "isTalking": _("Talks with the caller"),
    }
