"""Workbooks that are small outside and huge inside, found out before anything of them is kept.

An XLSX file is a ZIP archive of XML. What it says of its size is held against limits first, and Python's zipfile
unpacks no more of a member than was announced. Then each member is unpacked once, piece by piece, and its marks are
counted: XML of a few megabytes can stand for gigabytes of elements.
"""

import zipfile
import zlib
from typing import BinaryIO

from voice_intake.domain.customers.faults import UnreadableTable
from voice_intake.domain.user_message import UserMessage, said

LARGEST_UNPACKED = 300 * 1024 * 1024
"""Bytes of the whole archive: a table of 200,000 rows has about 150 MB."""

STEEPEST = 200
"""Times that a member of more than a megabyte may be packed: tables come to 10 to 60, a bomb to 1,000."""

MOST_MEMBERS = 500
MOST_TAGS = 4_000_000
"""In one member that is no sheet, above all that of the words which cells share: it is kept as a whole."""

PIECE = 1024 * 1024
"""Bytes of a sheet in which at least one row begins or ends: only one row is kept at a time."""

SHEETS = "xl/worksheets/"


def check_archive(file: BinaryIO) -> None:
    """Raises UnreadableTable."""
    try:
        with zipfile.ZipFile(file) as archive:
            _check_announced(archive.infolist())
            for member in archive.infolist():
                _check_marks(archive, member)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise UnreadableTable(damaged(str(error))) from error
    file.seek(0)


def damaged(cause: str) -> UserMessage:
    return said("The workbook is damaged: save it anew as XLSX, or as CSV UTF-8 (%(cause)s)", cause=cause)


def _check_announced(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > LARGEST_UNPACKED:
        told = {"size": f"{unpacked / 2**20:,.0f}", "files": f"{len(members):,}"}
        most = {"most": str(LARGEST_UNPACKED // 2**20), "most_files": str(MOST_MEMBERS)}
        hint = said(
            "The workbook unpacks to %(size)s MB in %(files)s files: at most %(most)s MB in %(most_files)s are read; "
            "save the table alone as CSV UTF-8",
            **told,
            **most,
        )
        raise UnreadableTable(hint)
    for member in members:
        if member.file_size > max(PIECE, STEEPEST * member.compress_size):
            raise UnreadableTable(
                said("%(part)s in the workbook is packed far tighter than a table can be", part=member.filename)
            )


def _check_marks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    tags = 0
    is_sheet = member.filename.lower().lstrip("/").startswith(SHEETS)
    with archive.open(member) as file:
        while piece := file.read(PIECE):
            tags += piece.count(b"<")
            if is_sheet and b"row" not in piece and len(piece) == PIECE:
                raise UnreadableTable(said("A row of the workbook is far longer than one of a table can be"))
            if not is_sheet and tags > MOST_TAGS:
                raise UnreadableTable(
                    said("%(part)s in the workbook holds far more than a table needs", part=member.filename)
                )
