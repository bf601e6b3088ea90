"""How somebody wants the pages: language, and light or dark. Kept in cookies, also before signing in."""

from flask import Blueprint, abort, current_app, redirect, request
from werkzeug.wrappers import Response

from voice_intake.domain.language import Language
from voice_intake.web.shared import i18n, themes
from voice_intake.web.shared.safe_redirect import own_path

bp = Blueprint("preferences", __name__)
ONE_YEAR = 31_536_000


@bp.post("/preferences")
def choose() -> Response:
    """Language, theme, or both, and back to where that was chosen."""
    response = redirect(own_path(request.form.get("next")), code=303)
    offered = {i18n.COOKIE: tuple(Language), themes.COOKIE: themes.THEMES}
    for name, values in offered.items():
        chosen = request.form.get(name)
        if chosen is None:
            continue
        if chosen not in values:
            abort(400)
        is_secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(name, chosen, max_age=ONE_YEAR, secure=is_secure, httponly=True, samesite="Lax", path="/")
    return response
