"""Where a database is and what it says when it fails, without a password; and whether it is there at all."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import SQLAlchemyError


def address(url: URL) -> str:
    """Where the database is; a password, or anything else in the query of the address, is not shown."""
    return url.set(query={}).render_as_string(hide_password=True)


def cause(failure: SQLAlchemyError | OSError) -> str:
    """The first line of what the database or the system said."""
    return str(getattr(failure, "orig", None) or failure).strip().partition("\n")[0]


def missing_file(url: str) -> str | None:
    """The SQLite file that is not there yet; opening it would make it."""
    parsed = make_url(url)
    file = parsed.database if parsed.get_backend_name() == "sqlite" else None
    return file if file and not Path(file).exists() else None
