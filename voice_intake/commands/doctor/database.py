"""Whether the database answers, is ours, can be written, and knows somebody who may call."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, false, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from models import schema
from models.agent import Agent
from models.call import Call
from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.engine.database import make_engine, reading
from voice_intake.commands.doctor.checks import Finding, fault, fine, warning
from voice_intake.commands.terminal.database_text import address, cause, missing_file
from voice_intake.domain.messages.page import takes_texts
from voice_intake.domain.phone_number import is_mobile
from voice_intake.domain.ticket import PHONE_TIER

MEGABYTE = 1_000_000
LITTLE, TOO_LITTLE = 1000, 100
"""Free megabytes of the disk that an SQLite database is on."""


def database_findings(url: str, today: date, line: str) -> Iterator[Finding]:
    """`line` is the number that callers dial. Stops at the first fault: what comes after could not be found out."""
    try:
        if file := missing_file(url):
            yield fault("database", f"there is no {file} yet: run voice-intake migrate")
            return
        engine = make_engine(url)
    except (SQLAlchemyError, OSError) as failure:
        yield fault("database", f"{cause(failure)}: mend DATABASE_URL")
        return
    try:
        yield from _findings(engine, today, line)
    except SQLAlchemyError as failure:
        yield fault("database", f"{address(engine.url)} does not answer: {cause(failure)}")
    finally:
        engine.dispose()


def _findings(engine: Engine, today: date, line: str) -> Iterator[Finding]:
    revision, newest = schema.current(engine), schema.head()
    yield fine("database", f"{address(engine.url)} answers")
    if revision != newest:
        yield fault("schema", f"it is {revision or 'not there'}, and has to be {newest}: run voice-intake migrate")
        return
    yield fine("schema", f"it is the newest, {newest}")
    yield _writable(engine)
    if engine.dialect.name == "sqlite":
        yield from _file(engine)
    yield _allowlist(engine, today)
    yield _paging(engine)
    yield from _never_rung(engine, line)


def _writable(engine: Engine) -> Finding:
    """A statement that changes no row, and needs the right to change any."""
    try:
        with engine.begin() as connection:
            connection.execute(update(Call).where(false()).values(turn=0))
    except SQLAlchemyError as failure:
        return fault("writing", f"the database cannot be written: {cause(failure)}")
    return fine("writing", "the database can be written")


def _file(engine: Engine) -> Iterator[Finding]:
    with reading(engine).connect() as connection:
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    if mode == "wal":
        yield fine("journal", "SQLite keeps a write-ahead log, so nobody who reads waits for a writer")
    else:
        yield warning("journal", f"SQLite's journal is {mode}, not a write-ahead log: take a local disk")
    megabytes = shutil.disk_usage(Path(engine.url.database or ".").parent).free // MEGABYTE
    level = fine if megabytes >= LITTLE else warning if megabytes >= TOO_LITTLE else fault
    yield level("disk", f"{megabytes:,} MB are free where the database is")


def _allowlist(engine: Engine, today: date) -> Finding:
    in_force = (
        SupportContract.tier == PHONE_TIER,
        SupportContract.starts_on <= today,
        or_(SupportContract.ends_on.is_(None), SupportContract.ends_on >= today),
    )
    with reading(engine).connect() as connection:
        customers, contacts, numbers = (
            connection.scalar(select(func.count()).select_from(table)) for table in (Customer, Contact, ContactNumber)
        )
        entitled = connection.scalar(select(func.count(SupportContract.customer_id.distinct())).where(*in_force))
    counts = f"customers {customers}, contacts {contacts}, numbers {numbers}, with extended support today {entitled}"
    if not numbers:
        return warning("allowlist", f"{counts}: nobody is known by number, see voice-intake allowlist import --help")
    return fine("allowlist", counts) if entitled else warning("allowlist", f"{counts}: nobody gets in")


def _paging(engine: Engine) -> Finding:
    """Who is paged is found out when a caller waits in vain: too late to notice that it is nobody."""
    with reading(engine).connect() as connection:
        phones = connection.scalars(select(Agent.phone)).all()
    reached = sum(1 for phone in phones if phone is not None and takes_texts(phone) and is_mobile(phone))
    if not reached:
        hint = "voice-intake agents change EMAIL --phone NUMBER"
        return warning("paging", f"nobody at the desk has a mobile, so an urgent case would page nobody: {hint}")
    return fine("paging", f"{reached} of {len(phones)} agents can be paged by text")


def _never_rung(engine: Engine, line: str) -> Iterator[Finding]:
    """Whose telephone is the line itself: from before that was refused, or the line has a new number."""
    with reading(engine).connect() as connection:
        emails = connection.scalars(select(Agent.email).where(Agent.phone == line).order_by(Agent.email)).all()
    if emails:
        hint = "voice-intake agents change EMAIL --phone NUMBER"
        yield warning("phones", f"the line's own number is kept for {', '.join(emails)}, who never ring: {hint}")
