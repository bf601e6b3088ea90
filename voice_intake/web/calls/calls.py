"""The log of calls: what became of each, ringing back, and opening the case that one should have had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Self

import structlog
from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from voice_intake.actions.callbacks.request import request_callback
from voice_intake.actions.calls.call_log import CallFilter, CallPage, find_call, find_calls
from voice_intake.actions.calls.call_log_counts import CallCounts, count_calls
from voice_intake.domain.callbacks.callback import CallbackRefused
from voice_intake.domain.calls.journey import CallOutcome
from voice_intake.domain.cases.refusals import CaseRefused
from voice_intake.web.calls import call_text, outcome_text
from voice_intake.web.shared import i18n, session
from voice_intake.web.shared.filter_chips import Chip, FilterGroup
from voice_intake.web.shared.fragment import fragment
from voice_intake.web.shared.safe_redirect import own_path
from voice_intake.web.shared.services import services

bp = Blueprint("calls", __name__)
log = structlog.get_logger()

TODAY, WEEK = "today", "week"
LONGEST_TOKEN = 60


@dataclass(frozen=True, kw_only=True)
class CallLogView:
    """What an address says of the log; whatever makes no sense counts as not said."""

    outcome: CallOutcome | None = None
    when: str | None = None

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Self:
        outcome, when = args.get("outcome"), args.get("when")
        return cls(
            outcome=CallOutcome(outcome) if outcome in tuple(CallOutcome) else None,
            when=when if when in (TODAY, WEEK) else None,
        )

    @property
    def args(self) -> dict[str, Any]:
        return {name: str(value) for name, value in vars(self).items() if value is not None}

    def at(self, now: datetime) -> CallFilter:
        return CallFilter(outcome=self.outcome, since=_sinces(now).get(self.when or ""))


def _sinces(now: datetime) -> Mapping[str, datetime]:
    """Days are those of the desk."""
    there = now.astimezone(i18n.zone())
    midnight = datetime.combine(there.date(), time(), there.tzinfo)
    return {TODAY: midnight, WEEK: midnight - timedelta(days=6)}


@bp.get("/calls")
def calls() -> str:
    return render_template("calls/calls.html", **_log())


@bp.get("/calls/rows")
def rows() -> Response:
    return fragment(render_template("calls/rows.html", **_log()))


@bp.get("/calls/<int:call_id>")
def call(call_id: int) -> str:
    return render_template("calls/call.html", **_told(look_up(call_id)))


@bp.get("/calls/<int:call_id>/turns")
def turns(call_id: int) -> Response:
    return fragment(render_template("calls/live_parts.html", **_told(look_up(call_id))))


@bp.post("/calls/<int:call_id>/callback")
def ring_back(call_id: int) -> AnyResponse:
    """The agent's telephone rings first, then that of whoever called."""
    row, who = look_up(call_id).row, session.me()
    there = own_path(request.form.get("next"))
    if not row.reference:
        flash(_("This call has no case yet. Open one first, then call back."), "warning")
        return redirect(there, code=303)
    try:
        requested = request_callback(
            services(), row.reference, agent=who.email, number=row.from_number, actor=who.email, now=i18n.now()
        )
    except CallbackRefused as refusal:
        flash(_("%(sentence)s.", sentence=i18n.sentence(refusal.hint)), "warning")
        return redirect(there, code=303)
    log.info("callback_asked_for", agent_id=who.id, callback_id=requested.callback_id)
    flash(_("Your telephone rings in a moment. Pick it up and press 1, and the caller is rung."))
    return redirect(there, code=303)


def look_up(call_id: int) -> CallPage:
    try:
        return find_call(services(), call_id)
    except CaseRefused:
        abort(404)


def _log() -> dict[str, Any]:
    """Two statements."""
    shown, now = CallLogView.read(request.args), i18n.now()
    after = request.args.get("after", "")[:LONGEST_TOKEN] or None
    chosen, sinces = shown.at(now), _sinces(now)
    page = find_calls(services(), chosen, after=after)
    counts = count_calls(services(), chosen, tuple(sinces.values()))
    here = shown.args | ({"after": after} if after else {})
    return {
        "page": page,
        "groups": (
            FilterGroup(_("When"), _by_day(shown, sinces, counts)),
            FilterGroup(_("Outcome"), _by_outcome(shown, chosen.since, counts)),
        ),
        "words": outcome_text,
        "is_filtered": bool(shown.args),
        "is_first": after is None,
        "here": url_for("calls.calls", **here),
        "live": url_for("calls.rows", **here),
        "top": url_for("calls.calls", **shown.args),
        "older": url_for("calls.calls", **shown.args, after=page.next) if page.next else None,
        "is_demo": current_app.config["IS_DEMO"],
    }


def _by_day(shown: CallLogView, sinces: Mapping[str, datetime], counts: CallCounts) -> Sequence[Chip]:
    days = ((None, _("All days")), (TODAY, _("Today")), (WEEK, _("7 days")))

    def chip(when: str | None, label: str) -> Chip:
        since = sinces.get(when or "")
        return _chip(shown, label, _count(counts, since, counts.by_since[since]), when=when)

    return [chip(when, label) for when, label in days]


def _by_outcome(shown: CallLogView, since: datetime | None, counts: CallCounts) -> Sequence[Chip]:
    def chip(outcome: CallOutcome | None, label: str, count: int) -> Chip:
        return _chip(shown, label, _count(counts, since, count), outcome=outcome)

    every = chip(None, _("All calls"), counts.every_outcome)
    return [every, *(chip(each, outcome_text.outcome_name(each), counts.by_outcome[each]) for each in CallOutcome)]


def _count(counts: CallCounts, since: datetime | None, value: int) -> str:
    """Where not all were counted, there may be more, even where none was found."""
    if counts.is_all(since):
        return str(value)
    return f"{value}+" if value else ""


def _chip(shown: CallLogView, label: str, count: str, **wanted: Any) -> Chip:  # noqa: ANN401 - a field of Shown
    changed = replace(shown, **wanted)
    return Chip(label=label, url=url_for("calls.calls", **changed.args), is_chosen=changed == shown, count=count)


def _told(page: CallPage) -> dict[str, Any]:
    return {
        "call": page.row,
        "timeline": page.timeline,
        "words": outcome_text,
        "turn_words": call_text,
        "to_the_second": _to_the_second,
    }


def _to_the_second(at: datetime) -> str:
    return f"{at.astimezone(i18n.zone()):%H:%M:%S}"
