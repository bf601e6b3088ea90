"""The only place that picks what the program is made of, and reads the clock."""

from datetime import UTC, datetime

from models.database import make_engine
from voice_intake.config import Settings
from voice_intake.gateways.policy_file import read_policy
from voice_intake.ports import Clock, Services


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


def make_services(settings: Settings, *, clock: Clock = system_clock) -> Services:
    """The services of a deployment; raises PolicyFault when its policy does not hold."""
    return Services(
        engine=make_engine(settings.database_url),
        policy=read_policy(settings.policy_file),
        clock=clock,
    )
