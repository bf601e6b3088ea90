"""Exceptions to an agent's rota: away for a while, or on duty out of turn. Add one, remove one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert

from models.agent import RotaException
from models.rows import table_of
from voice_intake.actions.agents.load_duty import exception_of
from voice_intake.actions.agents.lock_agent import lock_agent
from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.domain.agents import duty
from voice_intake.domain.customers.forms import FieldFault, RefusedEdit
from voice_intake.domain.errors import RefusedChange
from voice_intake.domain.user_message import said
from voice_intake.ports import Services

LONGEST_REASON = 200

_exceptions = table_of(RotaException)


@dataclass(frozen=True, kw_only=True)
class NewException:
    """As wanted; checked here."""

    starts_at: datetime
    ends_at: datetime
    is_on_duty: bool
    reason: str = ""


def add_exception(
    services: Services, email: str, wanted: NewException, *, actor: str, now: datetime
) -> duty.DutyException:
    """Where it overlaps an earlier one, it counts. Raises RefusedEdit with all that is wrong."""
    reason = "".join(letter for letter in " ".join(wanted.reason.split()) if letter.isprintable())
    _refuse_faults(wanted, reason, now)
    with services.engine.begin() as connection:
        agent = lock_agent(connection, email)
        row = {
            "agent_id": agent.id,
            "starts_at": wanted.starts_at,
            "ends_at": wanted.ends_at,
            "is_on_duty": wanted.is_on_duty,
            "reason": reason,
        }
        kept = connection.execute(insert(_exceptions).values(row).returning(*_exceptions.c)).one()
        record_changes(
            connection, [RowChange("rota_exceptions", kept.id, None, exception_data(kept))], actor=actor, now=now
        )
    return exception_of(kept)


def exception_data(row: Row[Any]) -> dict[str, Any]:
    """As an audit event keeps it."""
    starts_at, ends_at = row.starts_at.isoformat(), row.ends_at.isoformat()
    return {
        "agent_id": row.agent_id,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "is_on_duty": row.is_on_duty,
        "reason": row.reason,
    }


def _refuse_faults(wanted: NewException, reason: str, now: datetime) -> None:
    faults = []
    if wanted.ends_at <= wanted.starts_at:
        hint = said("it would end at %(ends_at)s, which is not after it starts", ends_at=wanted.ends_at)
        faults.append(FieldFault("ends_at", hint))
    elif wanted.ends_at <= now:
        faults.append(FieldFault("ends_at", said("it would be over since %(ends_at)s", ends_at=wanted.ends_at)))
    if len(reason) > LONGEST_REASON:
        hint = said("the reason has %(count)s characters: %(most)s can be kept", count=len(reason), most=LONGEST_REASON)
        faults.append(FieldFault("reason", hint))
    if faults:
        raise RefusedEdit(*faults)


def remove_exception(
    services: Services, email: str, exception_id: int, *, actor: str, now: datetime
) -> duty.DutyException:
    """The one that was taken back. Raises RefusedChange where the agent has none of that number, or nobody is that."""
    with services.engine.begin() as connection:
        agent = lock_agent(connection, email)
        mine = delete(_exceptions).where(_exceptions.c.id == exception_id, _exceptions.c.agent_id == agent.id)
        row = connection.execute(mine.returning(*_exceptions.c)).first()
        if row is None:
            raise RefusedChange(
                f"{agent.name} has no exception {exception_id}: `voice-intake agents rota {email}` shows them"
            )
        record_changes(
            connection, [RowChange("rota_exceptions", row.id, exception_data(row), None)], actor=actor, now=now
        )
    return exception_of(row)
