"""The pages for people: an application of its own beside the line, so that no call pays for sessions and forms."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from flask import Blueprint, Flask, url_for
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from voice_intake.actions.calls.desk_now import load_agent_duty
from voice_intake.domain.agents.duty import Duty
from voice_intake.ports import Clock, RecordingStore, Services
from voice_intake.web.calls import now_text
from voice_intake.web.demo import demo
from voice_intake.web.shared import errors, guards, headers, i18n, navigation, session, themes
from voice_intake.web.shared.actors import who
from voice_intake.web.shared.guards import Guard
from voice_intake.web.shared.icons import icon
from voice_intake.web.shared.services import RECORDINGS, SERVICES, services

ROOM = Path(__file__).parent
LARGEST_FORM = 256 * 1024
"""Bytes: a note of 10,000 letters and the steps to reproduce, percent-encoded. A view that takes files sets its own."""
ONE_YEAR = 31_536_000


@dataclass(frozen=True, kw_only=True)
class Site:
    """Where the pages are, and what their sessions are sealed with."""

    public_url: str
    secret_key: str = field(repr=False)
    recordings: Callable[[], RecordingStore]
    """Opens the store, once, for whoever is the first to listen."""
    proxies: int = 0
    """Proxies in front that name the address which asks, in X-Forwarded-For."""
    is_demo: bool = False
    session_clock: Clock | None = None
    """None: the desk's own."""

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


def make_pages(services: Services, site: Site, blueprints: Sequence[tuple[Blueprint, str, Guard]]) -> Flask:
    """Guards come before everything else that looks at a request."""
    app = Flask("voice_intake.web", root_path=str(ROOM))
    app.extensions[SERVICES] = services
    app.extensions[RECORDINGS] = site.recordings
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_FORM, MAX_FORM_MEMORY_SIZE=LARGEST_FORM, MAX_FORM_PARTS=500)
    app.config.update(SEND_FILE_MAX_AGE_DEFAULT=ONE_YEAR, BOOTSTRAP_SERVE_LOCAL=True, IS_DEMO=site.is_demo)
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    app.url_map.strict_slashes = False
    app.jinja_options = app.jinja_options | {"trim_blocks": True, "lstrip_blocks": True}
    app.before_request(structlog.contextvars.clear_contextvars)
    clock = site.session_clock or services.clock
    session.install(app, secret_key=site.secret_key, is_secure=site.is_https, clock=clock)
    i18n.install(app, services)
    errors.install(app)
    guards.install(app, {"": Guard.OPEN, "bootstrap": Guard.OPEN} | {bp.name: guard for bp, _, guard in blueprints})
    headers.install(app, is_https=site.is_https)
    CSRFProtect(app)
    Bootstrap5(app)
    for blueprint, prefix, _ in blueprints:
        app.register_blueprint(blueprint, url_prefix=prefix or None)
    app.context_processor(_at_hand)
    app.add_template_global(asset)
    app.add_template_global(icon)
    app.add_template_filter(who)
    if site.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=site.proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    return app


def _at_hand() -> dict[str, Any]:
    """What every template knows, errors' too: nothing here asks the database."""
    return {
        "me": session.known(),
        "now": i18n.now(),
        "ago": i18n.ago,
        "language": i18n.language(),
        "theme": themes.theme(),
        "navigation": navigation,
        "my_duty": _my_duty,
        "duty_told": now_text.duty_told,
        "is_demo_time": demo.is_moved,
    }


def _my_duty() -> Duty:
    """Of whoever is signed in: asked for by the header."""
    return load_agent_duty(services(), session.me().id, now=i18n.now())


_hashes: dict[str, str] = {}


def asset(name: str) -> str:
    """The address of one of our files, which changes with its content: browsers keep it for a year."""
    if name not in _hashes:
        _hashes[name] = hashlib.sha256((ROOM / "static" / name).read_bytes()).hexdigest()[:12]
    return url_for("static", filename=name, v=_hashes[name])
