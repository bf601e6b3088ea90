"""Tables by HTTP: what hurts is refused with a clear answer and bounded memory, and nothing is changed by it."""

import csv
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from models.allowlist_import import AllowlistImport, AllowlistImportPart
from models.audit_event import AuditEvent
from models.customer import Customer
from tests.actions.case_work import counting
from tests.actions.imports.imports import Importing, many_rows
from tests.allowlists import as_csv, row
from tests.browser.console import make_colleague
from tests.web.people import Person
from voice_intake.actions.imports.upload import LARGEST
from voice_intake.app import pages_of
from voice_intake.domain.customers.row import COLUMNS
from voice_intake.gateways.workbook_file import write_workbook

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MEGABYTE = 2**20


@dataclass
class Admin:
    """Sofie at the page of imports, and a worker that does at once what she asks for."""

    person: Person
    engine: Engine

    def uploads(self, content: bytes, name: str = "kunder.csv") -> TestResponse:
        answer = self.sends(content, name)
        Importing(self.engine).works()
        return answer

    def sends(self, content: bytes, name: str = "kunder.csv") -> TestResponse:
        body = multipart(content, name, self.person.token("/admin/import"))
        return self.person.client.post("/admin/import", data=body, content_type=MULTIPART)

    def sees_what_came_of(self, content: bytes, name: str = "kunder.csv") -> str:
        answer = self.uploads(content, name)
        assert answer.status_code == 303
        return self.person.looks_at(urlsplit(answer.location).path).text

    def count(self, model: type) -> int:
        with self.engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(model)) or 0


MULTIPART = "multipart/form-data; boundary=edge"


def multipart(content: bytes, name: str, token: str) -> bytes:
    """Written here, as Werkzeug's client leaves a file of its own behind for whatever is large."""
    field = 'Content-Disposition: form-data; name="{}"'.format
    head = f'--edge\r\n{field("csrf_token")}\r\n\r\n{token}\r\n--edge\r\n{field("file")}; filename="{name}"\r\n\r\n'
    return b"".join((head.encode(), content, b"\r\n--edge--\r\n"))


@pytest.fixture
def sofie(database: Engine, somebody: Callable[[], Person]) -> Admin:
    person = somebody()
    person.signs_in(make_colleague(database, role="admin", email="sofie@desk.example"))
    return Admin(person, database)


@on_sqlite
def test_a_file_of_fifty_megabytes_is_taken_in_piece_by_piece(sofie: Admin) -> None:
    line = as_csv(row(email="a@nordlys.example" + " " * 2000)).encode().splitlines(keepends=True)
    content = line[0] + line[1] * ((LARGEST - len(line[0])) // len(line[1]))
    body = multipart(content, "stor.csv", sofie.person.token("/admin/import"))
    tracemalloc.start()
    answer = sofie.person.client.post("/admin/import", data=body, content_type=MULTIPART)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 303
    assert sofie.count(AllowlistImportPart) == LARGEST // MEGABYTE
    assert most < LARGEST / 4, f"{most / MEGABYTE:.0f} MB"


@on_sqlite
@pytest.mark.parametrize("size", [LARGEST + 1, LARGEST + 5 * MEGABYTE], ids=["a byte more", "far more"])
def test_a_larger_file_is_refused_with_the_reason_and_leaves_nothing(sofie: Admin, size: int) -> None:
    answer = sofie.uploads(bytes(size))
    assert answer.status_code in (413, 422)
    assert "The file is larger than 50 MB, which is the most that is read." in answer.text
    assert (sofie.count(AllowlistImport), sofie.count(AllowlistImportPart)) == (0, 0)


@on_sqlite
def test_the_limit_is_for_this_form_alone_and_for_those_who_may_send_it(sofie: Admin, pages: Flask) -> None:
    stranger, client = pages_of(pages).test_client(), sofie.person.client
    body = multipart(bytes(MEGABYTE), "x.csv", "no token")
    told = stranger.post("/admin/import", data=body, content_type=MULTIPART)
    assert (told.status_code, told.location) == (303, "/sign-in")
    assert client.post("/admin/import", data=body, content_type=MULTIPART).status_code == 400
    form = {"csrf_token": sofie.person.token("/account"), "reason_da": "x" * MEGABYTE}
    assert client.post("/admin/hours/change", data=form).status_code == 413


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "tom.csv", "The file is empty."),
        (b"\0" * 4000, "nuller.csv", "The file is no text"),
        (b"%PDF-1.7", "kunder.pdf", "The file is a PDF"),
        (b"\xd0\xcf\x11\xe0" + bytes(500), "kunder.xls", "an old Excel workbook"),
        (b"PK\x03\x04" + bytes(500), "kunder.xlsx", "The workbook is damaged"),
        (b"name,phone\nBo,20123456\n", "kolonner.csv", "customer_number"),
        (as_csv(row(), row()).encode(), "dobbelt.csv", "the same"),
    ],
    ids=["empty", "nulls", "PDF", "XLS", "damaged", "wrong columns", "duplicated rows"],
)
def test_what_is_no_table_is_told_with_advice(sofie: Admin, content: bytes, name: str, told: str) -> None:
    answer = sofie.uploads(content, name)
    shown = answer.text if answer.status_code == 422 else sofie.person.looks_at(answer.location).text
    assert told in shown
    assert (sofie.count(Customer), sofie.count(AuditEvent)) == (0, 0)


def test_a_small_file_that_is_huge_inside_is_not_unpacked(sofie: Admin) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(200 * MEGABYTE))
    assert len(packed.getvalue()) < MEGABYTE
    assert "packed far tighter than a table can be" in sofie.sees_what_came_of(packed.getvalue(), "bombe.xlsx")
    assert sofie.count(AllowlistImportPart) == 0


def test_what_stands_in_a_table_is_never_part_of_the_page(sofie: Admin) -> None:
    shown = sofie.sees_what_came_of(as_csv(row(contact="<script>alert(1)</script>")).encode())
    assert "<script>alert" not in shown
    assert "&lt;script&gt;" in shown


def test_ten_thousand_faults_are_counted_and_the_first_are_shown(sofie: Admin) -> None:
    faulty = as_csv(*[row(phone="112", email=f"c{place}@nordlys.example") for place in range(10_000)])
    shown = sofie.sees_what_came_of(faulty.encode())
    assert "10,000 faults" in shown
    assert shown.count("A short number, which nobody calls us from") == 100
    assert len(shown) < 200_000


def test_a_long_difference_is_shown_in_parts(sofie: Admin) -> None:
    content = as_csv(*many_rows(1500)).encode()
    answer = sofie.uploads(content)
    shown = sofie.person.looks_at(answer.location).text
    assert shown.count("<li>") < 60
    assert "Show the first 200" in shown
    more = sofie.person.looks_at(f"{answer.location}?all=contacts-added").text
    assert more.count('class="change-key"') == 200
    assert "These are the first 200 of 1,500." in more
    assert len(more) < 250_000


def test_a_page_costs_the_same_however_large_the_table(sofie: Admin) -> None:
    def cost(path: str) -> int:
        with counting(sofie.engine) as seen:
            assert sofie.person.looks_at(path).status_code == 200
        return len(seen)

    small = sofie.uploads(as_csv(row()).encode()).location
    few = cost("/admin/import"), cost(small), cost(f"{small}/parts")
    large = sofie.uploads(as_csv(*many_rows(500)).encode()).location
    for _ in range(5):
        sofie.uploads(as_csv(row()).encode())
    assert (cost("/admin/import"), cost(large), cost(f"{large}/parts")) == few
    assert max(few) <= 6


def test_what_has_not_moved_is_not_sent_again(sofie: Admin) -> None:
    path = f"{sofie.uploads(as_csv(row()).encode()).location}/parts"
    tag = sofie.person.looks_at(path).headers["ETag"]
    assert sofie.person.looks_at(path, **{"If-None-Match": tag}).status_code == 304


def test_only_what_was_looked_at_is_carried_out(sofie: Admin) -> None:
    path = sofie.uploads(as_csv(row()).encode()).location
    for fingerprint in ("", "0" * 64):
        refused = sofie.person.sends(f"{path}/confirm", fingerprint=fingerprint)
        assert refused.status_code == 409
        assert "This is not what you looked at any more" in refused.text
    for do in ("confirm", "drop", "undo"):
        assert sofie.person.sends(f"/admin/import/4711/{do}").status_code == 404
    assert sofie.person.sends(f"{path}/undo").status_code == 409
    assert sofie.person.looks_at("/admin/import/4711").status_code == 404
    assert sofie.person.looks_at(f"/admin/import/{10**30}").status_code == 404
    assert sofie.count(Customer) == 0


def test_an_upload_without_a_file_says_so(sofie: Admin) -> None:
    answer = sofie.person.sends("/admin/import", seen_on="/admin/import")
    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_exports_are_files_with_cells_that_no_spreadsheet_runs(sofie: Admin) -> None:
    Importing(sofie.engine).imports(row(customer="=HYPERLINK(0)", contact="Ærø Åsen"))
    told = sofie.person.looks_at("/admin/import/allowlist.csv")
    assert told.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert told.headers["Content-Disposition"] == 'attachment; filename="allowlist-2026-03-02.csv"'
    assert int(told.headers["Content-Length"]) == len(told.data)
    header, cells = csv.reader(io.StringIO(told.data.decode("utf-8-sig")))
    assert tuple(header) == COLUMNS
    assert cells[1] == "'=HYPERLINK(0)"
    assert cells[6] == "Ærø Åsen"
    book = sofie.person.looks_at("/admin/import/allowlist.xlsx")
    assert book.data.startswith(b"PK\x03\x04")
    for name, content in (("a.csv", told.data), ("a.xlsx", book.data)):
        assert "There is nothing to change" in sofie.sees_what_came_of(content, name)


@on_sqlite
def test_a_workbook_is_taken_as_well_as_text(sofie: Admin) -> None:
    file = io.BytesIO()
    write_workbook(file, COLUMNS, [row(), row(email="bo@nordlys.example")])
    assert "Apply these changes?" in sofie.sees_what_came_of(file.getvalue(), "kunder.xlsx")
