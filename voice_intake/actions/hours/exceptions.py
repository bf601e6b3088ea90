"""What was entered at the desk besides the policy's hours: closures and extra openings, now and to come."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, Text, bindparam, cast, literal_column, null, select, union_all

from models.desk_closure import DeskClosure, DeskOpening
from models.engine.database import reading
from models.rows import table_of
from voice_intake.domain.customers.forms import refused
from voice_intake.domain.hours.intervals import Closure, ExtraOpening, HoursException
from voice_intake.domain.language import Bilingual, Language
from voice_intake.domain.ticket import Tier
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

CLOSURES, OPENINGS = table_of(DeskClosure), table_of(DeskOpening)


def reason_columns(reason: Bilingual) -> dict[str, str]:
    """A reason as the tables of the hours store it: one column for each language."""
    return {f"reason_{language}": text for language, text in reason.items()}


def reason_of(row: Row[Any]) -> Bilingual:
    return Bilingual.of({language: getattr(row, f"reason_{language}") for language in Language})


def _reasons(table: Table) -> list[Column[Any]]:
    return [table.c[f"reason_{language}"] for language in Language]


_closure = CLOSURES.c

_opening = OPENINGS.c

_not_over = union_all(
    select(
        literal_column("1").label("is_closure"),
        cast(null(), Text()).label("tier"),
        *(_closure.id, _closure.starts_at, _closure.ends_at, *_reasons(CLOSURES)),
        *(_closure.created_by, _closure.created_at),
    ).where(_closure.ends_at > bindparam("since")),
    select(
        literal_column("0"),
        _opening.tier,
        *(_opening.id, _opening.starts_at, _opening.ends_at, *_reasons(OPENINGS)),
        *(_opening.created_by, _opening.created_at),
    ).where(_opening.ends_at > bindparam("since")),
).order_by("starts_at", "is_closure", "id")


@dataclass(frozen=True, kw_only=True)
class Entered:
    """An extra with its row: `id` is that of `desk_closures` for a closure, of `desk_openings` for an opening."""

    id: int
    extra: HoursException
    by: str
    at: datetime

    @property
    def table(self) -> Table:
        return CLOSURES if isinstance(self.extra, Closure) else OPENINGS


def load_extras(connection: Connection, since: datetime) -> tuple[HoursException, ...]:
    """All that are not over at that instant, in the order in which they start."""
    return tuple(_extra(row) for row in connection.execute(_not_over, {"since": since}))


def find_entered(connection: Connection, since: datetime) -> tuple[Entered, ...]:
    """The same with the rows behind them, for whoever lists or takes back."""
    rows = connection.execute(_not_over, {"since": since})
    return tuple(Entered(id=row.id, extra=_extra(row), by=row.created_by, at=row.created_at) for row in rows)


def find_one(connection: Connection, kind: type[HoursException], extra_id: int, now: datetime) -> Entered:
    """One that is not over. Raises RefusedEdit where there is none."""
    table = CLOSURES if kind is Closure else OPENINGS
    for entered in find_entered(connection, now):
        if entered.table is table and entered.id == extra_id:
            return entered
    if kind is Closure:
        raise refused(said("There is no closure %(id)s, or it is over.", id=str(extra_id)))
    raise refused(said("There is no extra opening %(id)s, or it is over.", id=str(extra_id)))


def _extra(row: Row[Any]) -> HoursException:
    reason = reason_of(row)
    if row.is_closure:
        return Closure(starts_at=row.starts_at, ends_at=row.ends_at, reason=reason)
    tier = Tier(row.tier) if row.tier else None
    return ExtraOpening(starts_at=row.starts_at, ends_at=row.ends_at, reason=reason, tier=tier)


def list_extras(services: Services, *, now: datetime) -> tuple[Entered, ...]:
    """In the order in which they start; those that are over are left out."""
    with reading(services.engine).begin() as connection:
        return find_entered(connection, now)
