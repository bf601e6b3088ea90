"""Who is signed in: a signed cookie names a session, and every request looks up whose it is, in one statement.

So a session that is signed out is over at its next request, also for whoever has a copy of its cookie; and so is every
session of an account that is removed, or whose password changed.
"""

from datetime import UTC, datetime, timedelta
from hmac import compare_digest

from flask import Flask, current_app, g, session
from flask_login import LoginManager, current_user, login_user, logout_user

from voice_intake.actions.accounts.find_account import AgentAccount, find_signed_in
from voice_intake.actions.accounts.sessions import begin_session, end_all_sessions, end_session
from voice_intake.ports import Clock
from voice_intake.web.shared.services import services

IDLE = timedelta(hours=4)
"""A console that is open and visible asks for news all the time, and so is never idle."""
LONGEST = timedelta(hours=14)
"""After signing in, whatever is done: once a working day."""
NOTED_EVERY = timedelta(minutes=1)
"""That somebody was here is written into the cookie no more often than this."""

_NAME, _SEEN = "name", "seen"
_CLOCK = "voice_intake.session_clock"


class SignedIn:
    """An account as Flask-Login wants it."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, account: AgentAccount) -> None:
        self.account = account

    def get_id(self) -> str:
        return self.account.seal


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


def account() -> AgentAccount | None:
    """Whoever asks, or None; looked up once a request."""
    if "account" not in g:
        g.account = getattr(current_user, "account", None)
    found: AgentAccount | None = g.account
    return found


def known() -> AgentAccount | None:
    """Whoever asks, if that was looked up already: never asks the database."""
    found: AgentAccount | None = g.get("account")
    return found


def me() -> AgentAccount:
    """For views behind a guard, where somebody is signed in."""
    found = account()
    if found is None:
        raise LookupError("nobody is signed in: this view has no guard")
    return found


def begin(who: AgentAccount) -> None:
    """Signs in, in a new session: nothing of the one before is kept."""
    end()
    at = now()
    name = begin_session(services(), who.id, lasting=LONGEST, now=at)
    login_user(SignedIn(who))
    session[_NAME], session[_SEEN] = name, int(at.timestamp())
    g.account = who


def end() -> None:
    """In this browser, and for whoever has a copy of its cookie."""
    name = session.get(_NAME)
    _leave()
    if name:
        end_session(services(), name)


def end_everywhere(who: AgentAccount) -> None:
    _leave()
    end_all_sessions(services(), who.id)


def now() -> datetime:
    """As sessions count it."""
    clock: Clock = current_app.config[_CLOCK]
    return clock()


def _leave() -> None:
    logout_user()
    session.clear()
    g.account = None


def _load(seal: str) -> SignedIn | None:
    at = now()
    found = find_signed_in(services(), session.get(_NAME, ""), now=at) if _is_used(at) else None
    if found is None or not compare_digest(found.seal.encode(), seal.encode()):
        session.clear()
        return None
    _note(at)
    return SignedIn(found)


def _is_used(at: datetime) -> bool:
    return at - _seen() < IDLE


def _note(at: datetime) -> None:
    if at - _seen() >= NOTED_EVERY:
        session[_SEEN] = int(at.timestamp())


def _seen() -> datetime:
    return datetime.fromtimestamp(session.get(_SEEN, 0), UTC)
