"""Closing and opening a desk in tests of actions, and looking at what came of it."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ticket import Ticket
from tests.factories import MONDAY_NOON as NOON
from voice_intake.actions.closures.add import AddedException, add_hours_exception
from voice_intake.actions.closures.remove import RemovedExceptions, end_closures
from voice_intake.domain.hours.closures import new_closure, new_opening
from voice_intake.domain.language import Bilingual
from voice_intake.domain.ticket import Tier
from voice_intake.ports import Services

HOUR = timedelta(hours=1)
DRILL = Bilingual(da="brandøvelse", en="fire drill")
BO = "bo@example.com"


def closes(
    services: Services, *, until: datetime, since: datetime | None = None, now: datetime = NOON
) -> AddedException:
    closure = new_closure(starts_at=since, ends_at=until, reason=DRILL, now=now)
    return add_hours_exception(services, closure, actor=BO, now=now)


def opens(services: Services, *, since: datetime, until: datetime, tier: Tier | None = None) -> AddedException:
    opening = new_opening(starts_at=since, ends_at=until, reason=DRILL, tier=tier, now=NOON)
    return add_hours_exception(services, opening, actor=BO, now=NOON)


def ends(services: Services, *, now: datetime) -> RemovedExceptions:
    return end_closures(services, actor=BO, now=now)


def due(services: Services, ticket: Ticket) -> datetime | None:
    with Session(services.engine) as session:
        return session.get_one(Ticket, ticket.id).respond_by


def rows(services: Services, model: type[Any]) -> list[Any]:
    with Session(services.engine) as session:
        return list(session.scalars(select(model).order_by(model.id)))
