"""Whoever is signed in, as they are now."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select

from models.agent import Agent
from models.engine.database import reading
from models.sign_in import ConsoleSession
from voice_intake.actions.accounts.sessions import hash_token
from voice_intake.ports import Services

COLUMNS = (Agent.id, Agent.name, Agent.email, Agent.role, Agent.phone, Agent.languages, Agent.password_hash)
AccountRow = Row[int, str, str, str, str | None, str, str | None]


@dataclass(frozen=True, kw_only=True)
class AgentAccount:
    """An agent who may sign in."""

    id: int
    name: str
    email: str
    """The actor of whatever they do."""
    role: str
    phone: str | None
    languages: str
    seal: str
    """Changes with the password: a session that was begun with another one is over."""

    @property
    def is_admin(self) -> bool:
        return self.role == "admin"


def find_account(services: Services, agent_id: int) -> AgentAccount | None:
    """None: removed, or not allowed to sign in any more."""
    with reading(services.engine).begin() as connection:
        row = connection.execute(select(*COLUMNS).where(Agent.id == agent_id)).first()
    return account_of(row) if row else None


def find_signed_in(services: Services, session: str, *, now: datetime) -> AgentAccount | None:
    """Whose session it is. None: it has ended, or its agent may not sign in any more."""
    mine = ConsoleSession.name_hash == hash_token(session), ConsoleSession.ends_at > now
    found = select(*COLUMNS).join(ConsoleSession, ConsoleSession.agent_id == Agent.id).where(*mine)
    with reading(services.engine).begin() as connection:
        row = connection.execute(found).first()
    return account_of(row) if row else None


def account_of(row: AccountRow) -> AgentAccount | None:
    """None where there is no password: that agent cannot sign in."""
    if row.password_hash is None:
        return None
    return AgentAccount(
        id=row.id,
        name=row.name,
        email=row.email,
        role=row.role,
        phone=row.phone,
        languages=row.languages,
        seal=hashlib.sha256(row.password_hash.encode()).hexdigest()[:24],
    )
