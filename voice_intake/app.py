"""The web application: what answers under which address, and who guards it.

Two applications in one process: the line, which Twilio and machines call, and the pages for people. Sessions, forms,
languages and everything else that pages need is installed in theirs alone, so that a caller never waits for it.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from voice_intake.clock import system_clock
from voice_intake.config import Settings, Transcribing
from voice_intake.gateways.demo_folder import DemoFolder
from voice_intake.gateways.demo_phone import Handset
from voice_intake.jobs.wakeup import QueueBell
from voice_intake.log import bind_request
from voice_intake.ports import Services
from voice_intake.web import health, metrics
from voice_intake.web.accounts import account, sign_in
from voice_intake.web.agents import agents, rota
from voice_intake.web.app import Site, make_pages
from voice_intake.web.audit import audit_log
from voice_intake.web.callbacks import callback
from voice_intake.web.callers import check
from voice_intake.web.calls import calls as call_log
from voice_intake.web.calls import now, open_case
from voice_intake.web.cases import case, changes, merge, notes, queue, search
from voice_intake.web.customers import contacts, contracts, customers, phone_numbers
from voice_intake.web.demo import phone
from voice_intake.web.demo.demo import DEMO, Demo
from voice_intake.web.hours import hours
from voice_intake.web.imports import export, imports
from voice_intake.web.privacy import legal_hold
from voice_intake.web.refused import overview, refused
from voice_intake.web.shared import preferences, request_metrics
from voice_intake.web.shared.guards import Guard
from voice_intake.web.shared.services import SERVICES
from voice_intake.web.voicemail import audio
from voice_intake.wiring import make_queue, make_services, recordings_of
from webhooks import agent_leg, call_status, callback_leg, recordings, requests, texts, transcriptions, voice
from webhooks.context import install, switchboard
from webhooks.signature import SignatureValidator as Signature

LONGEST_FORM = 64 * 1024
"""Bytes. Twilio's forms have about two thousand."""

WEBHOOKS = "/webhooks"

LINE: tuple[tuple[Blueprint, str, Guard], ...] = (
    (voice.bp, f"{WEBHOOKS}/voice", Guard.TWILIO),
    (agent_leg.bp, f"{WEBHOOKS}/voice", Guard.TWILIO),
    (callback_leg.bp, f"{WEBHOOKS}/voice", Guard.TWILIO),
    (call_status.bp, f"{WEBHOOKS}/voice", Guard.TWILIO),
    (recordings.bp, f"{WEBHOOKS}/recording", Guard.TWILIO),
    (texts.bp, f"{WEBHOOKS}/sms", Guard.TWILIO),
    (transcriptions.bp, WEBHOOKS, Guard.TWILIO),
    (health.bp, "", Guard.OPEN),
    (metrics.bp, "", Guard.TOKEN),
)
PAGES: tuple[tuple[Blueprint, str, Guard], ...] = (
    (sign_in.bp, "", Guard.OPEN),
    (preferences.bp, "", Guard.OPEN),
    (queue.bp, "", Guard.AGENT),
    (search.bp, "", Guard.AGENT),
    (call_log.bp, "", Guard.AGENT),
    (open_case.bp, "", Guard.AGENT),
    (case.bp, "/tickets", Guard.AGENT),
    (changes.bp, "/tickets", Guard.AGENT),
    (notes.bp, "/tickets", Guard.AGENT),
    (merge.bp, "/tickets", Guard.AGENT),
    (callback.bp, "/tickets", Guard.AGENT),
    (audio.bp, "/messages", Guard.AGENT),
    (now.bp, "", Guard.AGENT),
    (account.bp, "", Guard.AGENT),
    (overview.bp, "/admin", Guard.ADMIN),
    (customers.bp, "/admin/customers", Guard.ADMIN),
    (contracts.bp, "/admin/customers", Guard.ADMIN),
    (contacts.bp, "/admin/customers", Guard.ADMIN),
    (phone_numbers.bp, "/admin/customers", Guard.ADMIN),
    (agents.bp, "/admin/agents", Guard.ADMIN),
    (rota.bp, "/admin/agents", Guard.ADMIN),
    (refused.bp, "/admin/refused", Guard.ADMIN),
    (check.bp, "/admin/check", Guard.ADMIN),
    (audit_log.bp, "/admin/record", Guard.ADMIN),
    (imports.bp, "/admin", Guard.ADMIN),
    (export.bp, "/admin", Guard.ADMIN),
    (hours.bp, "/admin", Guard.ADMIN),
    (legal_hold.bp, "/admin", Guard.ADMIN),
)
"""Blueprints of admin pages are named `admin_…`, and stand below /admin."""

DEMO_PAGES: tuple[tuple[Blueprint, str, Guard], ...] = ((phone.bp, "/phone", Guard.OPEN),)
"""There with DEMO alone."""

_PAGES = "voice_intake.pages"
log = structlog.get_logger()


def create_app(settings: Settings, services: Services | None = None) -> Flask:
    """Raises ConfigurationFault or PolicyFault, each naming every fault, before anything is served."""
    settings.check_line()
    services = services or replace(make_services(settings), wakeup=QueueBell(lambda: make_queue(settings)))
    line = make_line(settings, services)
    site = Site(
        public_url=settings.public_url,
        secret_key=settings.secret_key or secrets.token_urlsafe(32),
        recordings=recordings_of(settings),
        proxies=settings.proxies,
        is_demo=settings.demo,
        session_clock=system_clock if settings.demo_folder else None,
    )
    pages = make_pages(services, site, (*PAGES, *DEMO_PAGES) if settings.demo else PAGES)
    pages.extensions[DEMO] = _demo(settings)
    line.extensions[_PAGES] = pages
    line.wsgi_app = _Front(line, pages)  # type: ignore[method-assign]
    return line


def _demo(settings: Settings) -> Demo:
    is_there = settings.demo and settings.has_twilio
    user, secret = settings.twilio_account_sid, settings.twilio_auth_tokens[0]
    return Demo(
        handset=Handset(settings.twilio_api_url, user, secret) if is_there else None,
        folder=DemoFolder(settings.demo_folder) if settings.demo_folder else None,
    )


def pages_of(app: Flask) -> Flask:
    """The application with the pages, behind the same address."""
    found: Flask = app.extensions[_PAGES]
    return found


def make_line(settings: Settings, services: Services) -> Flask:
    """The line alone, for whoever only calls it. Raises ConfigurationFault."""
    settings.check_line()
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LONGEST_FORM, MAX_FORM_MEMORY_SIZE=LONGEST_FORM, MAX_FORM_PARTS=200)
    app.url_map.strict_slashes = False
    guard = Signature.of(settings.public_url, settings.twilio_account_sid, settings.twilio_auth_tokens)
    app.extensions[SERVICES] = services
    app.config[metrics.TOKEN] = settings.metrics_token
    request_metrics.install(app, below=WEBHOOKS)
    is_transcribed = settings.transcriber is Transcribing.BY_TWILIO
    install(app, services, public_url=settings.public_url, guard=guard, is_transcribed=is_transcribed)
    app.before_request(refuse_strangers)
    app.register_error_handler(Exception, admit_failure)
    for blueprint, prefix, _ in LINE:
        app.register_blueprint(blueprint, url_prefix=prefix or None)
    return app


class _Front:
    """Hands each request to the application that it is for, by its path; a path that nobody has is for people."""

    def __init__(self, line: Flask, pages: Flask) -> None:
        self.line = line.wsgi_app
        self.pages = pages.wsgi_app
        rules = {rule.rule for rule in line.url_map.iter_rules()}
        self.machines = frozenset(rule for rule in rules if not rule.startswith(WEBHOOKS))

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        is_lines = path.startswith(WEBHOOKS) or path.rstrip("/") in self.machines
        return (self.line if is_lines else self.pages)(environ, start_response)


def refuse_strangers() -> Response | None:
    """403 for whatever comes to the webhooks without Twilio's signature: any method, any path below them."""
    if not request.path.startswith(WEBHOOKS):
        return None
    try:
        objection = switchboard(current_app).guard.objection(request)
        fields = [name[:40] for name in sorted(request.form)[:40]] if objection else []
    except RequestEntityTooLarge as failure:
        return Response(f"{failure.description}\n", status=413, mimetype="text/plain")
    if objection:
        request_metrics.counters(current_app).refused.labels(why=objection).inc()
        log.warning("webhook_refused", why=objection, path=request.path[:100], fields=fields)
        return Response("This address answers Twilio alone.\n", status=403, mimetype="text/plain")
    bind_request(requests.call_sid(request.form))
    return None


def admit_failure(failure: Exception) -> Response | HTTPException:
    """What could not be kept is never answered as done: Twilio's log shows it, and it may be told again."""
    if isinstance(failure, HTTPException):
        return failure
    log.error("request_failed", path=request.path[:100], exc_info=failure)
    return Response("This could not be kept. Please try again.\n", status=503, mimetype="text/plain")
