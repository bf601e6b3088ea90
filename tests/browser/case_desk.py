"""A desk with its worker, so that what callers leave can be heard, and agents are called back."""

import math
from array import array
from datetime import timedelta

from models.ticket import Ticket
from tests.browser.console import Console
from tests.factories import PHONE, make_caller
from tests.fakes import FakeOutside, FakeTranscriber
from tests.lines import carrier_of
from twilio_sandbox.media.audio import RATE, Audio
from voice_intake.actions.callbacks.place import place_callback
from voice_intake.actions.voicemail.fetch_recording import fetch_voicemail
from voice_intake.actions.voicemail.transcribe import transcribe_voicemail
from voice_intake.gateways.folder_store import FolderStore
from voice_intake.ports import Addresses, ExternalServices

WORDS = "Hej, det er Astrid. Når vi vælger hele året og trykker Eksportér, slutter filen midt i maj."


class CaseDesk:
    """`words` is what the machine that writes messages down understands."""

    def __init__(self, console: Console, *, words: str = WORDS) -> None:
        self.desk, self.services = console.desk, console.desk.line.services
        self.account = console.desk.line.account
        carrier = carrier_of(console.desk)
        self.outside = ExternalServices(
            telephony=carrier,
            messenger=carrier,
            store=FolderStore(console.recordings),
            transcriber=FakeTranscriber(words),
            notifier=FakeOutside().notifier,
            addresses=Addresses(public_url=console.url),
        )

    def works(self) -> None:
        """Fetches what was left, and has it written down."""
        self.account.clock.advance(timedelta(minutes=2).total_seconds())
        for job in (fetch_voicemail, transcribe_voicemail):
            while job(self.services, self.outside, now=self.account.clock()):
                pass

    def places_calls(self) -> None:
        """Those that agents have asked for."""
        while place_callback(self.services, self.outside, now=self.account.clock()):
            pass
        self.account.callbacks.settle()

    def hears_of_a_problem(self, *, seconds: float = 9, number: str = PHONE, language: str = "da") -> Ticket:
        """Somebody calls, chooses a severity, finds nobody free, and leaves a message."""
        phone = self.desk.phone(number, language).dials().presses("2")
        phone.speaks(audio=speech(seconds), finish="#").hangs_up()
        self.account.callbacks.settle()
        return self.desk.tickets()[-1]

    def has_a_case(self, *, seconds: float = 9) -> Ticket:
        """The same, by a contact who is known here alone."""
        make_caller(self.desk.engine)
        ticket = self.hears_of_a_problem(seconds=seconds)
        self.works()
        return ticket


def speech(seconds: float) -> Audio:
    """Something between a whistle and a voice: as loud and as quiet as words are."""
    loud = [abs(math.sin(n / 900) * math.sin(n / 3100) + 0.4 * math.sin(n / 210)) for n in range(int(seconds * RATE))]
    return Audio(array("h", [round(9000 * it * math.sin(n / 4)) for n, it in enumerate(loud)]).tobytes())
