"""How often somebody may try to sign in: by address, and by account, whichever is sooner.

Counted in the memory of each process: with several of them, a patient stranger has so many times as many tries.
"""

from collections.abc import Callable

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response as AnyResponse

BY_ADDRESS = "30 per 5 minutes"
"""Attempts, right or wrong: an office has one address, and each costs us a tenth of a second."""
BY_ACCOUNT = "10 per 5 minutes"
"""Failures. Whoever remembers the password has it within ten."""


def install(app: Flask) -> None:
    """The view is wrapped here, so that each application counts for itself."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", headers_enabled=False)
    view: Callable[[], AnyResponse | str] = app.view_functions["sign_in.sign_in"]  # type: ignore[assignment]
    by_account = limiter.limit(BY_ACCOUNT, key_func=_account, deduct_when=_is_failure)(view)
    app.view_functions["sign_in.sign_in"] = limiter.limit(BY_ADDRESS)(by_account)


def _account() -> str:
    """Whether there is such an account or not: it must not show in how often one may try."""
    return "account " + request.form.get("email", "").strip().lower()[:254]


def _is_failure(response: Response) -> bool:
    return response.status_code == 401
