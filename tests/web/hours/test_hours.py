"""The pages of the desk's hours without a browser: who gets in, what is refused, and what it costs."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from models.audit_event import AuditEvent
from models.desk_closure import DeskClosure, DeskOpening
from tests.actions.case_work import counting
from tests.browser.console import make_colleague
from tests.factories import MONDAY_NOON as NOON
from tests.factories import make_closure, make_opening, make_ticket
from tests.lines import POLICY
from tests.web.conftest import Watch
from tests.web.people import Person
from voice_intake.domain.customers.forms import RefusedEdit
from voice_intake.domain.hours.intervals import Closure, ExtraOpening
from voice_intake.web.hours.form import FIELDS, read_form

Somebody = Callable[[], Person]
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ZONE = POLICY.time_zone
DAY = timedelta(days=1)
PARTY = {"reason_da": "sommerfest", "reason_en": "our summer party"}


@pytest.fixture
def sofie(database: Engine, somebody: Somebody) -> Person:
    person = somebody()
    person.signs_in(make_colleague(database, role="admin", name="Sofie Dam", email="sofie@desk.example"))
    return person


def rows(database: Engine) -> int:
    with database.connect() as connection:
        count = [connection.scalar(select(func.count()).select_from(model)) for model in (DeskClosure, DeskOpening)]
    return sum(filter(None, count))


@pytest.mark.parametrize(
    ("written", "starts_at", "hours"),
    [
        ({"from_day": "2026-03-04"}, "2026-03-04 00:00", 24),
        ({"from_day": "2026-03-04", "until_day": "2026-03-06"}, "2026-03-04 00:00", 72),
        ({"from_day": "2026-03-04", "from_time": "12:00"}, "2026-03-04 12:00", 12),
        ({"from_day": "2026-03-04", "until_time": "24:00"}, "2026-03-04 00:00", 24),
        ({"from_day": "2026-03-29"}, "2026-03-29 00:00", 23),
        ({"from_day": "2026-10-25"}, "2026-10-25 00:00", 25),
        ({"from_day": "2026-03-02"}, "2026-03-02 12:00", 12),
    ],
    ids=["a day", "days", "from an hour on", "24:00", "spring", "autumn", "the rest of today"],
)
def test_a_closure_without_times_is_one_of_whole_days(written: dict[str, str], starts_at: str, hours: int) -> None:
    form = dict.fromkeys(FIELDS, "") | {"what": "closure"} | PARTY | written
    closure = read_form(form, zone=ZONE, now=NOON)
    assert isinstance(closure, Closure)
    assert f"{closure.starts_at.astimezone(ZONE):%Y-%m-%d %H:%M}" == starts_at
    assert closure.ends_at - closure.starts_at == timedelta(hours=hours)


def test_an_opening_is_for_one_tier_or_for_both() -> None:
    times = {"from_day": "2026-03-14", "from_time": "9.00", "until_time": "15:00"}
    form = dict.fromkeys(FIELDS, "") | {"what": "opening"} | PARTY | times
    both = read_form(form, zone=ZONE, now=NOON)
    one = read_form(form | {"tier": "standard"}, zone=ZONE, now=NOON)
    assert isinstance(both, ExtraOpening)
    assert isinstance(one, ExtraOpening)
    assert (both.tier, one.tier) == (None, "standard")
    with pytest.raises(RefusedEdit) as refusal:
        read_form(form | {"until_time": ""}, zone=ZONE, now=NOON)
    assert [fault.field for fault in refusal.value.faults] == ["until_time"]


anything = st.text(max_size=12) | st.dates().map(date.isoformat) | st.times().map(lambda at: f"{at:%H:%M}")


@given(form=st.fixed_dictionaries(dict.fromkeys(FIELDS, anything)), what=st.sampled_from(["closure", "opening"]))
def test_whatever_is_written_is_understood_or_refused(form: dict[str, str], what: str) -> None:
    try:
        extra = read_form(form | {"what": what}, zone=ZONE, now=NOON)
    except RefusedEdit:
        return
    assert NOON <= extra.starts_at < extra.ends_at


def test_looking_changes_nothing_and_confirming_is_on_record(sofie: Person, database: Engine) -> None:
    form = {"what": "closure", "from_day": "2026-03-04"} | PARTY
    seen = sofie.sends("/admin/hours/change", **form)
    assert (seen.status_code, rows(database)) == (200, 0)
    done = sofie.sends("/admin/hours/change", **form, confirmed="yes")
    assert (done.status_code, rows(database)) == (303, 1)
    with database.connect() as connection:
        told = connection.execute(select(AuditEvent.actor, AuditEvent.action, AuditEvent.subject)).all()
    assert [tuple(row) for row in told] == [("sofie@desk.example", "added", "desk_closures")]
    assert "Entered by Sofie Dam" in sofie.looks_at("/admin/hours").text


def test_what_is_gone_or_over_cannot_be_taken_back(sofie: Person, database: Engine, watch: Watch) -> None:
    closure = make_closure(database, starts_at=NOON, ends_at=NOON + timedelta(hours=1))
    watch.advance(hours=2)
    for kind, extra_id, status in (("closures", 10**30, 404), ("closures", closure.id, 303), ("openings", 4711, 303)):
        path = f"/admin/hours/{kind}/{extra_id}"
        assert sofie.looks_at(path).status_code == status
        assert sofie.sends(path).status_code == status
    assert "or it is over" in sofie.looks_at("/admin/hours").text
    assert "End it now" not in sofie.looks_at("/admin/hours").text


@on_sqlite
def test_agents_look_after_cases_alone(database: Engine, somebody: Somebody) -> None:
    bo = somebody()
    bo.signs_in(make_colleague(database))
    hours, imports = "/admin/hours", "/admin/import"
    paths = [hours, f"{hours}/change", f"{hours}/closures/1", imports, f"{imports}/1", f"{imports}/1/parts"]
    paths += [f"{imports}/allowlist.csv", f"{imports}/allowlist.xlsx"]
    assert {bo.looks_at(path).status_code for path in paths} == {403}
    posts = [f"{hours}/change", f"{hours}/closures/1", imports]
    posts += [f"{imports}/1/{do}" for do in ("confirm", "drop", "undo")]
    assert {bo.sends(path).status_code for path in posts} == {403}


@on_sqlite
def test_an_address_that_nobody_made_is_no_failure(sofie: Person) -> None:
    for query in ("tier=gold", "tier=standard"):
        assert sofie.looks_at(f"/admin/hours?{query}").status_code == 200
    for query in ("day=never", "day=20260304", "day=9999-99-99", "what=nothing&day=2026-03-04"):
        assert sofie.looks_at(f"/admin/hours/change?{query}").status_code == 200


@on_sqlite
def test_of_many_entries_those_that_come_next_are_seen_and_none_is_lost(sofie: Person, database: Engine) -> None:
    made = [make_closure(database, starts_at=NOON + n * DAY, ends_at=NOON + n * DAY + DAY / 24) for n in range(-1, 11)]
    shown, folded = sofie.looks_at("/admin/hours").text.split("<summary>4 more</summary>")
    assert [f'data-key="closures-{it.id}"' in shown for it in made] == [False, *[True] * 8, *[False] * 3]
    assert [f'data-key="closures-{it.id}"' in folded for it in made] == [True, *[False] * 8, *[True] * 3]


@on_sqlite
def test_of_many_entries_that_are_all_over_the_last_ones_are_seen(sofie: Person, database: Engine) -> None:
    past = [NOON - n * DAY / 12 for n in range(9, 0, -1)]
    made = [make_closure(database, starts_at=at, ends_at=at + DAY / 24) for at in past]
    shown, folded = sofie.looks_at("/admin/hours").text.split("<summary>1 more</summary>")
    assert [f'data-key="closures-{it.id}"' in shown for it in made] == [False, *[True] * 8]
    assert f'data-key="closures-{made[0].id}"' in folded


def test_the_year_takes_few_statements_whatever_was_entered(sofie: Person, database: Engine) -> None:
    make_closure(database, starts_at=NOON + 5 * DAY, ends_at=NOON + 6 * DAY)
    with counting(database) as few:
        sofie.looks_at("/admin/hours")
    for place in range(1, 20):
        make_closure(database, starts_at=NOON + place * DAY, ends_at=NOON + place * DAY + timedelta(hours=1))
        make_opening(database, starts_at=NOON + place * DAY, ends_at=NOON + place * DAY + timedelta(hours=1))
    with counting(database) as many:
        sofie.looks_at("/admin/hours")
    assert len(many) == len(few) <= 6


@on_sqlite
def test_closing_at_once_lists_the_deadlines_that_move_too(sofie: Person, database: Engine) -> None:
    make_ticket(database)
    told = sofie.sends("/now/close", until="15:30", **PARTY)
    assert told.status_code == 200
    assert "Deadlines that move" in told.text
