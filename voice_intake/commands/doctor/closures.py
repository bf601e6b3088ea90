"""Whether somebody has closed the desk, and perhaps forgotten it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from models.engine.database import make_engine, reading
from voice_intake.actions.hours.exceptions import Entered, find_entered
from voice_intake.commands.doctor.checks import Finding, fine, warning
from voice_intake.commands.terminal.database_text import missing_file
from voice_intake.commands.terminal.datetimes import local
from voice_intake.domain.hours.intervals import Closure
from voice_intake.domain.policy.policy import Policy


def closure_findings(url: str, policy: Policy, now: datetime) -> Iterator[Finding]:
    """None where the database does not answer: that is told already."""
    try:
        if missing_file(url):
            return
        engine = make_engine(url)
    except (ValueError, SQLAlchemyError, OSError):
        return
    try:
        with reading(engine).begin() as connection:
            entered = find_entered(connection, now)
    except SQLAlchemyError:
        return
    finally:
        engine.dispose()
    yield closure_finding(entered, policy, now)


def closure_finding(entered: Sequence[Entered], policy: Policy, now: datetime) -> Finding:
    running = [it for it in entered if isinstance(it.extra, Closure) and it.extra.starts_at <= now]
    if running:
        last = max(running, key=lambda it: it.extra.ends_at)
        until = local(last.extra.ends_at, policy.time_zone)
        return warning("closures", f"{last.by} has closed the desk until {until}: voice-intake open ends that")
    if not entered:
        return fine("closures", "nothing is entered besides the policy's hours")
    start = local(entered[0].extra.starts_at, policy.time_zone)
    return fine("closures", f"{len(entered)} entered besides the policy's hours, the first from {start}")
