"""An admin uploads a table, looks at what it would change, confirms it, and takes it back within a day."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, update

from models.allowlist_import import AllowlistImport, AllowlistImportPart
from tests.actions.edits import audit
from tests.actions.imports.imports import SOFIE, Importing, parts, rows_of
from tests.allowlists import row
from tests.factories import make_contact, make_number
from voice_intake.actions.imports.decide import confirm_import, drop_import
from voice_intake.actions.imports.import_page import list_imports
from voice_intake.actions.imports.worker import MOST_TRIES, work_on_import
from voice_intake.domain.customers.forms import RefusedEdit
from voice_intake.gateways.table_file import read_table


@pytest.fixture
def admin(database: Engine) -> Importing:
    return Importing(database)


def test_a_table_is_looked_at_before_it_becomes_the_allowlist(admin: Importing) -> None:
    admin.imports(row(), row(email="bo@nordlys.example", contact="Bo Lind", phone="", label=""))

    looked_at = admin.uploads_rows(row(contact="Astrid Lind"), row(phone="20 12 34 99", contact="Astrid Lind"))

    assert (looked_at.status, looked_at.rows_done, looked_at.rows_expected, looked_at.phase) == ("ready", 2, 2, "")
    found = looked_at.found
    assert found is not None
    assert {kind: counts for kind, counts in found.counts.items() if any(counts.values())} == {
        "contacts": {"added": 0, "changed": 1, "removed": 1},
        "contact_numbers": {"added": 1, "changed": 0, "removed": 0},
    }
    assert [(it.what, it.key, dict(it.values)) for it in found.changes] == [
        (
            "removed",
            ("4711", "bo@nordlys.example"),
            {"contact": "Bo Lind", "language": "da", "administrator": "yes"},
        ),
        ("changed", ("4711", "astrid@nordlys.example"), {"contact": ["Astrid Holm", "Astrid Lind"]}),
        ("added", ("4711", "astrid@nordlys.example", "+4520123499"), {"label": "mobile"}),
    ]
    before = rows_of(admin.engine)
    assert admin.confirms(looked_at).status == "applied"
    assert rows_of(admin.engine) != before
    assert not found.changes_nothing
    again = admin.uploads_rows(row(contact="Astrid Lind"), row(phone="20 12 34 99", contact="Astrid Lind")).found
    assert again is not None
    assert again.changes_nothing


def test_every_step_is_on_record(admin: Importing) -> None:
    admin.undoes(admin.imports(row()))

    told = [(it.actor, it.action, it.subject) for it in audit(admin.engine)]
    decided = [(SOFIE, "changed", "allowlist_imports")]
    tables = ["customers", "support_contracts", "contacts", "contact_numbers"]
    assert told == [
        *decided,
        *[(SOFIE, "added", table) for table in tables],
        *decided,
        *[(SOFIE, "removed", table) for table in reversed(tables)],
    ]


def test_what_changed_since_somebody_looked_is_looked_at_again(admin: Importing) -> None:
    admin.imports(row())
    looked_at = admin.uploads_rows(row(contact="Astrid Lind"))
    make_number(admin.engine, contact=make_contact(admin.engine), number="+4520123477")

    refused = admin.confirms(looked_at, may_remove_many=True)

    assert refused.status == "ready"
    assert refused.found is not None
    assert "changed since you looked" in str(refused.found.note)
    assert refused.fingerprint != looked_at.fingerprint
    assert admin.confirms(refused, may_remove_many=True).status == "applied"


def test_only_what_was_looked_at_can_be_confirmed(admin: Importing) -> None:
    looked_at = admin.uploads_rows(row())
    decision = {"may_remove_many": False, "actor": SOFIE, "now": admin.now}

    with pytest.raises(RefusedEdit, match="not what you looked at"):
        confirm_import(admin.desk, looked_at.id, fingerprint="another", **decision)
    admin.confirms(looked_at)
    with pytest.raises(RefusedEdit, match="not what you looked at"):
        confirm_import(admin.desk, looked_at.id, fingerprint=looked_at.fingerprint or "", **decision)


def test_what_looks_like_a_mistake_is_confirmed_twice(admin: Importing) -> None:
    admin.imports(row(customer_number="0047"))

    looked_at = admin.uploads_rows(row(customer_number="47"))

    assert looked_at.found is not None
    assert looked_at.found.looks_like_mistake
    assert "dropped leading zeros of customer numbers: 0047 → 47" in str(looked_at.found.problem)
    with pytest.raises(RefusedEdit, match="would remove more than half"):
        admin.confirms(looked_at)
    assert admin.confirms(looked_at, may_remove_many=True).status == "applied"


def test_faults_are_told_with_their_lines_and_nothing_stays(admin: Importing) -> None:
    looked_at = admin.uploads_rows(row(phone="4,52E+09"), row(tier="gold", email="bo@nordlys.example"))

    assert looked_at.status == "refused"
    found = looked_at.found
    assert found is not None
    assert [(it.line, it.column, it.value, str(it.hint)[:31]) for it in found.faults] == [
        (2, "phone", "4,52E+09", "the spreadsheet has shortened t"),
        (3, "tier", "gold", "write standard or extended"),
    ]
    assert (found.fault_count, parts(admin.engine)) == (2, 0)
    with pytest.raises(RefusedEdit):
        admin.confirms(looked_at)


def test_a_file_that_nobody_decides_on_goes_after_a_day(admin: Importing) -> None:
    looked_at = admin.uploads_rows(row())
    assert parts(admin.engine) == 1

    admin.now += timedelta(days=1)
    admin.works()

    assert (admin.sees(looked_at.id).status, parts(admin.engine)) == ("dropped", 0)


def test_somebody_may_drop_a_file_until_it_is_confirmed(admin: Importing) -> None:
    looked_at = admin.uploads_rows(row())
    drop_import(admin.desk, looked_at.id, actor=SOFIE, now=admin.now)
    assert (admin.sees(looked_at.id).status, parts(admin.engine)) == ("dropped", 0)

    applied = admin.imports(row())
    with pytest.raises(RefusedEdit, match="too late"):
        drop_import(admin.desk, applied.id, actor=SOFIE, now=admin.now)
    assert [it.status for it in list_imports(admin.desk)] == ["applied", "dropped"]


def test_a_worker_that_dies_again_and_again_gives_up(admin: Importing) -> None:
    looked_at = admin.uploads_rows(row())
    with admin.engine.begin() as connection:
        due = {"status": "confirmed", "decided_by": SOFIE, "attempts": MOST_TRIES, "due_at": admin.now}
        connection.execute(update(AllowlistImport).values(**due))

    admin.works()

    given_up = admin.sees(looked_at.id)
    assert given_up.status == "ready"
    assert given_up.found is not None
    assert "Something went wrong" in str(given_up.found.note)


def test_a_mishap_gives_the_import_back(admin: Importing) -> None:
    looked_at = admin.uploads_rows(row())
    confirm_import(
        admin.desk,
        looked_at.id,
        fingerprint=looked_at.fingerprint or "",
        may_remove_many=False,
        actor=SOFIE,
        now=admin.now,
    )
    with admin.engine.begin() as connection:
        connection.execute(delete(AllowlistImportPart))

    assert work_on_import(admin.desk, admin.outside.ports, now=admin.now, read_table=read_table)

    assert admin.sees(looked_at.id).status == "ready"
    assert rows_of(admin.engine)["customers"] == []
