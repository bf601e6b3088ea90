"""Calls that tests place from the command line."""

import json
from typing import Any

from click.testing import Result
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.ticket import Ticket
from tests.commands.shell import run


def call(database: Engine, *words: str, code: int = 0) -> Result:
    result = run(database, "call", *words)
    assert result.exit_code == code, result.output
    return result


def facts(database: Engine, *words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(call(database, *words, "--json").stdout)
    return told


def tickets(database: Engine) -> list[Ticket]:
    with Session(database) as session:
        return list(session.scalars(select(Ticket)))
