"""The only place that picks what the program is made of."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import structlog
from huey import Huey

from models.engine.database import make_engine
from voice_intake.clock import system_clock
from voice_intake.config import Settings
from voice_intake.domain.errors import ConfigurationFault
from voice_intake.domain.policy.policy import Policy
from voice_intake.gateways.demo_folder import DemoFolder
from voice_intake.gateways.policy_file import read_policy
from voice_intake.gateways.queue import no_queue, open_queue
from voice_intake.gateways.recording_store import open_store
from voice_intake.ports import Clock, RecordingStore, Services

log = structlog.get_logger()


def make_services(settings: Settings, *, clock: Clock = system_clock) -> Services:
    """The services of a deployment; raises PolicyFault when its policy does not hold."""
    policy = read_policy_of(settings)
    engine = make_engine(settings.database_url)
    if settings.demo_folder:
        folder = DemoFolder(settings.demo_folder)
        folder.watch(engine)
        clock = folder.clock
    return Services(engine=engine, policy=policy, clock=clock)


def read_policy_of(settings: Settings) -> Policy:
    """Raises PolicyFault."""
    policy = read_policy(settings.policy_file)
    return replace(policy, phone_number=settings.twilio_phone_number) if settings.twilio_phone_number else policy


def recordings_of(settings: Settings) -> Callable[[], RecordingStore]:
    """The store of recordings, opened when it is first asked for: a call never waits for it, nor fails with it."""
    return cache(lambda: open_store(settings.recordings))


def make_queue(settings: Settings) -> Huey:
    """Connects to the queue, which may fail in as many ways as there are queues; ConfigurationFault is one of them."""
    return open_queue(settings.queue_url)


def make_queue_or_none(settings: Settings) -> Huey:
    """A worker without a bell is better than none; raises ConfigurationFault alone."""
    try:
        return make_queue(settings)
    except ConfigurationFault:
        raise
    except Exception as failure:
        log.warning("queue_away", why=type(failure).__name__)
        return no_queue()
