"""Whether a worker works beside the calls, by the signs of life that it leaves."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from models.engine.database import make_engine
from voice_intake.actions.operations.heartbeat import QUIET, last_sign_of_life
from voice_intake.commands.doctor.checks import Finding, fault, fine, warning
from voice_intake.commands.terminal.database_text import missing_file

MEND = "run voice-intake worker, which fetches messages and sends texts"


def worker_findings(url: str, now: datetime) -> Iterator[Finding]:
    """None where the database does not answer: that is told already."""
    try:
        if missing_file(url):
            return
        engine = make_engine(url)
    except (ValueError, SQLAlchemyError, OSError):
        return
    try:
        yield worker_finding(last_sign_of_life(engine), now)
    except SQLAlchemyError:
        return
    finally:
        engine.dispose()


def worker_finding(seen_at: datetime | None, now: datetime) -> Finding:
    if seen_at is None:
        return warning("worker", f"none has ever run here: {MEND}")
    age = max(now - seen_at, timedelta())
    if age > QUIET:
        return fault("worker", f"it was last seen alive {_told(age)} ago: {MEND}")
    return fine("worker", f"it was alive {_told(age)} ago")


def _told(age: timedelta) -> str:
    seconds = int(age.total_seconds())
    for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} seconds"
