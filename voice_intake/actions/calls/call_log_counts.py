"""How many calls each choice of the log would show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, literal, select, true

from models.call import Call
from models.engine.database import reading
from models.rows import table_of
from voice_intake.actions.calls.call_log import CallFilter
from voice_intake.domain.calls.journey import CallOutcome
from voice_intake.ports import Services

MOST_COUNTED = 1000
"""The newest ones. A log grows for years, and nobody reads how many there are of what is older."""

_calls = table_of(Call)


@dataclass(frozen=True, kw_only=True)
class CallCounts:
    """Of what is chosen, and of every other choice in its place."""

    counted_since: datetime | None
    """There are more that arrived then or earlier, and were not counted; None: all were."""
    every_outcome: int
    by_outcome: Mapping[CallOutcome, int]
    by_since: Mapping[datetime | None, int]

    def is_all(self, since: datetime | None) -> bool:
        """Nothing that arrived since then was left out; None: ever."""
        return self.counted_since is None or (since is not None and since > self.counted_since)


def count_calls(services: Services, chosen: CallFilter, sinces: Sequence[datetime]) -> CallCounts:
    """Beside any time at all, `sinces` are those that one can choose. One statement, of as many rows at most."""
    newest = select(_calls.c.outcome, _calls.c.arrived_at).order_by(_calls.c.arrived_at.desc())
    counted = newest.limit(MOST_COUNTED).subquery("counted")

    def arrived(since: datetime | None) -> ColumnElement[bool]:
        return true() if since is None else counted.c.arrived_at >= literal(since, counted.c.arrived_at.type)

    def count(*where: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count(case((and_(true(), *where), 1)))

    outcome = [] if chosen.outcome is None else [counted.c.outcome == chosen.outcome]
    outcomes = [count(arrived(chosen.since), counted.c.outcome == each) for each in CallOutcome]
    times = [count(arrived(since), *outcome) for since in (None, *sinces)]
    totals = (func.count(), func.min(counted.c.arrived_at), count(arrived(chosen.since)))
    with reading(services.engine).connect() as connection:
        found, oldest, every, *rest = connection.execute(select(*totals, *outcomes, *times).select_from(counted)).one()
    return CallCounts(
        counted_since=oldest if found >= MOST_COUNTED else None,
        every_outcome=every,
        by_outcome=dict(zip(CallOutcome, rest, strict=False)),
        by_since=dict(zip((None, *sinces), rest[len(CallOutcome) :], strict=True)),
    )
