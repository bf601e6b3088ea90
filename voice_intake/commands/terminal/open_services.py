"""What every command does first: read the settings, open the desk, and refuse a database that is not ready."""

import getpass
import os

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from models import schema
from voice_intake import wiring
from voice_intake.config import Settings
from voice_intake.domain.errors import VoiceIntakeError
from voice_intake.ports import Services


class DatabaseNotReady(VoiceIntakeError):
    """The database cannot be reached, or has another schema than this version of the program was written for."""


def open_desk() -> Services:
    """The services of this environment, until the command is over.

    Raises ConfigurationFault, PolicyFault or DatabaseNotReady.
    """
    try:
        services = wiring.make_services(Settings.from_environ(os.environ))
    except OSError as failure:
        raise DatabaseNotReady(f"The folder of the database cannot be made: {failure}") from failure
    click.get_current_context().call_on_close(services.engine.dispose)
    _check_schema(services.engine)
    return services


def operator() -> str:
    """Who is at the keyboard, as an actor of audit events. A container may have users without a name."""
    try:
        return f"cli:{getpass.getuser()}"[:254]
    except (OSError, KeyError):
        return f"cli:{os.getuid()}"


def _check_schema(engine: Engine) -> None:
    address = engine.url.render_as_string(hide_password=True)
    try:
        revision = schema.current(engine)
    except SQLAlchemyError as failure:
        cause = str(getattr(failure, "orig", failure)).strip().partition("\n")[0]
        raise DatabaseNotReady(f"The database {address} does not answer: {cause}") from failure
    if revision is None:
        raise DatabaseNotReady(f"The database {address} is empty: run `voice-intake migrate` first")
    if revision != schema.head():
        raise DatabaseNotReady(
            f"The database {address} has the schema {revision}, and this version of the program needs "
            f"{schema.head()}: run `voice-intake migrate`, or the newer version of the program if that refuses"
        )
