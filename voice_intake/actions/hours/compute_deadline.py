"""By when a case has to be answered: as the line counts it, and no later than whoever asked the same was promised."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from models.rows import table_of
from models.ticket import Ticket, TicketEvent
from voice_intake.actions.hours.exceptions import load_extras
from voice_intake.domain.cases.transitions import Case
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.policy.response_target import TargetBasis, first_due
from voice_intake.domain.ticket import UNFINISHED, Priority, Tier

_tickets, _events = table_of(Ticket), table_of(TicketEvent)


def count_deadline(connection: Connection, policy: Policy, case: Case, priority: Priority) -> datetime | None:
    """With that priority, and the hours as they are now; None is best effort."""
    asked = TargetBasis(tier=case.tier, priority=priority, opened_at=case.opened_at)
    duplicates = load_duplicates(connection, [case.id]).get(case.id, ())
    extras = load_extras(connection, min(each.opened_at for each in (asked, *duplicates)))
    return first_due(policy, asked, duplicates, extras)


def load_duplicates(connection: Connection, case_ids: Collection[int]) -> Mapping[int, tuple[TargetBasis, ...]]:
    """What was merged into these cases while it waited for an answer. One statement."""
    waiting = (_tickets.c.responded_at.is_(None), _tickets.c.respond_by.is_not(None), _events.c.kind == "merged")
    rows = connection.execute(
        select(_tickets.c.merged_into_id, _tickets.c.tier, _tickets.c.priority, _tickets.c.opened_at, _events.c.data)
        .join(_events, _events.c.ticket_id == _tickets.c.id)
        .where(_tickets.c.merged_into_id.in_(case_ids), *waiting)
    )
    found = defaultdict[int, tuple[TargetBasis, ...]](tuple)
    for row in rows:
        if row.data.get("status", {}).get("from") in UNFINISHED:
            asked = TargetBasis(tier=Tier(row.tier), priority=Priority(row.priority), opened_at=row.opened_at)
            found[row.merged_into_id] += (asked,)
    return found
