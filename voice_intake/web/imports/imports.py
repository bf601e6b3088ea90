"""A table that says who may call: uploaded, looked at, confirmed, followed while it is carried out, and taken back.

The worker does all of it. This process hands the file on piece by piece, and asks how far it is.
"""

from collections.abc import Iterator
from typing import IO

import structlog
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from voice_intake.actions.imports.decide import confirm_import, drop_import, undo_import
from voice_intake.actions.imports.import_page import list_imports, show_import
from voice_intake.actions.imports.upload import LARGEST, Upload, stage_import
from voice_intake.actions.operations.heartbeat import is_worker_alive
from voice_intake.domain.customers.forms import RefusedEdit
from voice_intake.web.imports import import_text
from voice_intake.web.shared import form_state, i18n
from voice_intake.web.shared.actors import actor
from voice_intake.web.shared.fragment import fragment
from voice_intake.web.shared.services import services

bp = Blueprint("admin_import", __name__)
log = structlog.get_logger()

CHUNK = 64 * 1024
LARGEST_REQUEST = LARGEST + 1024 * 1024
"""Bytes: the file, and what a form puts around it."""

MOST_UNREAD = 200 * 1024 * 1024
"""Bytes that are taken in only so that a browser hears the answer: it listens once it has sent everything."""

SHOWN_FIRST = 10
"""Changes of one kind and sign, until all that are kept are asked for."""

FAULTS_FIRST = 25
"""Faults that are seen at once; the others unfold."""


@bp.url_value_preprocessor
def admit_files(endpoint: str | None, _values: object) -> None:
    """Before anything looks at the form, and only here; guards come before whatever does."""
    if endpoint == f"{bp.name}.upload":
        request.max_content_length = LARGEST_REQUEST


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_failure: RequestEntityTooLarge) -> tuple[str, int]:
    unread = request.environ["wsgi.input"]
    left = min(request.content_length or 0, MOST_UNREAD)
    while left > 0 and (piece := unread.read(min(CHUNK, left))):
        left -= len(piece)
    log.info("import_too_large", bytes=request.content_length)
    return _front(_("The file is larger than %(most)s MB, which is the most that is read.", most=LARGEST // 2**20)), 413


@bp.get("/import")
def imports() -> str:
    return _front("")


def _front(fault: str) -> str:
    instant = i18n.now()
    return render_template(
        "imports/imports.html",
        imports=list_imports(services()),
        fault=fault,
        is_working=is_worker_alive(services(), now=instant),
        most=LARGEST // 2**20,
        largest=LARGEST,
        words=import_text,
    )


@bp.post("/import")
def upload() -> AnyResponse | tuple[str, int]:
    file = request.files.get("file")
    if file is None or not file.filename:
        return _front(_("Choose a file first.")), 422
    upload = Upload(file.filename, _pieces(file.stream))
    try:
        import_id = stage_import(services(), upload, actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        return _front(form_state.told(refusal)), 422
    log.info("import_uploaded", import_id=import_id, bytes=request.content_length)
    return redirect(url_for("admin_import.one", import_id=import_id), code=303)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """What a form brings lies on the disk by then, but for half a megabyte."""
    while piece := file.read(CHUNK):
        yield piece


@bp.get("/import/<int:import_id>")
def one(import_id: int) -> str:
    return render_template("imports/import.html", **_shown(import_id))


@bp.get("/import/<int:import_id>/parts")
def parts(import_id: int) -> Response:
    return fragment(render_template("imports/live_parts.html", **_shown(import_id)))


def _shown(import_id: int) -> dict[str, object]:
    shown = show_import(services(), import_id)
    if shown is None:
        abort(404)
    instant = i18n.now()
    asked = request.args.get("all", "")
    return {
        "it": shown,
        "groups": import_text.groups(shown.found, asked) if shown.found else (),
        "asked": asked,
        "first": SHOWN_FIRST,
        "faults_first": FAULTS_FIRST,
        "is_working": not shown.is_at_work or is_worker_alive(services(), now=instant),
        "can_undo": shown.can_be_undone(instant),
        "words": import_text,
    }


@bp.post("/import/<int:import_id>/confirm")
def confirm(import_id: int) -> AnyResponse | tuple[str, int]:
    looked_at, is_meant = request.form.get("fingerprint", ""), "meant" in request.form
    who, instant = actor(), i18n.now()
    try:
        confirm_import(services(), import_id, fingerprint=looked_at, may_remove_many=is_meant, actor=who, now=instant)
    except RefusedEdit as refusal:
        return _refused(import_id, refusal)
    log.info("import_confirmed", import_id=import_id)
    return redirect(url_for("admin_import.one", import_id=import_id), code=303)


@bp.post("/import/<int:import_id>/drop")
def drop(import_id: int) -> AnyResponse | tuple[str, int]:
    try:
        drop_import(services(), import_id, actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        return _refused(import_id, refusal)
    log.info("import_dropped", import_id=import_id)
    flash(_("The file is deleted, and nothing was changed."))
    return redirect(url_for("admin_import.imports"), code=303)


@bp.post("/import/<int:import_id>/undo")
def undo(import_id: int) -> AnyResponse | tuple[str, int]:
    try:
        undo_import(services(), import_id, actor=actor(), now=i18n.now())
    except RefusedEdit as refusal:
        return _refused(import_id, refusal)
    log.info("import_undo_asked", import_id=import_id)
    return redirect(url_for("admin_import.one", import_id=import_id), code=303)


def _refused(import_id: int, refusal: RefusedEdit) -> tuple[str, int]:
    """What was to be done to it is not to be done to what it is by now."""
    shown = _shown(import_id)
    return render_template("imports/import.html", **shown, refusal=form_state.told(refusal)), 409
