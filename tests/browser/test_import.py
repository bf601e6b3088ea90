"""An admin brings a table, looks at what it would change, has it carried out, and takes it back."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from models.allowlist_import import AllowlistImport
from models.customer import Contact
from tests.allowlists import row
from tests.browser.console import NARROW, Console, make_colleague
from tests.fakes import FakeOutside
from voice_intake.actions.imports.worker import work_on_import
from voice_intake.actions.operations.heartbeat import show_life
from voice_intake.domain.customers.row import COLUMNS
from voice_intake.gateways.table_file import read_table, write_csv

BO = row(email="bo@nordlys.example", contact="Bo Lind", phone="", label="")


def admin_at(console: Console, path: str = "/admin/import", **how: Any) -> Page:  # noqa: ANN401 - as the console takes it
    worker_lives(console)
    return console.signed_in_as(
        make_colleague(console.database, role="admin", email="sofie@desk.example"), at=path, **how
    )


def worker_lives(console: Console) -> None:
    services = console.desk.line.services
    show_life(services, FakeOutside().ports, now=services.clock())


def worker_works(console: Console) -> None:
    services = replace(console.desk.line.services)
    while work_on_import(services, FakeOutside().ports, now=services.clock(), read_table=read_table):
        pass


def table(*rows: Sequence[str], name: str = "kunder.csv") -> Any:  # noqa: ANN401 - a file, as Playwright takes it
    text = io.StringIO()
    write_csv(text, COLUMNS, rows)
    return {"name": name, "mimeType": "text/csv", "buffer": text.getvalue().encode()}


def uploads(page: Page, file: object) -> None:
    page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
    with page.expect_navigation():
        page.locator("form[data-upload] button").click()


def presses(page: Page, name: str) -> None:
    """A button that sends what the worker then works on: it works only once that has arrived."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def contacts(console: Console) -> set[str]:
    with console.database.connect() as connection:
        return set(connection.scalars(select(Contact.name)))


def test_a_table_is_looked_at_carried_out_and_taken_back(console_on_both: Console) -> None:
    console = console_on_both
    page = admin_at(console)
    expect(page.get_by_text("No table was imported yet")).to_be_visible()
    uploads(page, table(row(), BO))
    expect(page.get_by_role("heading", level=1)).to_have_text("kunder.csv")
    expect(page.get_by_role("progressbar")).to_be_visible()
    worker_works(console)
    expect(page.get_by_role("heading", name="Apply these changes?")).to_be_visible()
    expect(page.locator("#import")).not_to_have_attribute("data-live", re.compile("."))
    counts = page.locator(".import-counts")
    expect(counts.get_by_role("row").nth(3)).to_have_text(re.compile(r"Contacts\s+2\s+0\s+0"))
    expect(page.get_by_role("region", name=re.compile("New contacts"))).to_contain_text("bo@nordlys.example")
    console.has_no_violations(page)
    assert contacts(console) == set()

    presses(page, "Apply")
    expect(page.get_by_role("heading", name="It is about to be applied")).to_be_visible()
    worker_works(console)
    expect(page.get_by_role("heading", name="Applied")).to_be_visible()
    expect(page.get_by_text("Confirmed by sofie@desk.example")).to_be_visible()
    assert contacts(console) == {"Astrid Holm", "Bo Lind"}
    console.has_no_violations(page)

    page.get_by_role("button", name="Undo import").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Undo import").click()
    with page.expect_navigation():
        page.get_by_role("dialog").get_by_role("button", name="Undo import").click()
    worker_works(console)
    expect(page.get_by_text("Undone by sofie@desk.example.")).to_be_visible()
    assert contacts(console) == set()
    page.get_by_role("link", name="All imports").click()
    expect(page.get_by_role("row", name=re.compile("kunder.csv"))).to_contain_text("Undone")


def test_what_looks_like_a_mistake_has_to_be_meant(console: Console) -> None:
    page = admin_at(console, language="da", theme="dark")
    uploads(page, table(row(), BO, row(customer_number="4712", customer="Sol A/S", email="s@sol.example")))
    worker_works(console)
    presses(page, "Gennemfør")
    worker_works(console)
    expect(page.get_by_role("heading", name="Gennemført")).to_be_visible()

    page.goto("/admin/import")
    uploads(page, table(row(customer_number="9", customer="En anden A/S")))
    worker_works(console)
    expect(page.get_by_text("Det ligner en fejl.")).to_be_visible()
    expect(page.get_by_role("region", name=re.compile("Kontakter, der fjernes"))).to_contain_text("Bo Lind")
    console.has_no_violations(page)
    page.get_by_role("button", name="Gennemfør").click()
    expect(page.get_by_label("Ja, fjern mere end halvdelen.")).to_be_focused()
    page.keyboard.press("Space")
    presses(page, "Gennemfør")
    worker_works(console)
    expect(page.get_by_role("heading", name="Gennemført")).to_be_visible()
    assert contacts(console) == {"Astrid Holm"}


def test_faults_are_told_by_line_and_a_file_that_is_no_table_with_advice(console: Console) -> None:
    page = admin_at(console)
    uploads(page, table(*[row(phone="112", email=f"c{place}@nordlys.example") for place in range(150)]))
    worker_works(console)
    faults = page.get_by_role("region", name="150 faults")
    expect(faults).to_contain_text("These are the first 100 of 150.")
    expect(faults.get_by_role("row").nth(1)).to_contain_text("A short number, which nobody calls us from")
    expect(faults.get_by_role("row").nth(1).get_by_role("cell").first).to_have_text("2")
    faults.get_by_text("Show 75 more").click()
    expect(faults.get_by_role("row", name="101 phone")).to_be_visible()
    console.has_no_violations(page)

    page.goto("/admin/import")
    uploads(page, {"name": "kunder.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    worker_works(console)
    expect(page.get_by_role("region", name="The table cannot be read")).to_contain_text("save the table as XLSX")
    console.has_no_violations(page)


def test_a_file_is_dropped_and_one_that_is_too_large_is_not_even_sent(console: Console, tmp_path: Path) -> None:
    page = admin_at(console)
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(50 * 2**20 + 1)
    page.locator("#file").set_input_files(huge)
    expect(page.locator("#file-told")).to_contain_text("larger than 50 MB")
    page.locator("form[data-upload] button").click()
    expect(page.locator("#file")).to_be_focused()
    expect(page).to_have_url(f"{console.url}/admin/import")
    console.has_no_violations(page)
    page.locator("#file").set_input_files(table(row(), name="små kunder.csv"))
    expect(page.locator("#file-told")).to_be_empty()
    expect(page.locator("[data-name]")).to_have_text("små kunder.csv")
    area = page.locator(".drop").bounding_box()
    target = page.locator("#file").bounding_box()
    assert area
    assert target
    assert (target["width"], target["height"]) == pytest.approx((area["width"], area["height"]), abs=5), (
        "the whole of it takes what is dropped"
    )


def test_a_worker_that_is_not_there_is_told_and_how_far_it_is_when_it_is(console: Console) -> None:
    page = admin_at(console)
    console.desk.line.account.clock.advance(120)
    page.reload()
    expect(page.get_by_text("The worker is not running")).to_be_visible()
    uploads(page, table(row()))
    expect(page.get_by_text("Nothing goes on, because the worker is not running.")).to_be_visible()
    console.has_no_violations(page)
    worker_lives(console)
    far = {"phase": "reading", "rows_done": 40_000, "rows_expected": 100_000}
    with console.database.begin() as connection:
        connection.execute(update(AllowlistImport).values(**far))
    expect(page.get_by_text("40,000 of about 100,000 rows")).to_be_visible()
    expect(page.get_by_text("the worker is not running")).to_have_count(0)
    expect(page.get_by_role("progressbar", name="Rows that were read")).to_have_attribute("value", "40000")
    console.has_no_violations(page)


def test_two_admins_who_decide_at_once(console: Console) -> None:
    page = admin_at(console)
    uploads(page, table(row()))
    worker_works(console)
    expect(page.get_by_role("heading", name="Apply these changes?")).to_be_visible()
    other = console.signed_in_as(make_colleague(console.database, role="admin", email="ida@desk.example"), at=page.url)
    other.get_by_role("button", name="Discard").click()
    expect(other.get_by_role("status").first).to_contain_text("The file is deleted, and nothing was changed.")
    console.expects("409")
    presses(page, "Apply")
    expect(page.get_by_role("alert")).to_contain_text("This is not what you looked at any more")
    expect(page.get_by_text("Discarded by ida@desk.example: nothing was changed.")).to_be_visible()


def test_the_difference_fits_a_telephone(console: Console) -> None:
    page = admin_at(console, language="da", size=NARROW)
    long = row(customer="Nordlys " * 20, contact="N" * 190, email="n" * 60 + "@nordlys.example", label="x" * 60)
    uploads(page, table(long, name="et meget langt navn " * 9 + ".csv"))
    worker_works(console)
    expect(
        page.get_by_role("heading", name="Gennemfør ændringerne?").or_(page.get_by_text("fejl").first)
    ).to_be_visible()
    for address in (page.url, "/admin/import"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], address
        console.has_no_violations(page)


def test_an_export_is_a_file_that_changes_nothing(console: Console) -> None:
    page = admin_at(console)
    uploads(page, table(row(), BO))
    worker_works(console)
    presses(page, "Apply")
    worker_works(console)
    for kind in ("CSV", "XLSX"):
        page.goto("/admin/import")
        with page.expect_download() as coming:
            page.get_by_role("link", name=f"Export as {kind}").click()
        assert coming.value.suggested_filename == f"allowlist-2026-03-02.{kind.lower()}"
        uploads(page, coming.value.path())
        worker_works(console)
        expect(page.get_by_role("heading", name="There is nothing to change")).to_be_visible()
