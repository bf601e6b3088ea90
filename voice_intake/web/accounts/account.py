"""One's own account: who the desk thinks one is, the ways to sign in, and a new password."""

import structlog
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField

from voice_intake.actions.accounts.change_password import AccountConflict, PoorPassword, WrongPassword, change_password
from voice_intake.actions.accounts.login_throttle import TooManyAttempts, clear_attempts, count_attempt
from voice_intake.actions.agents.agents import LONGEST_PASSWORD, SHORTEST_PASSWORD
from voice_intake.web.shared import i18n, session
from voice_intake.web.shared.services import services

bp = Blueprint("account", __name__)
log = structlog.get_logger()


class PasswordForm(FlaskForm):  # type: ignore[misc]
    present = PasswordField()
    chosen = PasswordField()
    again = PasswordField()


@bp.get("/account")
def account() -> str:
    return _page(PasswordForm(formdata=None))


@bp.post("/account/password")
def change() -> Response | tuple[str, int]:
    """Other devices are signed out by it; this one goes on. An open console is tried no more than its door."""
    given = PasswordForm()
    if given.chosen.data != given.again.data:
        return _page(given, again=_("These two are not the same.")), 422
    me, address = session.me(), request.remote_addr or ""
    now = i18n.now()
    try:
        count_attempt(services(), address, me.email, now=session.now())
        changed = change_password(services(), me, given.present.data or "", given.chosen.data or "", now=now)
    except WrongPassword:
        return _page(given, present=_("This is not your current password.")), 422
    except PoorPassword:
        told = _("A password has %(least)d to %(most)d characters.", least=SHORTEST_PASSWORD, most=LONGEST_PASSWORD)
        return _page(given, chosen=told), 422
    except TooManyAttempts:
        abort(429)
    except AccountConflict:
        flash(_("Your account was changed at the same moment. Look at it, and try again."), "warning")
        return redirect(url_for("account.account"), code=303)
    clear_attempts(services(), address, me.email)
    session.begin(changed)
    log.info("password_changed", agent_id=changed.id)
    flash(_("Your password is changed. On other devices you are signed out."))
    return redirect(url_for("account.account"), code=303)


@bp.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> Response:
    """Here too: whoever has lost a telephone would rather sign in again than wonder which of them was meant."""
    me = session.me()
    session.end_everywhere(me)
    log.info("signed_out_everywhere", agent_id=me.id)
    flash(_("You are signed out on all devices."))
    return redirect(url_for("sign_in.form"), code=303)


def _page(form: PasswordForm, **faults: str) -> str:
    return render_template(
        "accounts/account.html", form=form, faults=faults, shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD
    )
