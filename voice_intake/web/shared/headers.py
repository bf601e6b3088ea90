"""What browsers are told not to do with our pages."""

from flask import Flask, Response, g, request
from flask_talisman import Talisman

CONTENT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": ["'self'", "data:"],
    "font-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
}
"""Everything comes from here, and nothing stands within a page; data: are Bootstrap's own small pictures."""


LISTENS = "listens"
"""In `g`, by a page that asks for the microphone."""


def install(app: Flask, *, is_https: bool) -> None:
    """Nobody is redirected to https: the proxy in front does that, and health checks come by http."""
    app.after_request(_let_listen)
    Talisman(
        app,
        force_https=False,
        strict_transport_security=is_https,
        strict_transport_security_include_subdomains=False,
        content_security_policy=CONTENT,
        frame_options="DENY",
        referrer_policy="same-origin",
        permissions_policy={"camera": "()", "geolocation": "()", "microphone": "()", "browsing-topics": "()"},
        session_cookie_secure=is_https,
        session_cookie_http_only=True,
        session_cookie_samesite="Lax",
    )
    app.after_request(_keep_nothing)


def _let_listen(response: Response) -> Response:
    """Comes after what forbids it: what was registered last is asked first."""
    if LISTENS in g:
        told = response.headers.get("Permissions-Policy", "")
        response.headers["Permissions-Policy"] = told.replace("microphone=()", "microphone=(self)")
    return response


def _keep_nothing(response: Response) -> Response:
    """Pages are about people, and the button *back* must not show them to the next one at the keyboard."""
    if not (request.endpoint or "").endswith("static") and "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    return response
