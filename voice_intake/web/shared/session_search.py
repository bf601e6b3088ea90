"""What somebody looks for is a name or a number, so it stands in no address.

It comes in a form's body and is kept in the session's sealed cookie, under a token that the address names.
"""

import secrets

import flask

MOST = 4
_KEPT = "looked_for"


def keep(*texts: str) -> str:
    """The token under which it is found again, as long as not much else was looked for."""
    token = secrets.token_hex(4)
    before: list[list[str]] = flask.session.get(_KEPT, [])
    flask.session[_KEPT] = [*before[-(MOST - 1) :], [token, *texts]]
    return token


def kept(token: str, count: int = 1) -> list[str]:
    """Empty texts where it is not known any more."""
    before: list[list[str]] = flask.session.get(_KEPT, [])
    found = next((texts for name, *texts in before if name == token), [])
    return found if len(found) == count else [""] * count
