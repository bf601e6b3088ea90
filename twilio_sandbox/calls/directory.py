"""The resources of an account, as the REST API finds them."""

from dataclasses import dataclass, field

from twilio_sandbox.calls.number import Number
from twilio_sandbox.line.leg import Leg
from twilio_sandbox.network.network import Network


@dataclass(eq=False)
class Directory:
    """`legs` are by SID; recordings, messages and callbacks are in the network, which both ends of a call share."""

    network: Network
    numbers: list[Number] = field(default_factory=list)
    legs: dict[str, Leg] = field(default_factory=dict)
