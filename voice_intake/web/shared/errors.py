"""Pages for when something is not as it should be: each says what happened, and what to do."""

import re
from typing import Any

import structlog
from flask import Flask, Response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from voice_intake.web.shared.guards import LIVE

log = structlog.get_logger()
REFERENCE = re.compile(r"/tickets/(\d[\d -]{2,10})(?:/|$)")
"""In the address of a case."""


def install(app: Flask) -> None:
    app.register_error_handler(CSRFError, _form_of_another_time)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(SQLAlchemyError, _database_away)
    app.register_error_handler(Exception, _failed)


def _form_of_another_time(failure: CSRFError) -> Any:  # noqa: ANN401 - what Flask takes
    log.warning("form_refused", why=failure.description, path=request.path[:100])
    return _page(
        400,
        _("This form is from before you signed in"),
        _("Nothing was saved. Go back, load the page again, and send it once more."),
    )


def _refused(failure: HTTPException) -> Any:  # noqa: ANN401
    code = failure.code or 500
    if code < 400 or failure.response is not None:
        return failure
    title, advice = _told(code)
    headers = [pair for pair in failure.get_headers() if pair[0] in ("Allow", "Retry-After")]
    return _page(code, title, advice, headers)


def _told(code: int) -> tuple[str, str]:
    match code:
        case 400:
            return _("That request does not make sense"), _("Go back, check what you wrote, and try again.")
        case 403:
            return (
                _("This is for administrators"),
                _("Your account works on cases, and does not change the desk. An administrator can do this for you."),
            )
        case 404:
            return (
                _("Page not found"),
                _("The address may be mistyped, or what was here has been removed. Search for it, or go to the queue."),
            )
        case 405:
            return _("That cannot be done here"), _("Go back, and use the buttons on the page.")
        case 409:
            return (
                _("Somebody else was quicker"),
                _("Nothing of yours was saved. Load the page again to see what has changed."),
            )
        case 413:
            return _("That is too much at once"), _("Nothing was saved. Send something shorter or a smaller file.")
        case 429:
            return (
                _("Too many attempts"),
                _("To keep strangers from guessing passwords, signing in rests for a few minutes. Then try again."),
            )
        case 503:
            return (
                _("The console is temporarily unavailable"),
                _("Try again shortly. Calls are answered all the same."),
            )
        case _:
            return (
                _("Something went wrong here"),
                _("It is our fault, and it has been logged. Try again; if it persists, tell your administrator."),
            )


def _database_away(failure: SQLAlchemyError) -> Any:  # noqa: ANN401
    log.error("console_without_database", why=type(failure).__name__, path=request.path[:100])
    return _page(
        503,
        _("The database does not answer"),
        _(
            "Cases cannot be shown or changed right now. Calls are still answered, and callers can leave messages. "
            "This page looks again by itself."
        ),
        [("Retry-After", "5")],
        looks_again=True,
    )


def _failed(failure: Exception) -> Any:  # noqa: ANN401
    log.error("console_page_failed", path=request.path[:100], exc_info=failure)
    return _page(500, *_told(500))


def _page(
    code: int, title: str, advice: str, headers: list[tuple[str, str]] | None = None, *, looks_again: bool = False
) -> Any:  # noqa: ANN401
    """A page that asks nobody anything: it has to be shown when nothing works."""
    if LIVE in request.headers:
        return "", code, headers or []
    try:
        shown = render_template(
            "shared/error.html",
            code=code,
            title=title,
            advice=advice,
            looks_again=looks_again,
            looked_for=_looked_for(),
        )
    except Exception as failure:  # what tells of a failure must not fail itself
        log.error("error_page_failed", exc_info=failure)
        return Response(f"{title}\n{advice}\n", status=code, mimetype="text/plain")
    return shown, code, headers or []


def _looked_for() -> str:
    """The reference of a case that is not there, to be searched for; empty where the address has none."""
    found = REFERENCE.match(request.path)
    return found[1].strip() if found else ""
