"""Somebody new at the desk, who may sign in from now on."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher

from models.agent import ROLES, SPOKEN, Agent
from models.rows import insert_unless_there, table_of
from voice_intake.actions.record_changes import Change, record_changes
from voice_intake.domain import caller_id, email_address
from voice_intake.domain.errors import RefusedChange
from voice_intake.ports import Services

SHORTEST_PASSWORD = 12
"""Characters of a password that somebody gives. Longer than 128 only costs time to hash."""
LONGEST_PASSWORD = 128

_hasher = PasswordHasher()


@dataclass(frozen=True, kw_only=True)
class NewAgent:
    """As typed. `languages` is any of da, en and da,en; an empty `phone` is one who cannot be rung."""

    name: str
    email: str
    role: str
    phone: str
    languages: str
    password: str | None = None


def add_agent(services: Services, agent: NewAgent, *, actor: str, now: datetime) -> str:
    """The password to sign in with: the one given, or one made here. Raises RefusedChange with all that is wrong."""
    values = _checked(agent)
    password = agent.password or new_password()
    row = {**values, "on_duty": False, "password_hash": hash_password(password), "created_at": now}
    with services.engine.begin() as connection:
        agent_id = insert_unless_there(connection, table_of(Agent), row)
        if agent_id is None:
            raise RefusedChange(f"{values['email']} is an agent already: `voice-intake agents list` shows them")
        record_changes(connection, [Change("agents", agent_id, None, values)], actor=actor, now=now)
    return password


def new_password() -> str:
    """Four groups of five letters and digits, without those that are mistaken for one another: 103 bits."""
    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))


def hash_password(password: str) -> str:
    """Takes about a tenth of a second, on purpose: never inside a transaction."""
    return _hasher.hash(password)


def _checked(agent: NewAgent) -> dict[str, str | None]:
    name = " ".join(agent.name.split())
    email = email_address.typed(agent.email)
    phone = caller_id.typed(agent.phone) if agent.phone.strip() else None
    languages = ",".join(sorted({language.strip().lower() for language in agent.languages.split(",")}))
    password = agent.password
    faults = {
        "the name is empty": not name,
        f"{agent.email!r} is no e-mail address": email is None,
        f"{agent.phone!r} is no telephone number: write +4520123490": bool(agent.phone.strip()) and phone is None,
        f"{agent.languages!r} are no languages of the desk: write da, en or da,en": languages not in SPOKEN,
        f"the role {agent.role!r} is not known: write {' or '.join(ROLES)}": agent.role not in ROLES,
        f"the password has not {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters: leave it out and one is made": (
            password is not None and not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD
        ),
    }
    if any(faults.values()):
        raise RefusedChange("; ".join(fault for fault, holds in faults.items() if holds))
    return {"name": name, "email": email, "role": agent.role, "phone": phone, "languages": languages}
