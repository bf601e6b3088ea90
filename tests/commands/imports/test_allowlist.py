import csv
import io
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, func, select

from models.allowlist_import import AllowlistImport
from models.customer import ContactNumber, Customer
from tests.actions.edits import LATER
from tests.allowlists import CUSTOMER_ALONE, as_csv, row
from tests.commands.shell import run
from tests.desk import desk_on
from tests.factories import make_caller, make_ticket
from voice_intake.actions.customers.contacts import add_contact
from voice_intake.domain.customers.forms import ContactForm
from voice_intake.domain.customers.row import COLUMNS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "allowlist.csv"
    path.write_text(as_csv(row(), row(customer_number="8", customer="Månen ApS", **CUSTOMER_ALONE)))
    return path


def count(database: Engine, model: type[Customer] | type[ContactNumber]) -> int | None:
    with database.connect() as connection:
        return connection.scalar(select(func.count()).select_from(model))


def test_a_dry_run_tells_what_an_import_then_does(database: Engine, file: Path) -> None:
    dry = run(database, "allowlist", "import", str(file), "--dry-run")
    assert count(database, Customer) == 0
    real = run(database, "allowlist", "import", str(file))

    assert dry.exit_code == real.exit_code == 0, dry.output + real.output
    *told, last = dry.output.splitlines()
    assert last == "Nothing was written: this was a dry run."
    *done, last = real.output.splitlines()
    assert (done, last.partition(" For a day")[0]) == (told, "Imported.")
    assert told == [
        "Customers",
        "  + 4711 Nordlys A/S",
        "  + 8 Månen ApS",
        "Contracts",
        "  + 4711 Quote 17: extended, from 2026-01-01",
        "  + 8 Quote 17: extended, from 2026-01-01",
        "Contacts",
        "  + 4711 astrid@nordlys.example: Astrid Holm, administrator, da",
        "Numbers",
        "  + 4711 astrid@nordlys.example +4520123401 (mobile)",
        "2 customers added, 2 contracts added, 1 contact added, 1 number added.",
    ]
    assert count(database, ContactNumber) == 1


def test_changes_are_told_from_what_to_what(database: Engine, file: Path) -> None:
    run(database, "allowlist", "import", str(file))
    file.write_text(
        as_csv(
            row(language="", administrator="nej", ends_on="31-12-2027", phone="20 12 34 02"),
            row(customer_number="9", customer="Solen ApS", **CUSTOMER_ALONE),
        )
    )

    result = run(database, "allowlist", "import", str(file))

    assert result.output.splitlines()[:-1] == [
        "Customers",
        "  - 8 Månen ApS",
        "  + 9 Solen ApS",
        "Contracts",
        "  - 8 Quote 17: extended, from 2026-01-01",
        "  ~ 4711 Quote 17: ends_on empty → 2027-12-31",
        "  + 9 Quote 17: extended, from 2026-01-01",
        "Contacts",
        "  ~ 4711 astrid@nordlys.example: language da → empty, administrator yes → no",
        "Numbers",
        "  - 4711 astrid@nordlys.example +4520123401 (mobile)",
        "  + 4711 astrid@nordlys.example +4520123402 (mobile)",
        "1 customer added, 1 customer removed, 1 contract added, 1 contract changed, 1 contract removed, "
        "1 contact changed, 1 number added, 1 number removed.",
    ]


def test_faults_are_told_with_their_lines_and_change_nothing(database: Engine, file: Path) -> None:
    file.write_text(as_csv(row(phone="20"), row(customer_number="x", **CUSTOMER_ALONE)))

    for words in (("import", str(file)), ("import", str(file), "--dry-run"), ("check", str(file))):
        result = run(database, "allowlist", *words)
        assert result.exit_code == 1
        assert result.output.splitlines() == [
            "Error: The allowlist has 2 faults, and nothing was changed:",
            "  - line 2, phone: '20': too few digits for a telephone number: look whether one is missing",
            "  - line 3, customer_number: 'x': write 1 to 20 digits",
        ]
    assert count(database, Customer) == 0


def test_too_many_removals_are_told_and_refused(database: Engine, file: Path) -> None:
    run(database, "allowlist", "import", str(file))
    file.write_text(as_csv())

    for words in (("import", str(file)), ("import", str(file), "--dry-run"), ("check", str(file))):
        result = run(database, "allowlist", *words)
        assert result.exit_code == 1
        assert "  - 4711 Nordlys A/S" in result.output
        assert "This would remove 2 of 2 customers and 1 of 1 contacts" in result.output
        assert "with --remove-many it is" in result.output
    assert count(database, Customer) == 2

    assert run(database, "allowlist", "import", str(file), "--remove-many").exit_code == 0
    assert count(database, Customer) == 0


def test_an_import_is_listed_and_can_be_taken_back(database: Engine, file: Path) -> None:
    first = run(database, "allowlist", "import", str(file))
    again = run(database, "allowlist", "import", str(file))
    assert "allowlist undo" in first.output
    assert again.output.splitlines()[-1] == "Imported."
    with database.connect() as connection:
        [listed] = connection.execute(select(AllowlistImport)).all()
    assert (listed.file_name, listed.size, listed.status) == ("allowlist.csv", file.stat().st_size, "applied")
    assert listed.sha256 == sha256(file.read_bytes()).hexdigest()

    undone = run(database, "allowlist", "undo")

    assert (undone.exit_code, count(database, Customer)) == (0, 0), undone.output
    assert f"Import {listed.id} (allowlist.csv) was taken back." in undone.output
    assert "no import that could be taken back" in run(database, "allowlist", "undo").output
    assert "can no longer be undone" in run(database, "allowlist", "undo", str(listed.id)).output


def test_what_somebody_changed_since_is_not_taken_back(database: Engine, file: Path) -> None:
    run(database, "allowlist", "import", str(file))
    with database.connect() as connection:
        customer_id = connection.scalars(select(Customer.id)).first() or 0
    add_contact(desk_on(database), customer_id, ContactForm(contact="Bo Lind", email="bo@nordlys.example"), **LATER)

    refused = run(database, "allowlist", "undo")

    assert (refused.exit_code, count(database, Customer)) == (1, 2)
    assert "Nothing was taken back: bo@desk.example has changed some of this since" in refused.output


def test_a_customer_that_stays_for_its_cases_is_told(database: Engine, file: Path) -> None:
    make_ticket(database, contact=make_caller(database))

    result = run(database, "allowlist", "import", str(file), "--remove-many")

    assert "the customer stays because of 1 case, without contracts, contacts and numbers" in result.output
    assert "1 kept for the sake of cases" in result.output


def test_an_export_is_safe_in_a_spreadsheet_and_comes_in_again_as_it_was(database: Engine, tmp_path: Path) -> None:
    make_caller(database, name="=HYPERLINK(1)", number="+4520123401")

    exported = run(database, "allowlist", "export").stdout
    assert run(database, "allowlist", "export", str(tmp_path / "a.csv")).exit_code == 0
    assert run(database, "allowlist", "export", str(tmp_path / "a.xlsx")).exit_code == 0

    [cells] = csv.DictReader(io.StringIO(exported))
    assert tuple(cells) == COLUMNS
    assert (cells["contact"], cells["phone"]) == ("'=HYPERLINK(1)", "'+4520123401")
    assert (tmp_path / "a.csv").read_text() == exported
    [_, line] = load_workbook(tmp_path / "a.xlsx").active.iter_rows()
    assert (line[6].value, line[6].data_type, line[10].value) == ("=HYPERLINK(1)", "s", "+4520123401")
    for path in ("a.csv", "a.xlsx"):
        assert run(database, "allowlist", "import", str(tmp_path / path)).output == "Nothing to change.\nImported.\n"
    assert run(database, "allowlist", "import", "-", typed=exported).output == "Nothing to change.\nImported.\n"


def test_an_export_is_readable_by_its_owner_alone_and_replaces_a_whole_file(database: Engine, tmp_path: Path) -> None:
    make_caller(database)
    path = tmp_path / "a.csv"
    path.write_text("what was here before")

    run(database, "allowlist", "export", str(path))

    assert path.stat().st_mode & 0o077 == 0
    assert path.read_text().startswith("customer_number,")
    assert not list(tmp_path.glob(".a.csv*"))


def test_an_export_goes_out_in_the_format_that_is_asked_for(database: Engine, tmp_path: Path) -> None:
    make_caller(database)

    piped = run(database, "allowlist", "export", "--format", "xlsx").stdout_bytes
    run(database, "allowlist", "export", str(tmp_path / "a.dat"), "--format", "xlsx")

    assert piped.startswith(b"PK")
    assert (tmp_path / "a.dat").read_bytes().startswith(b"PK")
    assert "cannot be written" in run(database, "allowlist", "export", str(tmp_path / "no" / "a.csv")).output


def test_windows_1252_is_read_and_said(database: Engine, file: Path) -> None:
    file.write_bytes(as_csv(row(customer="Ærø A/S"), delimiter=";").encode("cp1252"))

    result = run(database, "allowlist", "import", str(file))

    assert "read as Windows-1252" in result.stderr
    assert "+ 4711 Ærø A/S" in result.stdout


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no column customer_number"),
        (b"\0\1\2" * 9999, "The file is no text"),
        (b"PK\x03\x04" + b"\xff" * 999, "The workbook is damaged"),
        (b"a,b,c\n1,2,3\n", "'a': not a column of this table"),
    ],
)
def test_a_file_that_is_no_allowlist_is_told_and_changes_nothing(
    database: Engine, file: Path, content: bytes, told: str
) -> None:
    make_caller(database)
    file.write_bytes(content)

    result = run(database, "allowlist", "import", str(file), "--remove-many")

    assert result.exit_code == 1
    assert told in result.output
    assert count(database, Customer) == 1


def test_long_differences_are_cut_unless_all_is_asked_for(database: Engine, file: Path) -> None:
    file.write_text(as_csv(*(row(customer_number=f"{n}", **CUSTOMER_ALONE) for n in range(1, 252))))

    short = run(database, "allowlist", "import", str(file), "--dry-run").output
    long = run(database, "allowlist", "import", str(file), "--dry-run", "--all").output

    assert short.count("  + and 51 more (--all shows them)") == 2
    assert (short.count("Nordlys"), long.count("Nordlys")) == (200, 251)


def test_a_check_without_a_file_gives_advice(database: Engine, file: Path) -> None:
    run(database, "allowlist", "import", str(file))

    result = run(database, "allowlist", "check")

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "Extended customers without an administrator who may call: they pay for a line that is shut",
        "  8 Månen ApS",
    ]
    assert run(database, "allowlist", "check", str(file)).output.endswith("The table is sound; nothing was written.\n")
