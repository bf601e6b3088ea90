"""`GET /metrics`: figures for Prometheus. For whoever has the token; without one set, for this machine alone."""

from collections.abc import Iterator, Mapping
from hmac import compare_digest
from ipaddress import ip_address

import structlog
from flask import Blueprint, Response, current_app, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from voice_intake.actions.operations.metrics import Figures, measure_desk
from voice_intake.web.shared.request_metrics import counters
from voice_intake.web.shared.services import services

TOKEN = "METRICS_TOKEN"  # noqa: S105 - the name of the setting
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
"""What proxies say about whom they speak for. One that says nothing cannot be told from somebody on this machine."""

bp = Blueprint("metrics", __name__)
log = structlog.get_logger()


@bp.get("/metrics")
def metrics() -> Response:
    """With the database away, the figures of the web processes alone, and that it is."""
    if not _may_read():
        return Response("These figures are for whoever has the token.\n", status=403, mimetype="text/plain")
    registry = CollectorRegistry()
    registry.register(_Desk(_measured()))
    return Response(counters(current_app).told() + generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read() -> bool:
    token: str = current_app.config[TOKEN]
    if token:
        return compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    return _is_here(request.remote_addr or "") and not any(name in request.headers for name in FORWARDED)


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _measured() -> Figures | None:
    try:
        return measure_desk(services(), now=services().clock())
    except SQLAlchemyError as failure:
        log.warning("figures_without_database", why=type(failure).__name__)
        return None


class _Desk(Collector):
    """Figures of the database, as Prometheus names them."""

    def __init__(self, figures: Figures | None) -> None:
        self.figures = figures

    def collect(self) -> Iterator[Metric]:
        is_up = float(self.figures is not None)
        yield GaugeMetricFamily("voice_intake_database_up", "Whether the database answered just now", value=is_up)
        if self.figures is None:
            return
        it = self.figures
        yield _gauge("calls_past_day", "Calls that arrived within 24 hours", "outcome", it.calls)
        yield _gauge(
            "oldest_due_seconds", "How late the oldest piece of work is; 0: none is due", "kind", it.oldest_due
        )
        yield _gauge(
            "found_past_day", "What comparisons with Twilio's lists found lost within 24 hours", "what", it.found
        )
        yield _gauge("heartbeat_age_seconds", "Since the last sign of life", "part", it.heartbeats)
        yield _gauge("open_tickets", "New, open or pending", "priority", it.open_tickets)
        yield _gauge("overdue_tickets", "Of these, unanswered after they were due", "priority", it.overdue_tickets)


def _gauge(name: str, told: str, label: str, numbers: Mapping[str, float] | Mapping[int, int]) -> Metric:
    family = GaugeMetricFamily(f"voice_intake_{name}", told, labels=[label])
    for value, number in numbers.items():
        family.add_metric([str(value)], number)
    return family
