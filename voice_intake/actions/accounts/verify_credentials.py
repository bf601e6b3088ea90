"""Whether an e-mail address and a password belong together. Another way of signing in stands beside this one.

Every way of signing in, a password here or an identity provider later, ends with an `AgentAccount`: a session begins
with that and nothing else.
"""

from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from models.agent import Agent
from models.engine.database import reading
from voice_intake.actions.accounts.find_account import COLUMNS, AgentAccount, account_of
from voice_intake.actions.accounts.login_throttle import clear_attempts, count_attempt
from voice_intake.actions.agents.agents import LONGEST_PASSWORD, new_password
from voice_intake.domain import email_address
from voice_intake.ports import Services

_hasher = PasswordHasher()


def verify_credentials(
    services: Services, email: str, password: str, *, address: str, now: datetime
) -> AgentAccount | None:
    """None for a wrong e-mail address as for a wrong password, after the same time: about a tenth of a second.

    `address` is where it comes from. Raises TooManyAttempts.
    """
    count_attempt(services, address, email, now=now)
    with reading(services.engine).begin() as connection:
        row = connection.execute(select(*COLUMNS).where(Agent.email == email_address.typed(email))).first()
    account = account_of(row) if row else None
    password_hash = row.password_hash if row and row.password_hash else _decoy_hash()
    if not is_password(password_hash, password) or account is None:
        return None
    clear_attempts(services, address, email)
    return account


def is_password(password_hash: str, password: str) -> bool:
    """Never inside a transaction: it takes time on purpose. What is too long to be one is hashed all the same."""
    try:
        return _hasher.verify(password_hash, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy_hash() -> str:
    """The hash of a password that nobody knows, so that an unknown address takes as long as a known one."""
    return _hasher.hash(new_password())
