"""Compares the carrier's lists of calls and recordings with our rows, and makes up for what no callback told.

1. Calls: one that never reached us is judged by the rules as of its arrival; one whose end did not, ends when it ended.
2. Recordings of calls that we know: kept as their callbacks would have kept them.
3. Only then is the mark set, from which the next comparison begins.

Each call and each recording is a transaction of its own, by the very functions that the callbacks use; so it may run
beside them, twice, or be broken off anywhere. No transaction is open while a list is read.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import Connection, func, insert, select

from models.call import Call
from models.engine.database import reading
from models.rows import table_of
from models.upkeep import Reconciliation
from voice_intake.actions.calls.store import bind_case
from voice_intake.actions.reconciliation.find_missing import (
    MissingItem,
    MissingKind,
    find_lost_calls,
    find_lost_recordings,
)
from voice_intake.domain.errors import ExternalServiceError
from voice_intake.domain.reconciliation.window import ReconciliationWindow, window
from voice_intake.domain.ticket import format_reference
from voice_intake.ports import ExternalServices, Services, Telephony

CHUNK = 200
"""Entries of a list that are held in memory at once."""

GRACE = timedelta(minutes=1)
"""The callbacks of what has just ended may still be on their way, with all the times that they are tried again."""

Listed = TypeVar("Listed")
Tell = Callable[[MissingItem], None]

log = structlog.get_logger()

_calls = table_of(Call)


@dataclass(kw_only=True)
class Count:
    """What was looked at, and found: `missing_ends` are of calls that had reached us."""

    calls: int = 0
    unseen_calls: int = 0
    missing_ends: int = 0
    recordings: int = 0
    missing_recordings: int = 0
    opened_tickets: int = 0

    def add(self, found: MissingItem) -> None:
        self.unseen_calls += found.what is MissingKind.CALL
        self.missing_ends += found.what is MissingKind.END
        self.missing_recordings += found.what is MissingKind.RECORDING
        self.opened_tickets += bool(found.opened)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One that went through to its end."""

    since: datetime
    until: datetime
    count: Count


def reconcile(
    services: Services,
    telephony: Telephony,
    *,
    now: datetime,
    since: datetime | None = None,
    grace: timedelta = timedelta(0),
    tell: Tell | None = None,
) -> Comparison:
    """Tells each find as it is made. What ended within the `grace` is left to its callbacks, and to the next time.

    Raises ExternalServiceError where a list breaks off: what was done until then stays done, and the next comparison
    begins where this one did.
    """
    compared, count = _span(services, now, since), Count()
    try:
        for calls in _chunks(telephony.calls(compared.calls_since, compared.until)):
            ours = [
                call for call in calls if call.is_inbound and not call.parent_sid and _is_to(services, call.to_number)
            ]
            count.calls += len(ours)
            _report(find_lost_calls(services, ours, now=now, grace=grace), count, tell)
        for recordings in _chunks(telephony.recordings(compared.recordings_since, compared.until)):
            count.recordings += len(recordings)
            _report(find_lost_recordings(services, recordings, now=now, grace=grace), count, tell)
    except ExternalServiceError as failure:
        log.warning("reconciliation_broken_off", why=failure.why, code=failure.code, **asdict(count))
        raise
    _set_mark(services, compared, count, now)
    bind_case("")
    log.info("reconciled", since=compared.calls_since.isoformat(), **asdict(count))
    return Comparison(since=compared.calls_since, until=compared.until, count=count)


def keep_reconciled(services: Services, outside: ExternalServices, *, now: datetime) -> bool:
    """The comparison that recurs; whoever cannot be asked now is asked the next time."""
    with suppress(ExternalServiceError):
        reconcile(services, outside.telephony, now=now, grace=GRACE)
    return False


def _span(services: Services, now: datetime, asked: datetime | None) -> ReconciliationWindow:
    with reading(services.engine).begin() as connection:
        return window(now=now, mark=_mark(connection), oldest_open=_oldest_open(connection), asked=asked)


def _mark(connection: Connection) -> datetime | None:
    mark: datetime | None = connection.scalar(select(func.max(Reconciliation.until)))
    return mark


def _oldest_open(connection: Connection) -> datetime | None:
    arrived_at: datetime | None = connection.scalar(
        select(func.min(_calls.c.arrived_at)).where(_calls.c.ended_at.is_(None))
    )
    return arrived_at


def _chunks(listed: Iterator[Listed]) -> Iterator[Sequence[Listed]]:
    """What came before a list broke off is worked on before that is told."""
    chunk: list[Listed] = []
    try:
        for each in listed:
            chunk.append(each)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
    except ExternalServiceError:
        yield chunk
        raise
    yield chunk


def _is_to(services: Services, number: str) -> bool:
    """An account may have other numbers, which are none of our business."""
    return number == services.policy.phone_number


def _report(finds: Iterator[MissingItem], count: Count, tell: Tell | None) -> None:
    for found in finds:
        count.add(found)
        log.warning(
            "lost_and_found", what=found.what, call_sid=found.call_sid, opened=format_reference(found.opened) or None
        )
        if tell:
            tell(found)


def _set_mark(services: Services, compared: ReconciliationWindow, count: Count, now: datetime) -> None:
    values = {"at": now, "since": compared.calls_since, "until": compared.until, **asdict(count)}
    with services.engine.begin() as connection:
        connection.execute(insert(Reconciliation).values(**values))
