"""The state of the telephones as JSON."""

from dataclasses import asdict
from typing import Any

from twilio_sandbox.line.events import Heard, Waiting
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.network.callbacks import Callback
from twilio_sandbox.network.message import Message
from twilio_sandbox.phones.phones import Phones, callback_id, question_id

Json = dict[str, Any]


def state(phones: Phones, call_sid: str) -> Json:
    """The call that somebody holds, and every other telephone that rings or is in use."""
    call = phones.leg(call_sid) if call_sid in phones.account.legs else None
    others = [leg for leg in list(phones.account.legs.values()) if leg.direction != "inbound"]
    return {
        "now": phones.account.clock().isoformat(),
        "call": _leg(call) if call else None,
        "others": [_leg(leg) for leg in others if not leg.is_over],
    }


def wires(phones: Phones, since: int) -> Json:
    """What went over the wires since that request in the request log, and what has not yet."""
    callbacks, fault_injection = phones.account.callbacks, phones.account.fault_injection
    return {
        "last": phones.request_log.last,
        "requests": [asdict(entry) | {"at": entry.at.isoformat()} for entry in phones.request_log.since(since)],
        "pending": [_callback(one) for one in list(callbacks.pending)],
        "lost": [_callback(one) for one in list(callbacks.dropped)],
        "texts": [_text(message) for message in phones.account.messages],
        "faults": list(phones.account.faults)[-20:],
        "callbacks": phones.callbacks,
        "twice": fault_injection.twin > 0,
        "late": fault_injection.timeout > 0,
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
        "asked": question_id(leg),
        "timeout": waiting.timeout,
        "num_digits": waiting.num_digits,
        "finish_on_key": waiting.finish_on_key,
        "max_length": waiting.max_length,
    }


def _callback(callback: Callback) -> Json:
    return {
        "id": callback_id(callback),
        "kind": callback.kind,
        "story": callback.ordering_key,
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
