"""The desk: who works there, when, and when it is closed or open out of turn."""

# ruff: noqa: ANN401 - the columns of a row are of any type

from datetime import timedelta
from typing import Any

from models.agent import Agent, RotaException, RotaShift
from models.desk_closure import DeadlineRecount, DeskClosure, DeskOpening
from tests.factories.rows import MONDAY_NOON, Into, insert, serial, telephones


def make_agent(into: Into, **columns: Any) -> Agent:
    """On duty, with a phone of their own, in both languages; no password, so nobody can sign in."""
    defaults = {
        "name": "Bo Lund",
        "email": f"agent-{next(serial)}@example.com",
        "role": "agent",
        "phone": columns["phone"] if "phone" in columns else f"+45{30111212 + next(telephones)}",
        "languages": "da,en",
        "on_duty": True,
        "password_hash": None,
        "created_at": MONDAY_NOON,
    }
    return insert(into, Agent(**defaults | columns))


def make_shift(into: Into, *, agent: Agent | None = None, **columns: Any) -> RotaShift:
    """Monday 08:00 to 16:00."""
    defaults = {
        "agent_id": (agent or make_agent(into)).id,
        "weekday": 1,
        "from_minute": 480,
        "until_minute": 960,
    }
    return insert(into, RotaShift(**defaults | columns))


def make_exception(into: Into, *, agent: Agent | None = None, **columns: Any) -> RotaException:
    """Away for an hour of Monday noon."""
    defaults = {
        "agent_id": (agent or make_agent(into)).id,
        "starts_at": MONDAY_NOON,
        "ends_at": MONDAY_NOON + timedelta(hours=1),
        "is_on_duty": False,
        "reason": "",
    }
    return insert(into, RotaException(**defaults | columns))


def make_closure(into: Into, **columns: Any) -> DeskClosure:
    """An hour of Monday noon."""
    defaults = {
        "starts_at": MONDAY_NOON,
        "ends_at": MONDAY_NOON + timedelta(hours=1),
        "reason_da": "Vi flytter",
        "reason_en": "We are moving",
        "created_by": "bo@example.com",
        "created_at": MONDAY_NOON,
    }
    return insert(into, DeskClosure(**defaults | columns))


def make_opening(into: Into, **columns: Any) -> DeskOpening:
    """Saturday from ten to two, for both tiers."""
    saturday = MONDAY_NOON + timedelta(days=5)
    defaults = {
        "starts_at": saturday - timedelta(hours=2),
        "ends_at": saturday + timedelta(hours=2),
        "tier": None,
        "reason_da": "vagt",
        "reason_en": "cover",
        "created_by": "bo@example.com",
        "created_at": MONDAY_NOON,
    }
    return insert(into, DeskOpening(**defaults | columns))


def make_recount(into: Into, **columns: Any) -> DeadlineRecount:
    """Of an hour of Monday noon that is closed; to be done at once."""
    defaults = {
        "at": MONDAY_NOON,
        "actor": "bo@example.com",
        "why": "closed",
        "starts_at": MONDAY_NOON,
        "ends_at": MONDAY_NOON + timedelta(hours=1),
        "reason_da": "Vi flytter",
        "reason_en": "We are moving",
        "due_at": MONDAY_NOON,
    }
    return insert(into, DeadlineRecount(**defaults | columns))
