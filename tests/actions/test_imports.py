"""An admin uploads a table, looks at what it would change, confirms it, and takes it back within a day."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, delete, func, select, update

from models.allowlist_import import AllowlistImport, AllowlistImportPart
from models.call import Call
from models.customer import Contact, ContactNumber
from models.tables import IN_READING_ORDER
from models.ticket import Ticket
from tests.actions.edits import LATER, audit
from tests.actions.imports import SOFIE, Importing
from tests.allowlists import CUSTOMER_ALONE, allowlists, row
from tests.factories import MONDAY_NOON, make_call, make_contact, make_customer, make_number, make_ticket
from voice_intake.actions.add_number import add_number
from voice_intake.actions.block_contact import block_contact
from voice_intake.actions.decide_import import confirm_import, drop_import, undo_import
from voice_intake.actions.show_import import list_imports
from voice_intake.actions.work_on_import import MOST_TRIES, work_on_import
from voice_intake.domain.allowlist import Allowlist
from voice_intake.domain.allowlist_table import written
from voice_intake.domain.edits import NumberForm, RefusedEdit
from voice_intake.gateways.table_file import read_table

ALLOWLIST = IN_READING_ORDER[:4]


@pytest.fixture
def admin(database: Engine) -> Importing:
    return Importing(database)


def rows_of(database: Engine) -> dict[str, list[object]]:
    with database.connect() as connection:
        return {
            model.__tablename__: list(connection.execute(select(model.__table__).order_by(model.__table__.c.id)))
            for model in ALLOWLIST
        }


def parts(database: Engine) -> int:
    with database.connect() as connection:
        return connection.scalar(select(func.count()).select_from(AllowlistImportPart)) or 0


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


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(first=allowlists(), then=allowlists())
def test_taking_back_restores_every_row(database: Engine, first: Allowlist, then: Allowlist) -> None:
    admin = Importing(database)
    admin.imports(*map(list, written(first, MONDAY_NOON.date())), may_remove_many=True)
    with database.begin() as connection:
        connection.execute(update(Contact).values(pin_hash=Contact.email, blocked_at=MONDAY_NOON))
        connection.execute(update(ContactNumber).values(valid_until=MONDAY_NOON))
    before = rows_of(database)

    applied = admin.imports(*map(list, written(then, MONDAY_NOON.date())), may_remove_many=True)
    assert applied.status == "applied"
    undone = admin.undoes(applied)

    assert (undone.status, undone.undone_by) == ("undone", SOFIE)
    assert rows_of(database) == before


def test_calls_and_cases_of_a_contact_who_went_are_theirs_again(admin: Importing) -> None:
    admin.imports(row(), row(email="bo@nordlys.example", phone="", label=""))
    with admin.engine.connect() as connection:
        bo = connection.execute(select(Contact.__table__).where(Contact.email == "bo@nordlys.example")).one()
    contact = Contact(id=bo.id, customer_id=bo.customer_id)
    call = make_call(admin.engine, contact=contact)
    ticket = make_ticket(admin.engine, contact=contact)

    applied = admin.imports(row())
    assert applied.status == "applied"
    admin.undoes(applied)

    with admin.engine.connect() as connection:
        assert connection.scalar(select(Call.contact_id).where(Call.id == call.id)) == bo.id
        assert connection.scalar(select(Ticket.contact_id).where(Ticket.id == ticket.id)) == bo.id


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


def test_nothing_that_somebody_changed_since_is_overwritten(admin: Importing) -> None:
    applied = admin.imports(row())
    with admin.engine.connect() as connection:
        contact_id = connection.scalar(select(Contact.id))
    assert contact_id is not None
    add_number(admin.desk, contact_id, NumberForm(phone="20123499"), **LATER)
    before = rows_of(admin.engine)

    refused = admin.undoes(applied)

    assert (refused.status, refused.undone_by) == ("applied", None)
    assert refused.found is not None
    assert str(refused.found.note).startswith("bo@desk.example has changed some of this since, at 2026-03-02")
    assert rows_of(admin.engine) == before
    assert refused.can_be_undone(admin.now), "once that is taken away again"


def test_a_customer_who_has_a_case_by_now_is_not_taken_back(admin: Importing) -> None:
    applied = admin.imports(row())
    with admin.engine.connect() as connection:
        contact = connection.execute(select(Contact.__table__)).one()
    ticket = make_ticket(admin.engine, contact=Contact(id=contact.id, customer_id=contact.customer_id))

    refused = admin.undoes(applied)

    assert refused.found is not None
    assert ticket.reference in str(refused.found.note)


def test_what_was_removed_and_added_again_stands_in_the_way(admin: Importing) -> None:
    admin.imports(row(), row(customer_number="8", **CUSTOMER_ALONE))
    applied = admin.imports(row())
    make_customer(admin.engine, number="8")

    refused = admin.undoes(applied)

    assert refused.status == "applied"
    assert refused.found is not None
    assert "added again since" in str(refused.found.note)


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
    assert "eaten zeros of customer numbers: 0047 → 47" in str(looked_at.found.problem)
    with pytest.raises(RefusedEdit, match="looks like a mistake"):
        admin.confirms(looked_at)
    assert admin.confirms(looked_at, may_remove_many=True).status == "applied"


def test_faults_are_told_with_their_lines_and_nothing_stays(admin: Importing) -> None:
    looked_at = admin.uploads_rows(row(phone="4,52E+09"), row(tier="gold", email="bo@nordlys.example"))

    assert looked_at.status == "refused"
    found = looked_at.found
    assert found is not None
    assert [(it.line, it.column, it.value, str(it.mend)[:31]) for it in found.faults] == [
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


def test_what_takes_an_import_back_goes_after_a_day(admin: Importing) -> None:
    applied = admin.imports(row())
    assert parts(admin.engine) == 1

    admin.now += timedelta(days=1)
    with pytest.raises(RefusedEdit, match="cannot be taken back any more"):
        undo_import(admin.desk, applied.id, actor=SOFIE, now=admin.now)
    admin.works()

    assert (admin.sees(applied.id).status, parts(admin.engine)) == ("applied", 0)
    assert not admin.sees(applied.id).can_be_undone(admin.now)


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


def test_two_imports_one_after_the_other(admin: Importing) -> None:
    """The first cannot be taken back once the second has changed the same; the second can."""
    first = admin.imports(row())
    second = admin.imports(row(contact="Astrid Lind"))

    assert admin.undoes(first).status == "applied"
    assert admin.undoes(second).status == "undone"
    with admin.engine.connect() as connection:
        assert connection.scalar(select(Contact.name)) == "Astrid Holm"


def test_a_block_since_stands_in_the_way(admin: Importing) -> None:
    applied = admin.imports(row())
    with admin.engine.connect() as connection:
        contact_id = connection.scalar(select(Contact.id))
    assert contact_id is not None
    newest = audit(admin.engine)
    seen = next(it.id for it in newest if it.subject == "contacts")
    block_contact(admin.desk, contact_id, seen=seen, **LATER)

    assert admin.undoes(applied).status == "applied"
