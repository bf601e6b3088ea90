"""A desk for tests of actions: the program's own policy, a clock that stands still, and a database."""

from datetime import datetime

from sqlalchemy import Engine

from tests.factories import MONDAY_NOON
from voice_intake.gateways.policy_file import read_policy
from voice_intake.ports import Services


def desk_on(database: Engine, *, now: datetime = MONDAY_NOON) -> Services:
    return Services(engine=database, policy=read_policy(None), clock=lambda: now)
