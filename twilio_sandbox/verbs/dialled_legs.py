"""The legs that a <Dial> opens, from its <Number>, <Client> and <Sip> nouns."""

import re
from urllib.parse import urljoin

from twilio_sandbox.http.exchange import Target
from twilio_sandbox.line.events import CallStatus, EndedBy, NotPlayed
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.twiml.document import Document, Verb

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_PLAYED = ("Number", "Client", "Sip")


def dialled_legs(caller: Leg, dial: Verb, document: Document) -> list[Leg]:
    """Raises NotPlayed for what the sandbox cannot ring, or record."""
    nouns = dial.children or (Verb("Number", text=dial.text),)
    for noun in nouns:
        if noun.name not in _PLAYED:
            raise NotPlayed(f"<Dial><{noun.name}> is not executed by the sandbox")
    if dial.attributes.get("record", "do-not-record") != "do-not-record":
        raise NotPlayed("<Dial record> is not executed by the sandbox")
    _check_caller_id(caller, dial)
    legs = [_leg(caller, dial, noun, document) for noun in nouns]
    for leg in legs:
        _check_number(caller, leg)
    caller.children += legs
    return legs


def _check_caller_id(caller: Leg, dial: Verb) -> None:
    shown = dial.attributes.get("callerId")
    if shown and shown not in (caller.from_, caller.to) and not caller.network.owns(shown):
        caller.faults.append(f"<Dial callerId={shown!r}> is neither an end of the call nor a number of the account")


def _leg(caller: Leg, dial: Verb, noun: Verb, document: Document) -> Leg:
    return Leg(
        network=caller.network,
        account_legs=caller.account_legs,
        sid=caller.network.new_sid("CA"),
        from_=dial.attributes.get("callerId", caller.from_),
        to=noun.text if noun.name == "Number" else f"{noun.name.lower()}:{noun.text.removeprefix('sip:')}",
        direction="outbound-dial",
        timeline=caller.timeline,
        parent=caller,
        status=CallStatus.QUEUED,
        first=_target(document, noun, "url", "method"),
        status_callback=_target(document, noun, "statusCallback", "statusCallbackMethod"),
        status_events=frozenset(noun.words("statusCallbackEvent", "completed")),
        faults=caller.faults,
    )


def _target(document: Document, noun: Verb, url: str, method: str) -> Target | None:
    if url not in noun.attributes:
        return None
    return Target(urljoin(document.url, noun.attributes[url]), noun.attributes.get(method, "POST"))


def _check_number(caller: Leg, leg: Leg) -> None:
    """https://www.twilio.com/docs/api/errors/13224"""
    if ":" not in leg.to and not _E164.fullmatch(leg.to):
        caller.faults.append(f"<Dial> to {leg.to!r}: 13224, not a number in E.164")
        leg.end(CallStatus.FAILED, EndedBy.NETWORK)
