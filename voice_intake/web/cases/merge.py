"""A case turns out to be a duplicate: which other case goes on, what that will do, and then it is done."""

from flask import Blueprint, request
from flask_babel import gettext as _

from voice_intake.actions.cases.case_page import CasePage, find_case
from voice_intake.actions.cases.change_case import bare
from voice_intake.actions.cases.merge_case import merge_case
from voice_intake.actions.cases.queue import CaseRow
from voice_intake.domain.cases.refusals import CaseRefused, RefusalReason
from voice_intake.domain.ticket import format_reference
from voice_intake.web.cases.case import look
from voice_intake.web.cases.change_forms import Answer, send_form, show_form
from voice_intake.web.shared import i18n, reason_text
from voice_intake.web.shared.services import services

bp = Blueprint("case_merge", __name__)


@bp.get("/<reference>/merge")
def form(reference: str) -> str:
    case = look(reference)
    return show_form("cases/merge.html", case, candidates=_candidates(case), into=None)


@bp.post("/<reference>/merge")
def merge(reference: str) -> Answer:
    """First what it would do, then, confirmed, does it."""
    case = look(reference)
    wanted = bare(request.form.get("other") or request.form.get("into", ""))
    into = _found(wanted)
    if into is None or into.row.customer_id != case.row.customer_id or into.row.id == case.row.id:
        return _refused(case, wanted, into)
    if request.form.get("confirmed") != "yes":
        return show_form("cases/merge.html", case, candidates=[], into=into, values={"into": wanted})
    return send_form(
        "cases/merge.html",
        reference,
        lambda doing: merge_case(services(), reference, wanted, **doing),
        lambda _changed: _("The case is merged into %(into)s, which goes on.", into=format_reference(wanted)),
        candidates=[],
        into=into,
    )


def _found(reference: str) -> CasePage | None:
    try:
        return find_case(services(), reference, now=i18n.now())
    except CaseRefused:
        return None


def _refused(case: CasePage, wanted: str, into: CasePage | None) -> Answer:
    why = RefusalReason.NO_SUCH_CASE if into is None else RefusalReason.OTHER_CUSTOMER
    why = RefusalReason.SAME_CASE if wanted == case.row.reference else RefusalReason.EMPTY if not wanted else why
    told = _("Choose a case, or write its reference.") if not wanted else reason_text.refusal(CaseRefused(why))
    values, faults = {"other": wanted}, {"other": told}
    return show_form(
        "cases/merge.html", case, candidates=_candidates(case), into=None, values=values, faults=faults
    ), 422


def _candidates(case: CasePage) -> list[CaseRow]:
    """Of the same customer, as no others can be merged with."""
    return [each for each in case.others if each.customer_id == case.row.customer_id and not _is_merged(each, case)]


def _is_merged(other: CaseRow, case: CasePage) -> bool:
    return other.reference in case.duplicates
