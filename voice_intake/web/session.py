"""Who is signed in: a session is a signed cookie that names an agent, and every request looks the agent up.

So an account that is removed, or whose password changed, is signed out at its next request, on every device.
"""

from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from flask import Flask, current_app, g, session
from flask_login import LoginManager, current_user, login_user, logout_user

from voice_intake.actions.find_account import Account, find_account
from voice_intake.ports import Clock, Services
from voice_intake.web.health import SERVICES

IDLE = timedelta(hours=4)
"""A console that is open and visible asks for news all the time, and so is never idle."""
LONGEST = timedelta(hours=14)
"""After signing in, whatever is done: once a working day."""
NOTED_EVERY = timedelta(minutes=1)
"""That somebody was here is written into the cookie no more often than this."""

_BEGAN, _SEEN = "began", "seen"
_CLOCK = "voice_intake.session_clock"


class SignedIn:
    """An account as Flask-Login wants it."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        return f"{self.account.id}:{self.account.seal}"


def install(app: Flask, *, secret_key: str, is_secure: bool, clock: Clock) -> None:
    """`clock` tells how old a session is: not the desk's, where a demo moves that."""
    app.secret_key = secret_key
    app.config[_CLOCK] = clock
    app.config.update(
        SESSION_COOKIE_NAME="__Host-voice-intake" if is_secure else "voice-intake",
        SESSION_COOKIE_SECURE=is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=LONGEST,
    )
    manager = LoginManager()
    manager.session_protection = None  # it compares addresses, which change on the way to work
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(_load)


def account() -> Account | None:
    """Whoever asks, or None; looked up once a request."""
    if "account" not in g:
        g.account = getattr(current_user, "account", None)
    found: Account | None = g.account
    return found


def known() -> Account | None:
    """Whoever asks, if that was looked up already: never asks the database."""
    found: Account | None = g.get("account")
    return found


def me() -> Account:
    """For views behind a guard, where somebody is signed in."""
    found = account()
    if found is None:
        raise LookupError("nobody is signed in: this view has no guard")
    return found


def begin(who: Account) -> None:
    """Signs in, in a new session: nothing of the one before is kept."""
    session.clear()
    login_user(SignedIn(who))
    session[_BEGAN] = session[_SEEN] = int(_now().timestamp())
    g.account = who


def end() -> None:
    logout_user()
    session.clear()
    g.account = None


def _load(user_id: str) -> SignedIn | None:
    key, _, seal = user_id.partition(":")
    now = _now()
    found = find_account(_services(), int(key)) if key.isdecimal() and _is_alive(now) else None
    if found is None or not compare_digest(found.seal.encode(), seal.encode()):
        session.clear()
        return None
    _note(now)
    return SignedIn(found)


def _is_alive(now: datetime) -> bool:
    began, seen = _instant(_BEGAN), _instant(_SEEN)
    return now - began < LONGEST and now - seen < IDLE


def _note(now: datetime) -> None:
    if now - _instant(_SEEN) >= NOTED_EVERY:
        session[_SEEN] = int(now.timestamp())


def _now() -> datetime:
    clock: Clock = current_app.config[_CLOCK]
    return clock()


def _instant(name: str) -> datetime:
    value = session.get(name)
    return datetime.fromtimestamp(value if isinstance(value, int) else 0, UTC)


def _services() -> Services:
    services: Services = current_app.extensions[SERVICES]
    return services
