"""The record: who changed what of the desk, when, from what to what, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from models.audit_event import AuditEvent
from models.engine.database import reading
from models.rows import table_of
from voice_intake.actions.audit.edit_rows import AuditEntry
from voice_intake.ports import Services

PAGE_SIZE = 100

_audit = table_of(AuditEvent)


@dataclass(frozen=True, kw_only=True)
class AuditFilter:
    """What to look for; what is not given does not matter. `since` counts, `until` does not any more."""

    actor: str | None = None
    action: str | None = None
    subject: str | None = None
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = AuditFilter()


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    """`more`: hand it back as `before` for what is older, None where nothing is."""

    events: tuple[AuditEntry, ...]
    more: int | None


@dataclass(frozen=True, kw_only=True)
class AuditChoices:
    """What filters can choose between: everybody and everything that the record knows."""

    actors: tuple[str, ...]
    subjects: tuple[str, ...]


def find_audit_entries(services: Services, wanted: AuditFilter = EVERYTHING, *, before: int | None = None) -> AuditPage:
    """One statement, SHOWN events at a time."""
    statement = select(_audit).where(*_conditions(wanted)).order_by(_audit.c.id.desc()).limit(PAGE_SIZE + 1)
    if before is not None:
        statement = statement.where(_audit.c.id < before)
    with reading(services.engine).begin() as connection:
        rows = connection.execute(statement).mappings().all()
    events = tuple(AuditEntry(**row) for row in rows[:PAGE_SIZE])
    return AuditPage(events=events, more=events[-1].id if len(rows) > PAGE_SIZE else None)


def audit_choices(services: Services) -> AuditChoices:
    """Found by going along the indexes from one to the next, however long the record is."""
    with reading(services.engine).begin() as connection:
        found = [
            tuple(value for value in connection.scalars(_distinct(column)) if value is not None)
            for column in (_audit.c.actor, _audit.c.subject)
        ]
    return AuditChoices(actors=found[0], subjects=found[1])


def _conditions(wanted: AuditFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.actor:
        yield _audit.c.actor == wanted.actor
    if wanted.action:
        yield _audit.c.action == wanted.action
    if wanted.subject:
        yield _audit.c.subject == wanted.subject
    if wanted.subject_id is not None:
        yield _audit.c.subject_id == wanted.subject_id
    if wanted.since:
        yield _audit.c.at >= wanted.since
    if wanted.until:
        yield _audit.c.at < wanted.until


def _distinct(column: ColumnElement[str]) -> Select[str | None]:
    """https://wiki.postgresql.org/wiki/Loose_indexscan"""
    first = select(func.min(column).label("value")).cte("found", recursive=True)
    following = select(func.min(column)).where(column > first.c.value).scalar_subquery()
    found = first.union_all(select(following).where(first.c.value.is_not(None)))
    return select(found.c.value).order_by(found.c.value).limit(1000)
