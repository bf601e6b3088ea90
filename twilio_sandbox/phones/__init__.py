"""Telephones for people: a small JSON API beside the REST API, to hold both ends of a call.

    phones = Phones(account, number)
    account.serve(beside={"/handset": PhonesApi(phones)})
    with phones.running():
        ...

No request here waits for the application: it starts an act, whose result is in the next state. The
account needs a RunningClock: prompts take their real time. Ringing ends by timeout, and a call whose state is not
fetched any more is hung up.
"""

from twilio_sandbox.phones.api import PhonesApi
from twilio_sandbox.phones.phones import Phones

__all__ = ["Phones", "PhonesApi"]
