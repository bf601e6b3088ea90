"""The queue: what is next. It keeps itself current, and a case is taken from it with one press."""

from typing import Any

import structlog
from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from voice_intake.actions.cases.changes import take_case
from voice_intake.actions.cases.queue import CaseRow, QueueFilter, count_queue, find_queue
from voice_intake.actions.cases.queue_customers import find_queue_customers
from voice_intake.actions.operations.heartbeat import is_worker_alive
from voice_intake.domain.cases.refusals import CaseConflict, CaseRefused, CaseVersion, RefusalReason
from voice_intake.domain.ticket import Priority, Status, format_reference
from voice_intake.web.cases import queue_filters
from voice_intake.web.cases.queue_filters import QueueView
from voice_intake.web.shared import i18n, reason_text, session
from voice_intake.web.shared.actors import signed_in, who
from voice_intake.web.shared.formatting import status_told
from voice_intake.web.shared.fragment import fragment
from voice_intake.web.shared.guards import LIVE
from voice_intake.web.shared.safe_redirect import own_path
from voice_intake.web.shared.services import services

bp = Blueprint("queue", __name__)
log = structlog.get_logger()

MOST_ALARMS = 20
LONGEST_TOKEN = 100


@bp.get("/")
def queue() -> str:
    return render_template("cases/queue.html", **_shown())


@bp.get("/queue/rows")
def rows() -> Response:
    return fragment(render_template("cases/queue_rows.html", **_shown()))


@bp.get("/queue/alarm")
def alarm() -> Response:
    return fragment(render_template("cases/alarm_rows.html"))


@bp.post("/queue/<reference>/take")
def take(reference: str) -> AnyResponse | tuple[str, int]:
    """A page that does this by itself gets what is to be told; one without a script is shown anew."""
    code = _take(reference)
    if LIVE in request.headers:
        return render_template("shared/flashes.html"), code
    return redirect(own_path(request.form.get("next")), code=303)


def _take(reference: str) -> int:
    actor = signed_in()
    seen = CaseVersion.read(request.form.get("seen", ""))
    try:
        changed = take_case(services(), reference, seen=seen, actor=actor, now=i18n.now())
    except CaseRefused as refusal:
        if refusal.why is RefusalReason.NO_SUCH_CASE:
            abort(404)
        flash(reason_text.refusal(refusal), "warning")
        return 409
    except CaseConflict as missed:
        flash(_told_of_missed(missed), "warning")
        return 409
    log.info("case_taken", agent_id=actor.agent_id, ticket=format_reference(changed.reference))
    flash(_("You have case %(reference)s.", reference=format_reference(changed.reference)))
    return 200


def _told_of_missed(missed: CaseConflict) -> str:
    reference = format_reference(missed.reference)
    if missed.events and missed.events[-1].kind == "taken":
        first = who(missed.events[-1].actor)
        return _("%(who)s took case %(reference)s a moment before you.", who=first, reference=reference)
    return _("Case %(reference)s has changed meanwhile. Look at it, and take it then.", reference=reference)


def _shown() -> dict[str, Any]:
    """Four statements."""
    me, shown = session.me(), QueueView.read(request.args)
    after = request.args.get("after", "")[:LONGEST_TOKEN] or None
    chosen = shown.of(me.id)
    page = find_queue(services(), chosen, after=after)
    counts = count_queue(services(), chosen, agent_id=me.id, now=i18n.now())
    customers = queue_filters.customer_chips(shown, counts, find_queue_customers(services(), chosen))
    here = shown.args | ({"after": after} if after else {})
    return {
        "is_working": is_worker_alive(services(), now=i18n.now()),
        "page": page,
        "counts": counts,
        "groups": queue_filters.groups(shown, counts),
        "customers": customers,
        "is_filtered": bool(shown.args),
        "is_first": after is None,
        "here": url_for("queue.queue", **here),
        "live": url_for("queue.rows", **here),
        "top": url_for("queue.queue", **shown.args),
        "more": url_for("queue.queue", **shown.args, after=page.next) if page.next else None,
        "is_demo": current_app.config["IS_DEMO"],
    }


@bp.app_context_processor
def _for_lists() -> dict[str, Any]:
    """What lists of cases need on whichever page they stand."""
    return {"unclaimed": _unclaimed, "status_told": status_told}


def _unclaimed() -> tuple[CaseRow, ...]:
    """Critical cases that nobody has. One statement."""
    alarming = QueueFilter(priority=Priority.CRITICAL, status=Status.NEW, is_nobodys=True)
    return find_queue(services(), alarming, limit=MOST_ALARMS).rows
