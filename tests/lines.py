"""Opens the line for a test, on the test's database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from tests.factories import MONDAY_NOON
from tests.phone import Desk
from twilio_sandbox.clock import VirtualClock
from voice_intake.app import create_app, make_line
from voice_intake.commands.calls.local_server import local_line
from voice_intake.config import Settings
from voice_intake.domain.policy.policy import Policy, parse
from voice_intake.domain.voicemail.storage_location import Folder
from voice_intake.gateways.policy_file import read_policy
from voice_intake.gateways.twilio_account import TwilioAccount
from voice_intake.gateways.twilio_rest import TwilioRest
from voice_intake.ports import Services

POLICY = read_policy(None)


def carrier_of(desk: Desk) -> TwilioRest:
    """Twilio's REST API, as the sandbox behind this desk speaks it; served from the first time on."""
    account = desk.line.account
    url = account.network.api_url
    api_url = url if url.startswith("http://") else account.serve()
    return TwilioRest(TwilioAccount(api_url=api_url, account_sid=account.sid, user=account.sid, secret=account.token))


@contextmanager
def opened(
    engine: Engine, *, start: datetime = MONDAY_NOON, policy: Policy = POLICY, recordings: Path | None = None
) -> Iterator[Desk]:
    """A desk whose clock stands at `start` and moves with the calls. With a folder of `recordings` it has pages too."""
    clock = VirtualClock(start)
    services = Services(engine=engine, policy=policy, clock=clock)
    settings = Settings(recordings=Folder(recordings)) if recordings else Settings()
    with local_line(services, clock, settings, create_app if recordings else make_line) as line:
        yield Desk(line)


def policy_with(old: str, new: str) -> Policy:
    """The shipped policy with one line of its file changed."""
    text = Path(__file__).parent.parent.joinpath("voice_intake/policy/support-policy.toml").read_text()
    assert old in text
    return parse(text.replace(old, new))
