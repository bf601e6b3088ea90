"""How often somebody may try a password: from one address, and from there for one account, whichever is sooner.

Counted in the database, so in all processes together. Never for an account alone: a stranger could keep its owner out.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network

import structlog
from sqlalchemy import Connection, Executable, bindparam, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from models.engine.database import reading
from models.rows import table_of
from models.sign_in import PasswordTry
from voice_intake.actions.accounts.sessions import hash_token
from voice_intake.domain.errors import VoiceIntakeError
from voice_intake.ports import Services

FROM_ADDRESS = 30
"""Right or wrong: an office has one address, and each costs us a tenth of a second."""
FOR_ACCOUNT = 10
"""From one address, since the last right one. Whoever remembers the password has it within ten."""
WINDOW = timedelta(minutes=5)

_attempts = table_of(PasswordTry)
log = structlog.get_logger()


class TooManyAttempts(VoiceIntakeError):
    """A stranger may be guessing: it rests for a few minutes."""


def count_attempt(services: Services, address: str, email: str, *, now: datetime) -> None:
    """Before the password is looked at, so that many at the same moment are counted, too. Raises TooManyAttempts.

    Whoever has tried too often is only read about: a flood of tries writes nothing while callers wait to be written.
    """
    most = {_of_address(address): FROM_ADDRESS, _of_account(address, email): FOR_ACCOUNT}
    with reading(services.engine).begin() as connection:
        counted = select(_attempts.c.name_hash, _attempts.c.tries).where(
            _attempts.c.name_hash.in_(most), _attempts.c.until_at > now
        )
        tried = {row.name_hash: row.tries + 1 for row in connection.execute(counted)}
    if not _is_over(tried, most):
        with services.engine.begin() as connection:
            tried = _count(connection, tuple(most), now)
    if _is_over(tried, most):
        log.warning("too_many_tries")
        raise TooManyAttempts("There were too many tries: wait five minutes")


def clear_attempts(services: Services, address: str, email: str) -> None:
    """It was the right password."""
    with services.engine.begin() as connection:
        connection.execute(delete(_attempts).where(_attempts.c.name_hash == _of_account(address, email)))


def _is_over(tried: Mapping[str, int], most: Mapping[str, int]) -> bool:
    return any(tries > most[name] for name, tries in tried.items())


def _count(connection: Connection, names: tuple[str, ...], now: datetime) -> dict[str, int]:
    """All in one statement, and always the address first, so that nobody waits for one another."""
    statement = _counting(connection.dialect.name, len(names))
    told = {f"name_{place}": name for place, name in enumerate(names)}
    rows = connection.execute(statement, {**told, "now": now, "until": now + WINDOW})
    return {row.name_hash: row.tries for row in rows}


@cache
def _counting(dialect_name: str, rows: int) -> Executable:
    insert = postgresql.insert if dialect_name == "postgresql" else sqlite.insert
    until = bindparam("until", type_=_attempts.c.until_at.type)
    new = insert(_attempts).values(
        [{"name_hash": bindparam(f"name_{place}"), "tries": 1, "until_at": until} for place in range(rows)]
    )
    is_past = _attempts.c.until_at <= bindparam("now", type_=_attempts.c.until_at.type)
    return new.on_conflict_do_update(
        index_elements=[_attempts.c.name_hash],
        set_={
            "tries": case((is_past, 1), else_=_attempts.c.tries + 1),
            "until_at": case((is_past, new.excluded.until_at), else_=_attempts.c.until_at),
        },
    ).returning(_attempts.c.name_hash, _attempts.c.tries)


def _of_address(address: str) -> str:
    return hash_token(_network_of(address))


def _of_account(address: str, email: str) -> str:
    """Whether there is such an account or not: it must not show in how often one may try."""
    return hash_token(f"{_network_of(address)} {email.strip().lower()[:254]}")


def _network_of(address: str) -> str:
    """One house has 2^64 addresses of IPv6, and would have as many tries."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
