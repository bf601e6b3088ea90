"""The allowlist as a file, from which an import would change nothing."""

import io
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

import structlog
from flask import Blueprint, Response

from voice_intake.actions.imports.export import export_allowlist
from voice_intake.domain.customers.row import COLUMNS
from voice_intake.gateways.table_file import write_csv
from voice_intake.gateways.workbook_file import write_workbook
from voice_intake.web.shared import i18n, session
from voice_intake.web.shared.services import services

bp = Blueprint("admin_import_export", __name__)
log = structlog.get_logger()

HELD = 1024 * 1024
"""Bytes of a file that are held in memory; the rest lies on the disk until it is sent."""

CHUNK = 64 * 1024
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@bp.get("/import/allowlist.<any(csv, xlsx):kind>")
def export(kind: str) -> Response:
    """Written whole before it is sent: what fails half way is told as a page, and never as half a table."""
    instant = i18n.now()
    rows = export_allowlist(services(), now=instant)
    file: IO[bytes] = SpooledTemporaryFile(max_size=HELD)  # noqa: SIM115 - closed when it has been sent
    if kind == "xlsx":
        write_workbook(file, COLUMNS, rows)  # type: ignore[arg-type]
    else:
        _write_csv(file, rows)
    log.info("allowlist_exported", agent_id=session.me().id, kind=kind, bytes=file.tell())
    name = f"allowlist-{instant.astimezone(i18n.zone()):%Y-%m-%d}.{kind}"
    return Response(
        _sent(file),
        content_type=TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(_size(file))},
    )


def _write_csv(file: IO[bytes], rows: Iterator[tuple[str, ...]]) -> None:
    """With the mark by which Excel knows UTF-8."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    write_csv(text, COLUMNS, rows)
    text.flush()
    text.detach()


def _size(file: IO[bytes]) -> int:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return size


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK):
            yield piece
