"""The last request of a call that is over: its answer is not executed, but has to be valid TwiML."""

from twilio_sandbox.http.exchange import Target
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.twiml.document import Unusable, read_answer
from twilio_sandbox.twiml.rules import document_faults


def send_final_request(leg: Leg, target: Target) -> None:
    exchange = leg.ask(target)
    try:
        if exchange.status != 204:
            leg.faults += document_faults(read_answer(exchange))
    except Unusable as unusable:
        if not exchange.late:
            leg.faults.append(f"{target.url}: {unusable}")
