"""The worker's side of a desk: what it works with, where Twilio is the sandbox over real HTTP, and what it stored."""

import hashlib
from datetime import timedelta
from pathlib import Path

from tests.phone import Desk
from voice_intake.config import DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN, Settings
from voice_intake.domain.voicemail.storage_location import Folder
from voice_intake.external_services import make_external_services
from voice_intake.jobs.worker import do_what_is_due


class Office:
    """Works when it is told to, by the desk's own clock."""

    def __init__(self, desk: Desk, recordings: Path) -> None:
        self.desk = desk
        self.recordings = recordings
        self.api_url = desk.line.account.serve()
        self.outside = make_external_services(
            Settings(
                public_url=desk.line.url,
                twilio_account_sid=DEMO_ACCOUNT_SID,
                twilio_auth_tokens=(DEMO_AUTH_TOKEN,),
                twilio_api_url=self.api_url,
                recordings=Folder(recordings),
            )
        )

    def works(self) -> None:
        """All that is due now."""
        assert do_what_is_due(self.desk.line.services, self.outside)

    def works_for(self, time: timedelta, *, every: timedelta) -> None:
        for _ in range(time // every):
            self.works()
            self.desk.line.account.clock.advance(every.total_seconds())

    @property
    def stored(self) -> list[str]:
        """The checksums of what is in the store, whatever its names."""
        return sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in self.recordings.rglob("*.wav"))
