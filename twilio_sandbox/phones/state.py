"""How the telephones stand, as JSON."""

from dataclasses import asdict
from typing import Any

from twilio_sandbox.line.events import Heard, Waiting
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.network.callbacks import Callback
from twilio_sandbox.network.message import Message
from twilio_sandbox.phones.phones import Handset, name_of, question_of

Json = dict[str, Any]


def state(handset: Handset, call_sid: str) -> Json:
    """The call that somebody holds, and every other telephone that rings or is in use."""
    call = handset.leg(call_sid) if call_sid in handset.account.legs else None
    others = [leg for leg in list(handset.account.legs.values()) if leg.direction != "inbound"]
    return {
        "now": handset.account.clock().isoformat(),
        "call": _leg(call) if call else None,
        "others": [_leg(leg) for leg in others if not leg.is_over],
    }


def wires(handset: Handset, since: int) -> Json:
    """What went over the wires since that request of the journal, and what has not yet."""
    callbacks, mischief = handset.account.callbacks, handset.account.mischief
    return {
        "last": handset.journal.last,
        "requests": [asdict(entry) | {"at": entry.at.isoformat()} for entry in handset.journal.since(since)],
        "pending": [_callback(one) for one in list(callbacks.pending)],
        "lost": [_callback(one) for one in list(callbacks.dropped)],
        "texts": [_text(message) for message in handset.account.messages],
        "faults": list(handset.account.faults)[-20:],
        "callbacks": handset.callbacks,
        "twice": mischief.twin > 0,
        "late": mischief.timeout > 0,
    }


def _leg(leg: Leg) -> Json:
    return {
        "sid": leg.sid,
        "parent": leg.parent.sid if leg.parent else None,
        "from": leg.from_,
        "to": leg.to,
        "direction": leg.direction,
        "status": leg.status.value,
        "is_over": leg.is_over,
        "is_answered": leg.answered_at is not None,
        "is_bridged": leg.bridged_at is not None and not leg.is_over,
        "ended_by": leg.ended_by.value if leg.ended_by else None,
        "seconds": leg.seconds,
        "heard": [_heard(heard) for heard in list(leg.heard)],
        "waits_for": _waiting(leg.waits_for, leg) if leg.waits_for and not leg.is_busy else None,
    }


def _heard(heard: Heard) -> Json:
    return {"kind": heard.kind, "text": heard.text, "language": heard.language, "seconds": heard.seconds}


def _waiting(waiting: Waiting, leg: Leg) -> Json:
    return {
        "kind": waiting.kind,
        "asked": question_of(leg),
        "timeout": waiting.timeout,
        "num_digits": waiting.num_digits,
        "finish_on_key": waiting.finish_on_key,
        "max_length": waiting.max_length,
    }


def _callback(callback: Callback) -> Json:
    return {
        "id": name_of(callback),
        "kind": callback.kind,
        "story": callback.story,
        "form": callback.form,
        "due_at": callback.due_at.isoformat(),
    }


def _text(message: Message) -> Json:
    return {
        "sid": message.sid,
        "to": message.to,
        "body": message.body,
        "status": message.status,
        "at": message.created_at.isoformat(),
    }
