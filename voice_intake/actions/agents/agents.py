"""Agents: add one, change one, end their access.

Whoever leaves signs in no more and is rung no more, and stays in the audit log and with their cases.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection, delete, select, update

from models.agent import ROLES, Agent, RotaShift
from models.rows import insert_unless_there, table_of
from voice_intake.actions.agents.lock_agent import lock_agent, require_other_admin
from voice_intake.actions.audit.edit_rows import lock_row
from voice_intake.actions.audit.record_changes import RowChange, record_changes
from voice_intake.domain import email_address
from voice_intake.domain.agents import agent_phone
from voice_intake.domain.agents.duty import Shift
from voice_intake.domain.agents.rota_text import format_rota
from voice_intake.domain.customers.forms import FieldFault, RefusedEdit, refused
from voice_intake.domain.language import AGENT_LANGUAGES
from voice_intake.domain.user_message import InvalidInput, said
from voice_intake.ports import Services

SHORTEST_PASSWORD = 12
"""Characters of a password that somebody gives. Longer than 128 only costs time to hash."""

LONGEST_PASSWORD = 128

LONGEST_NAME = 200

_hasher = PasswordHasher()

_agents = table_of(Agent)

_shifts = table_of(RotaShift)


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
    """The password to sign in with: the one given, or one made here. Raises RefusedEdit with all that is wrong."""
    values = _checked(agent, services.policy.phone_number)
    password = agent.password or new_password()
    row = {**values, "on_duty": False, "password_hash": hash_password(password), "created_at": now}
    with services.engine.begin() as connection:
        agent_id = insert_unless_there(connection, table_of(Agent), row)
        if agent_id is None:
            raise refused(said("%(email)s is an agent already", email=values["email"]), field="email")
        record_changes(connection, [RowChange("agents", agent_id, None, values)], actor=actor, now=now)
    return password


def new_password() -> str:
    """Four groups of five letters and digits, without those that are mistaken for one another: 103 bits."""
    alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))


def hash_password(password: str) -> str:
    """Takes about a tenth of a second, on purpose: never inside a transaction."""
    return _hasher.hash(password)


def _checked(agent: NewAgent, line: str) -> dict[str, str | None]:
    faults: list[FieldFault] = []
    values: dict[str, str | None] = {}
    try:
        values = checked_agent(
            line, name=agent.name, email=agent.email, role=agent.role, phone=agent.phone, languages=agent.languages
        )
    except RefusedEdit as refusal:
        faults.extend(refusal.faults)
    if agent.password is not None and not SHORTEST_PASSWORD <= len(agent.password) <= LONGEST_PASSWORD:
        hint = said(
            "the password has not %(least)s to %(most)s characters: leave it out and one is made",
            least=SHORTEST_PASSWORD,
            most=LONGEST_PASSWORD,
        )
        faults.append(FieldFault("password", hint))
    if faults:
        raise RefusedEdit(*faults)
    return values


def checked_agent(line: str, **typed: str) -> dict[str, str | None]:
    """The columns as they are kept, of those that are given; `line` is the number that callers dial.

    Raises RefusedEdit with all that is wrong.
    """
    checks: dict[str, Callable[[str], str | None]] = {
        "name": _name,
        "email": _email,
        "role": _role,
        "phone": partial(_phone, line=line),
        "languages": _languages,
    }
    values: dict[str, str | None] = {}
    faults: list[FieldFault] = []
    for column, text in typed.items():
        try:
            values[column] = checks[column](text)
        except InvalidInput as unsound:
            faults.append(FieldFault(column, unsound.hint))
    if faults:
        raise RefusedEdit(*faults)
    return values


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise InvalidInput(said("the name is empty"))
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidInput(said("write a name of at most %(most)s letters", most=LONGEST_NAME))
    return name


def _email(text: str) -> str:
    email = email_address.typed(text)
    if email is None:
        raise InvalidInput(said("'%(text)s' is not an e-mail address", text=text))
    return email


def _role(text: str) -> str:
    if text not in ROLES:
        raise InvalidInput(said("the role '%(text)s' is not known: write agent or admin", text=text))
    return text


def _phone(text: str, *, line: str) -> str | None:
    if not text.strip():
        return None
    phone = agent_phone.typed(text)
    if phone is None:
        hint = said(
            "'%(text)s' is not a telephone: write a number as +4520123490, or sip:user@host, or client:name", text=text
        )
        raise InvalidInput(hint)
    if phone == line:
        raise InvalidInput(said("that is the line's own number, which callers dial: write the agent's own telephone"))
    return phone


def _languages(text: str) -> str:
    languages = ",".join(sorted({language.strip().lower() for language in text.split(",")}))
    if languages not in AGENT_LANGUAGES:
        raise InvalidInput(said("'%(text)s' are not languages of the desk: write da, en or da,en", text=text))
    return languages


@dataclass(frozen=True, kw_only=True)
class AgentChange:
    """As typed; None stays as it is, and an empty `phone` takes the phone away."""

    name: str | None = None
    role: str | None = None
    phone: str | None = None
    languages: str | None = None


def change_agent(
    services: Services, email: str, wanted: AgentChange, *, actor: str, now: datetime, seen: int | None = None
) -> dict[str, tuple[str | None, str | None]]:
    """What changed, from what to what. Raises RefusedEdit with all that is wrong, or where nobody is that."""
    given = {name: text for name, text in vars(wanted).items() if text is not None}
    values = checked_agent(services.policy.phone_number, **given)
    with services.engine.begin() as connection:
        if values.get("role", "admin") != "admin":
            require_other_admin(connection, email)
        agent = lock_agent(connection, email)
        lock_row(connection, _agents, agent.id, seen=seen)
        changed = {name: value for name, value in values.items() if getattr(agent, name) != value}
        if changed:
            connection.execute(update(Agent).where(Agent.id == agent.id).values(**changed))
            before = {name: getattr(agent, name) for name in changed}
            record_changes(connection, [RowChange("agents", agent.id, before, changed)], actor=actor, now=now)
    return {name: (getattr(agent, name), value) for name, value in changed.items()}


def end_access(services: Services, email: str, *, actor: str, now: datetime) -> str:
    """Their name. A new password lets them in again. Raises RefusedEdit."""
    if email == actor:
        raise refused(said("this is you: ask another administrator to do it"))
    with services.engine.begin() as connection:
        require_other_admin(connection, email)
        agent = lock_agent(connection, email)
        password = "an earlier one" if agent.password_hash else "none"
        before: dict[str, Any] = {"password": password, "phone": agent.phone}
        before["rota"] = _remove_rota(connection, agent.id)
        gone = {"password_hash": None, "phone": None, "on_duty": False, "duty_changed_at": now}
        connection.execute(update(_agents).where(_agents.c.id == agent.id).values(**gone))
        after: dict[str, Any] = {"password": "none", "phone": None, "rota": ""}
        if agent.on_duty:
            before["on_duty"], after["on_duty"] = True, False
        record_changes(connection, [RowChange("agents", agent.id, before, after)], actor=actor, now=now)
        name: str = agent.name
        return name


def _remove_rota(connection: Connection, agent_id: int) -> str:
    """The rota as it was."""
    columns = (_shifts.c.weekday, _shifts.c.from_minute, _shifts.c.until_minute)
    mine = _shifts.c.agent_id == agent_id
    week = format_rota(Shift(*row) for row in connection.execute(select(*columns).where(mine)))
    connection.execute(delete(_shifts).where(mine))
    return week
