"""Signing in with an e-mail address and a password, and out again."""

import structlog
from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, StringField

from voice_intake.actions.accounts.login_throttle import TooManyAttempts
from voice_intake.actions.accounts.verify_credentials import verify_credentials
from voice_intake.domain.demo.demo_desk import AGENTS, PASSWORD
from voice_intake.web.shared import session
from voice_intake.web.shared.safe_redirect import own_path
from voice_intake.web.shared.services import services

bp = Blueprint("sign_in", __name__)
log = structlog.get_logger()


class SignInForm(FlaskForm):  # type: ignore[misc]
    email = StringField()
    password = PasswordField()
    next = HiddenField()


@bp.get("/sign-in")
def form() -> Response | str:
    if session.account():
        return redirect(own_path(request.args.get("next")))
    return _page(SignInForm(next=request.args.get("next")), is_wrong=False)


@bp.post("/sign-in")
def sign_in() -> Response | tuple[str, int]:
    """401 for whatever is wrong, in the same words; 429 for too many tries."""
    given = SignInForm()
    email, password = given.email.data or "", given.password.data or ""
    try:
        account = verify_credentials(services(), email, password, address=request.remote_addr or "", now=session.now())
    except TooManyAttempts:
        abort(429)
    if account is None or _is_known_to_everybody(password):
        log.warning("sign_in_failed")
        return _page(given, is_wrong=True), 401
    session.begin(account)
    log.info("signed_in", agent_id=account.id)
    return redirect(own_path(given.next.data), code=303)


@bp.post("/sign-out")
def sign_out() -> Response:
    who = session.account()
    session.end()
    if who:
        log.info("signed_out", agent_id=who.id)
    flash(_("You are signed out."))
    return redirect(url_for("sign_in.form"), code=303)


def _page(form: SignInForm, *, is_wrong: bool) -> str:
    """In a demo, with those who can sign in, and how."""
    demo = {"demo_agents": AGENTS, "demo_password": PASSWORD} if current_app.config["IS_DEMO"] else {}
    return render_template("accounts/sign_in.html", form=form, is_wrong=is_wrong, **demo)


def _is_known_to_everybody(password: str) -> bool:
    """The demo's password opens a demo and nothing else, whatever a database was once filled with."""
    return password == PASSWORD and not current_app.config["IS_DEMO"]
