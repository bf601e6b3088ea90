"""Somebody chooses a new password for their own account; every other session of theirs is over with it."""

from datetime import datetime

from sqlalchemy import select, update

from models.agent import Agent
from models.engine.database import reading
from voice_intake.actions.accounts.find_account import AgentAccount, find_account
from voice_intake.actions.accounts.verify_credentials import is_password
from voice_intake.actions.agents.agents import LONGEST_PASSWORD, SHORTEST_PASSWORD, hash_password
from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.domain.errors import VoiceIntakeError
from voice_intake.ports import Services


class WrongPassword(VoiceIntakeError):
    """The present password is another one."""


class PoorPassword(VoiceIntakeError):
    """The new password is too short or too long."""


class AccountConflict(VoiceIntakeError):
    """Somebody else has just changed or removed the account."""


def change_password(
    services: Services, account: AgentAccount, present: str, chosen: str, *, now: datetime
) -> AgentAccount:
    """The account as it is from now on. Raises WrongPassword, PoorPassword or AccountConflict."""
    if not SHORTEST_PASSWORD <= len(chosen) <= LONGEST_PASSWORD:
        raise PoorPassword(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    with reading(services.engine).begin() as connection:
        held = connection.scalar(select(Agent.password_hash).where(Agent.id == account.id))
    if held is None or not is_password(held, present):
        raise WrongPassword("The present password is another one")
    password_hash = hash_password(chosen)
    with services.engine.begin() as connection:
        mine = update(Agent).where(Agent.id == account.id, Agent.password_hash == held)
        if not connection.execute(mine.values(password_hash=password_hash)).rowcount:
            raise AccountConflict("The account was changed at the same moment")
        change = RowChange("agents", account.id, {"password": "an earlier one"}, {"password": "a new one"})
        record_changes(connection, [change], actor=account.email, now=now)
    changed = find_account(services, account.id)
    if changed is None:
        raise AccountConflict("The account was removed at the same moment")
    return changed
