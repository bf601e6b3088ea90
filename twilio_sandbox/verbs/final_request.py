"""Requests whose answer nobody hears any more, because the call is over: the answer must be sound all the same."""

from twilio_sandbox.http.exchange import Target
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.twiml.document import Unusable, read_answer
from twilio_sandbox.twiml.rules import document_faults


def ask_in_vain(leg: Leg, target: Target) -> None:
    exchange = leg.ask(target)
    try:
        if exchange.status != 204:
            leg.faults += document_faults(read_answer(exchange))
    except Unusable as unusable:
        if not exchange.late:
            leg.faults.append(f"{target.url}: {unusable}")
