"""Who may see a page. Every blueprint of the application stands in one list with one of these."""

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import urlsplit

from flask import Flask, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from models.rows import LARGEST_KEY
from voice_intake.web.shared import session

LIVE = "X-Live"
"""The header of a request by which a page keeps itself current, without anybody having done anything."""


class Guard(StrEnum):
    """What a request has to bring along."""

    OPEN = "open"
    """Nothing: by decision, and on the list of open routes."""
    TWILIO = "twilio"
    """Twilio's signature and our account."""
    TOKEN = "token"  # noqa: S105 - the word
    """The token of its setting, or to come from this machine."""
    AGENT = "agent"
    """Somebody of the desk, signed in."""
    ADMIN = "admin"
    """Somebody of the desk in the role admin, signed in."""


def install(app: Flask, guards: Mapping[str, Guard]) -> None:
    """Before anything else looks at a request; a blueprint that is not in `guards` answers admins alone."""

    def refuse() -> AnyResponse | None:
        if request.endpoint is None:
            session.account()
            return None
        guard = guards.get(request.endpoint.rpartition(".")[0], Guard.ADMIN)
        if guard is Guard.OPEN:
            return None
        who = session.account()
        if who is None:
            return _ask_to_sign_in()
        if guard is not Guard.AGENT and not who.is_admin:
            abort(403)
        return None

    app.before_request(refuse)
    app.before_request(_know_no_such_row)


def _know_no_such_row() -> None:
    """404 for an address with what no row has, and no database can be asked for: it would say that it is away."""
    if any("\0" in value for _, value in request.args.items(multi=True)):
        abort(404)
    for value in (request.view_args or {}).values():
        if value > LARGEST_KEY if isinstance(value, int) else "\0" in value:
            abort(404)


def _ask_to_sign_in() -> AnyResponse:
    """A page that keeps itself current is told so in a way that its script understands."""
    if LIVE in request.headers:
        return Response(status=401)
    if request.method in ("GET", "HEAD"):
        there = request.full_path.rstrip("?")
        return redirect(url_for("sign_in.form", next=None if there == "/" else there))
    flash(_("You had been signed out, so nothing was saved. Please sign in and do it again."), "warning")
    return redirect(url_for("sign_in.form", next=_came_from()), code=303)


def _came_from() -> str | None:
    """The path of the page whose form it was; None for home, and for what a stranger made up."""
    try:
        there = urlsplit(request.referrer or "").path
    except ValueError:
        return None
    return None if there in ("", "/") else there
