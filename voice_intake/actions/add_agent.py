"""Somebody new at the desk, who may sign in from now on."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from argon2 import PasswordHasher

from models.agent import ROLES, SPOKEN, Agent
from models.rows import insert_unless_there, table_of
from voice_intake.actions.record_changes import Change, record_changes
from voice_intake.domain import email_address
from voice_intake.domain.agents import agent_phone
from voice_intake.domain.customers.forms import FieldFault, RefusedEdit, refused
from voice_intake.domain.user_message import Unsound, said
from voice_intake.ports import Services

SHORTEST_PASSWORD = 12
"""Characters of a password that somebody gives. Longer than 128 only costs time to hash."""
LONGEST_PASSWORD = 128
LONGEST_NAME = 200

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
    """The password to sign in with: the one given, or one made here. Raises RefusedEdit with all that is wrong."""
    values = _checked(agent, services.policy.phone_number)
    password = agent.password or new_password()
    row = {**values, "on_duty": False, "password_hash": hash_password(password), "created_at": now}
    with services.engine.begin() as connection:
        agent_id = insert_unless_there(connection, table_of(Agent), row)
        if agent_id is None:
            raise refused(said("%(email)s is an agent already", email=values["email"]), field="email")
        record_changes(connection, [Change("agents", agent_id, None, values)], actor=actor, now=now)
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
        mend = said(
            "the password has not %(least)s to %(most)s characters: leave it out and one is made",
            least=SHORTEST_PASSWORD,
            most=LONGEST_PASSWORD,
        )
        faults.append(FieldFault("password", mend))
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
        except Unsound as unsound:
            faults.append(FieldFault(column, unsound.mend))
    if faults:
        raise RefusedEdit(*faults)
    return values


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise Unsound(said("the name is empty"))
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Unsound(said("write a name of at most %(most)s letters", most=LONGEST_NAME))
    return name


def _email(text: str) -> str:
    email = email_address.typed(text)
    if email is None:
        raise Unsound(said("'%(text)s' is not an e-mail address", text=text))
    return email


def _role(text: str) -> str:
    if text not in ROLES:
        raise Unsound(said("the role '%(text)s' is not known: write agent or admin", text=text))
    return text


def _phone(text: str, *, line: str) -> str | None:
    if not text.strip():
        return None
    phone = agent_phone.typed(text)
    if phone is None:
        mend = said(
            "'%(text)s' is not a telephone: write a number as +4520123490, or sip:user@host, or client:name", text=text
        )
        raise Unsound(mend)
    if phone == line:
        raise Unsound(said("that is the line's own number, which callers dial: write the agent's own telephone"))
    return phone


def _languages(text: str) -> str:
    languages = ",".join(sorted({language.strip().lower() for language in text.split(",")}))
    if languages not in SPOKEN:
        raise Unsound(said("'%(text)s' are not languages of the desk: write da, en or da,en", text=text))
    return languages
