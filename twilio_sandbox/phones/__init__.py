"""Telephones for people: a small JSON API beside the REST API, by which somebody holds both ends of a call.

    handset = Handset(account, number)
    account.serve(beside={"/handset": HandsetApi(handset)})
    with handset.kept_going():
        ...

Nothing that is asked for here waits for the application: an act is begun, and what came of it is in the next state. The
account needs a RunningClock. Whoever holds a telephone lets prompts and questions take their time; a ringing ends by
itself, and a telephone that nobody looks at any more hangs up.
"""

from twilio_sandbox.phones.api import HandsetApi
from twilio_sandbox.phones.phones import Handset

__all__ = ["Handset", "HandsetApi"]
