"""A case: who it is, what they said, how long there is, and everything that happened."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from voice_intake.actions.callbacks.find import find_callback
from voice_intake.actions.cases.case_page import CasePage, find_case
from voice_intake.actions.cases.change_case import bare
from voice_intake.domain.cases.refusals import CaseRefused
from voice_intake.web.cases import case_text
from voice_intake.web.shared import i18n, session
from voice_intake.web.shared.fragment import fragment
from voice_intake.web.shared.services import services
from voice_intake.web.timeline.timeline import timeline

bp = Blueprint("case", __name__)
YEARS = range(1970, 9999)
"""Of an instant that can be told in any time zone."""


@bp.get("/<reference>")
def case(reference: str) -> AnyResponse | str:
    """With or without its dash. `until` asks for a timeline that is longer than what fits, from there backwards."""
    found = look(reference, until=_until())
    if reference != found.row.reference:
        return redirect(url_for("case.case", reference=found.row.reference))
    return show(found)


@bp.get("/<reference>/parts")
def parts(reference: str) -> Response:
    """All that changes by itself."""
    return fragment(render_template("cases/live_parts.html", **_told(look(reference, until=_until()))))


def look(reference: str, *, until: datetime | None = None) -> CasePage:
    """404 where there is no such case."""
    try:
        return find_case(services(), reference, now=i18n.now(), until=until)
    except CaseRefused:
        abort(404)


def _until() -> datetime | None:
    """None for what is no instant: the timeline as it is now."""
    try:
        asked = datetime.fromisoformat(request.args.get("until", ""))
    except ValueError:
        return None
    return asked if asked.tzinfo and asked.year in YEARS else None


def show(found: CasePage, *, written: str = "", replied_at: str = "", faults: dict[str, str] | None = None) -> str:
    """The page, with what somebody wrote that could not be kept."""
    return render_template(
        "cases/case.html", **_told(found), written=written, replied_at=replied_at, faults=faults or {}
    )


def _told(found: CasePage) -> dict[str, Any]:
    reference = bare(found.row.reference)
    return {
        "case": found,
        "row": found.row,
        "until": _until(),
        "timeline": timeline(found.timeline, reference, found.names),
        "callback": find_callback(services(), reference, now=i18n.now()),
        "words": case_text,
        "me": session.me(),
    }
