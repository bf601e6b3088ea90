"""The web application: what answers under which address, and who guards it."""

from dataclasses import replace

import structlog
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from voice_intake.config import Settings, Transcribing
from voice_intake.jobs.bell import QueueBell
from voice_intake.log import bind_request
from voice_intake.ports import Services
from voice_intake.web import counters, health, metrics
from voice_intake.wiring import make_queue, make_services
from webhooks import calls, recordings, requests, texts, transcriptions, voice
from webhooks.signature import Guard
from webhooks.switchboard import install, switchboard

LONGEST_FORM = 64 * 1024
"""Bytes. Twilio's forms have about two thousand."""

WEBHOOKS = "/webhooks"
OPEN_ROUTES = frozenset({"health.healthz", "health.readyz"})
GUARDED_ROUTES = frozenset({"metrics.metrics"})
"""Everything else is guarded as a webhook, by Twilio's signature; tests hold these lists against the routes."""

log = structlog.get_logger()


def create_app(settings: Settings, services: Services | None = None) -> Flask:
    """Raises ConfigurationFault or PolicyFault, each naming every fault, before anything is served."""
    settings.check_line()
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LONGEST_FORM, MAX_FORM_MEMORY_SIZE=LONGEST_FORM, MAX_FORM_PARTS=200)
    app.url_map.strict_slashes = False
    guard = Guard.of(settings.public_url, settings.twilio_account_sid, settings.twilio_auth_tokens)
    services = services or replace(make_services(settings), bell=QueueBell(lambda: make_queue(settings)))
    app.extensions[health.SERVICES] = services
    app.config[metrics.TOKEN] = settings.metrics_token
    counters.install(app, below=WEBHOOKS)
    is_transcribed = settings.transcriber is Transcribing.BY_TWILIO
    install(app, services, public_url=settings.public_url, guard=guard, is_transcribed=is_transcribed)
    app.before_request(refuse_strangers)
    app.register_error_handler(Exception, admit_failure)
    app.register_blueprint(voice.bp, url_prefix=f"{WEBHOOKS}/voice")
    app.register_blueprint(calls.bp, url_prefix=f"{WEBHOOKS}/voice")
    app.register_blueprint(recordings.bp, url_prefix=f"{WEBHOOKS}/recording")
    app.register_blueprint(texts.bp, url_prefix=f"{WEBHOOKS}/sms")
    app.register_blueprint(transcriptions.bp, url_prefix=WEBHOOKS)
    app.register_blueprint(health.bp)
    app.register_blueprint(metrics.bp)
    return app


def refuse_strangers() -> Response | None:
    """403 for whatever comes to the webhooks without Twilio's signature: any method, any path below them."""
    if not request.path.startswith(WEBHOOKS):
        return None
    try:
        objection = switchboard(current_app).guard.objection(request)
    except RequestEntityTooLarge as failure:
        return Response(f"{failure.description}\n", status=413, mimetype="text/plain")
    if objection:
        counters.counters(current_app).refused.labels(why=objection).inc()
        log.warning("webhook_refused", why=objection, path=request.path[:100], fields=sorted(request.form)[:40])
        return Response("This address answers Twilio alone.\n", status=403, mimetype="text/plain")
    bind_request(requests.call_sid(request.form))
    return None


def admit_failure(failure: Exception) -> Response | HTTPException:
    """What could not be kept is never answered as done: Twilio's log shows it, and it may be told again."""
    if isinstance(failure, HTTPException):
        return failure
    log.error("request_failed", path=request.path[:100], exc_info=failure)
    return Response("This could not be kept. Please try again.\n", status=503, mimetype="text/plain")
