"""Whether the process lives, and whether it can serve. Open to everybody, so it tells nothing else."""

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models.engine.database import reading
from voice_intake.web.shared.services import services

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """The process lives."""
    return _plain("ok", 200)


@bp.get("/readyz")
def readyz() -> Response:
    """The database answers and has our tables."""
    try:
        with reading(services().engine).connect() as connection:
            connection.execute(text("SELECT 1 FROM calls LIMIT 1"))
    except SQLAlchemyError:
        return _plain("the database does not answer", 503)
    return _plain("ready", 200)


def _plain(sentence: str, status: int) -> Response:
    return Response(sentence + "\n", status=status, mimetype="text/plain")
