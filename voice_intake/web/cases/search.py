"""The search over cases. What somebody searches for is a name or a number, so it stands in no address.

It comes in a form's body and is kept in the session's sealed cookie, under a token that the address names: so a page of
findings can be loaded again, and one comes back to it from a case.
"""

import secrets

import flask
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from voice_intake.actions.cases.search import NO_RESULTS, search_cases
from voice_intake.domain.cases import search_query as wishes
from voice_intake.web.shared.services import services

bp = Blueprint("search", __name__)

_SEARCHES = "searches"
MOST_KEPT = 5
FULL_REFERENCE = 8


@bp.get("/search")
def empty() -> str:
    return _page("")


@bp.post("/search")
def search() -> Response:
    """A reference that is exactly one case leads to the case."""
    text = " ".join(request.form.get("q", "").split())[: wishes.LONGEST]
    if not text:
        return redirect(url_for("search.empty"), code=303)
    if len(wishes.read(text).reference) == FULL_REFERENCE and (exact := search_cases(services(), text).exact):
        return redirect(f"/tickets/{exact}", code=303)
    return redirect(url_for("search.findings", token=_keep(text)), code=303)


@bp.get("/search/<token>")
def findings(token: str) -> str:
    kept: list[list[str]] = flask.session.get(_SEARCHES, [])
    return _page(next((text for name, text in kept if name == token), ""))


def _keep(text: str) -> str:
    token = secrets.token_hex(4)
    kept: list[list[str]] = flask.session.get(_SEARCHES, [])
    flask.session[_SEARCHES] = [*kept[-(MOST_KEPT - 1) :], [token, text]]
    return token


def _page(text: str) -> str:
    found = search_cases(services(), text) if text else NO_RESULTS
    is_too_short = bool(text) and not wishes.read(text)
    return render_template("cases/search_page.html", searched=text, found=found, is_too_short=is_too_short)
