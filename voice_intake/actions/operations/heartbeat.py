"""A sign of life of the worker, in the database, where everybody who looks after the desk can see it."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update

from models.engine.database import reading
from models.rows import insert_unless_there, table_of
from models.upkeep import Heartbeat
from voice_intake.ports import ExternalServices, Services

WORKER = "worker"

QUIET = timedelta(minutes=1)
"""A worker that was not heard of for longer counts as gone: four signs of life are missing."""

_heartbeats = table_of(Heartbeat)


def show_life(services: Services, outside: ExternalServices, *, now: datetime) -> bool:  # noqa: ARG001 - a job as any other
    """One row, however many workers there are; it never goes back in time."""
    with services.engine.begin() as connection:
        known = insert_unless_there(connection, _heartbeats, {"name": WORKER, "at": now}) is None
        if known:
            connection.execute(
                update(_heartbeats).where(_heartbeats.c.name == WORKER, _heartbeats.c.at < now).values(at=now)
            )
    return False


def carry_life(services: Services, *, before: datetime, after: datetime) -> None:
    """A demo's clock was moved: a worker that lived before is not silent since."""
    seen_at = last_sign_of_life(services.engine)
    if seen_at is None:
        return
    with services.engine.begin() as connection:
        moved = min(seen_at + (after - before), after)
        connection.execute(
            update(_heartbeats).where(_heartbeats.c.name == WORKER, _heartbeats.c.at == seen_at).values(at=moved)
        )


def last_sign_of_life(engine: Engine) -> datetime | None:
    """None where no worker ever ran."""
    with reading(engine).connect() as connection:
        at: datetime | None = connection.scalar(select(_heartbeats.c.at).where(_heartbeats.c.name == WORKER))
    return at


def is_worker_alive(services: Services, *, now: datetime) -> bool:
    """Whether there is a worker to do what pages leave to it. One statement."""
    seen_at = last_sign_of_life(services.engine)
    return seen_at is not None and now - seen_at <= QUIET
