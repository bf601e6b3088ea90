"""Whatever agents do to a case, in whatever order: its clock stops once, and its timeline explains its row."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_intake.domain.actor import Actor
from voice_intake.domain.cases import transitions
from voice_intake.domain.cases.refusals import CaseRefused, CaseVersion
from voice_intake.domain.cases.text_input import line, paragraphs
from voice_intake.domain.cases.transitions import Case, CaseUpdate
from voice_intake.domain.ticket import Priority, Status, Tier

OPENED = datetime(2026, 3, 2, 11, tzinfo=UTC)
BO = Actor(agent_id=1, name="Bo", email="bo@example.com")
MIA = Actor(agent_id=2, name="Mia", email="mia@example.com")
AGENTS = {1: BO, 2: MIA}

agents = st.sampled_from(list(AGENTS.values()))
deeds = st.one_of(
    st.tuples(st.just("take"), agents),
    st.tuples(st.just("hand over"), st.none() | agents),
    st.tuples(st.just("prioritise"), st.sampled_from(Priority)),
    st.tuples(st.just("edit"), st.sampled_from(["A", "B"])),
    st.tuples(st.just("reply"), st.integers(0, 100)),
    st.tuples(st.just("escalate"), st.none()),
    st.tuples(st.just("status"), st.sampled_from(Status)),
    st.tuples(st.just("reopen"), st.none()),
    st.tuples(st.just("merge"), st.integers(1, 9)),
)


def due(tier: Tier, priority: Priority) -> datetime | None:
    """As simple as a policy can be."""
    if tier is Tier.STANDARD:
        return OPENED + timedelta(hours=8)
    return None if priority is Priority.INFORMATION else OPENED + timedelta(hours=int(priority))


def a_case(**facts: Any) -> Case:  # noqa: ANN401 - its own
    given: dict[str, Any] = {
        "id": 1,
        "reference": "00000018",
        "customer_id": 1,
        "contact_id": 1,
        "tier": Tier.EXTENDED,
        "priority": Priority.LOW,
        "is_chosen": True,
        "status": Status.NEW,
        "subject": "A",
        "version": 1,
        "steps_to_reproduce": None,
        "opened_at": OPENED,
        "respond_by": OPENED + timedelta(hours=3),
        **dict.fromkeys(("responded_at", "assignee_id", "assignee", "escalated_at", "merged_into")),
    }
    return Case(**given | facts)


def decide(case: Case, deed: str, what: Any, now: datetime) -> CaseUpdate | None:  # noqa: ANN401 - by the deed
    match deed:
        case "take":
            return transitions.take(case, what)
        case "hand over":
            return transitions.hand_over(case, what)
        case "prioritise":
            return transitions.prioritise(case, what, due(case.tier, what))
        case "edit":
            return transitions.edit(case, subject=what, steps_to_reproduce=what)
        case "reply":
            return transitions.log_reply(case, now - timedelta(minutes=what), "Svar", now=now)
        case "escalate":
            return transitions.escalate(case, None, "Hjælp", now=now)
        case "status":
            return transitions.change_status(case, what)
        case "reopen":
            return transitions.reopen(case, due(case.tier, case.priority), now=now)
        case _:
            other = a_case(id=2, reference="00000029", opened_at=OPENED, respond_by=OPENED + timedelta(hours=what))
            merge = partial(transitions.merge, due=due(case.tier, case.priority), now=now)
            return merge(other, case)[1] if what % 2 else merge(case, other)[0]


def after(case: Case, values: Mapping[str, Any]) -> Case:
    """The row with these columns, as the database would keep it."""
    named = {"priority_chosen": "is_chosen"}
    facts = {named.get(name, name): value for name, value in values.items() if name != "merged_into_id"}
    if "priority" in facts:
        facts["priority"] = Priority(facts["priority"])
    if "assignee_id" in facts:
        facts["assignee"] = facts["assignee_id"] and AGENTS[facts["assignee_id"]].email
    if "merged_into_id" in values:
        facts["merged_into"] = "00000029"
    return replace(case, **facts, version=case.version + 1)


@given(st.sampled_from(Tier), st.lists(deeds, max_size=25))
def test_the_timeline_explains_the_row(tier: Tier, done: list[tuple[str, Any]]) -> None:
    case = a_case(tier=tier, respond_by=due(tier, Priority.LOW))
    told: dict[str, Any] = {name: getattr(case, name) for name in EXPLAINED}
    for number, (deed, what) in enumerate(done):
        before, now = case, OPENED + timedelta(hours=number)
        try:
            changed = decide(case, deed, what, now)
        except CaseRefused:
            continue
        if changed is None:
            continue
        assert all(getattr(before, name) != told_of(changed, name, before) for name in said_by(changed))
        case = after(case, changed.values) if changed.values else case
        told |= {name: told_of(changed, name, before) for name in said_by(changed)}
        assert {name: getattr(case, name) for name in EXPLAINED} == told
        assert before.responded_at in (None, case.responded_at)
        assert case.responded_at is None or case.respond_by == before.respond_by or before.responded_at is None
        assert before.merged_into in (None, case.merged_into)
        is_best_effort = tier is Tier.EXTENDED and case.priority is Priority.INFORMATION
        assert case.responded_at or (case.respond_by is None) == is_best_effort
        assert case.respond_by is None or case.respond_by >= case.opened_at


EXPLAINED = ("status", "assignee", "priority", "respond_by", "subject", "steps_to_reproduce", "merged_into")


def said_by(changed: CaseUpdate) -> list[str]:
    """The columns of which a line of the timeline tells."""
    kinds = {
        "taken": ["assignee"] if changed.data.get("from") != changed.data.get("to") else [],
        "handed_over": ["assignee"],
        "priority_changed": ["priority"] if changed.data.get("from") != changed.data.get("to") else [],
        "status_changed": ["status"],
        "reopened": ["status"],
        "merged": ["merged_into"],
    }
    nested = [name for name in ("status", "respond_by", "subject", "steps_to_reproduce") if _differs(changed, name)]
    return [*kinds.get(changed.kind, []), *nested]


def _differs(changed: CaseUpdate, name: str) -> bool:
    told = changed.data.get(name)
    return isinstance(told, dict) and told["from"] != told["to"]


def told_of(changed: CaseUpdate, name: str, before: Case) -> Any:  # noqa: ANN401 - by the column
    """What the line says that a column has become; and it says truly what it was."""
    if name == "merged_into":
        return changed.data["into"]
    nested = changed.data.get(name)
    told = nested if isinstance(nested, dict) else changed.data
    was = getattr(before, name)
    assert told["from"] == (was.isoformat() if isinstance(was, datetime) else was)
    return datetime.fromisoformat(told["to"]) if name == "respond_by" and told["to"] else told["to"]


@pytest.mark.parametrize("finished", [Status.SOLVED, Status.CLOSED])
@pytest.mark.parametrize("status", [Status.NEW, Status.OPEN, Status.PENDING])
def test_the_way_back_to_work_is_to_reopen(finished: Status, status: Status) -> None:
    with pytest.raises(CaseRefused):
        transitions.change_status(a_case(status=finished), status)


def test_a_case_that_is_reopened_is_not_late_by_what_is_counted_anew() -> None:
    solved, now = a_case(status=Status.SOLVED), OPENED + timedelta(hours=2)
    assert "respond_by" not in transitions.reopen(solved, OPENED + timedelta(hours=1), now=now).values
    assert transitions.reopen(solved, OPENED + timedelta(hours=5), now=now).values["respond_by"]


def test_a_duplicate_that_was_late_already_makes_no_case_due_before_it_was_opened() -> None:
    late = a_case(id=2, opened_at=OPENED - timedelta(hours=9), respond_by=OPENED - timedelta(hours=6))
    _, goes_on = transitions.merge(late, a_case(), None, now=OPENED)
    assert goes_on.values["respond_by"] == OPENED


def test_a_duplicate_with_a_deadline_gives_none_to_a_case_that_has_none() -> None:
    _, goes_on = transitions.merge(a_case(id=2), a_case(respond_by=None), None, now=OPENED)
    assert "respond_by" not in goes_on.values


@given(st.integers(0, 10**9), st.integers(0, 10**12))
def test_a_token_is_read_as_it_was_written(version: int, event_id: int) -> None:
    assert CaseVersion.read(CaseVersion(version, event_id).token) == CaseVersion(version, event_id)


@given(st.text())
def test_nothing_hidden_stays_in_a_text(text: str) -> None:
    for read in (line, paragraphs):
        try:
            kept = read(text, "text")
        except CaseRefused:
            continue
        assert not any(ord(each) < 32 and each != "\n" for each in kept)
        assert not set(kept) & set("\x7f\x00\u202e\ud800")
        assert read(kept, "text") == kept


@pytest.mark.parametrize("text", ["مرحبا بالعالم", "👩‍👩‍👧 familie", "e\u0301 → é"])
def test_scripts_and_signs_of_the_world_stay(text: str) -> None:
    assert line(text, "subject") == text.replace("e\u0301", "é")
