"""The log of calls as pages: what became of each, and ringing back."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.agent import Agent
from models.callback import Callback
from tests.actions.case_work import counting
from tests.browser.console import make_colleague
from tests.factories import (
    MONDAY_NOON,
    make_caller,
    make_ring_attempt,
    make_ticket,
    make_turn,
)
from tests.web.calls.past_calls import ended
from tests.web.people import Person
from voice_intake.actions.calls import call_log_counts
from voice_intake.domain.callers.admission import AdmissionReason
from voice_intake.domain.calls.journey import CallOutcome

Somebody = Callable[[], Person]


@pytest.fixture
def bo(database: Engine) -> Agent:
    return make_colleague(database, name="Bo Lund")


@pytest.fixture
def person(bo: Agent, somebody: Somebody) -> Person:
    found = somebody()
    found.signs_in(bo)
    return found


def words(page: str) -> str:
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def calls_on(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'href="/calls/(\d+)" data-row-link', page)]


def test_nobody_has_called(person: Person) -> None:
    assert "Nobody has called yet" in person.looks_at("/calls").text


def test_a_call_is_told_with_its_caller_length_and_case(database: Engine, person: Person) -> None:
    caller = make_caller(database)
    call = ended(database, contact=caller, outcome="voicemail", admission="admitted", reason="entitled")
    ticket = make_ticket(database, contact=caller, call=call)
    told = words(person.looks_at("/calls").text)
    for part in ("today 11:00 1:10", "Astrid Holm Nordlys A/S 20 12 34 56", "Message left The caller left a message."):
        assert part in told
    assert f"{ticket.reference[:4]}-{ticket.reference[4:]} Call back" in told


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_reason_of_a_refusal_has_its_sentence(database: Engine, person: Person, language: str) -> None:
    reasons = [each for each in AdmissionReason if each is not AdmissionReason.ENTITLED]
    for reason in reasons:
        ended(database, admission="refused", outcome="refused", reason=reason)
    page = person.looks_at("/calls?outcome=refused", **{"Accept-Language": language}).text
    sentences = re.findall(r'call-outcome">.*?<span class="quiet">(.*?)</span>', page, re.DOTALL)
    assert len(set(sentences)) == len(reasons)
    assert not set(sentences) & {"The caller may not call.", "Den, der ringede, må ikke ringe."}


@pytest.mark.parametrize("outcome", list(CallOutcome))
def test_every_outcome_has_its_sentence(database: Engine, person: Person, outcome: CallOutcome) -> None:
    ended(database, outcome=outcome, admission="refused" if outcome == "refused" else None, reason="entitled")
    page = person.looks_at("/calls", **{"Accept-Language": "da"}).text
    [sentence] = re.findall(r'call-outcome">.*?<span class="quiet">(.*?)</span>', page, re.DOTALL)
    assert sentence.endswith(".")
    assert str(outcome) not in sentence


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "abcd"),
        ("?outcome=refused", "bd"),
        ("?when=today", "ab"),
        ("?when=week", "abc"),
        ("?when=week&outcome=abandoned", "ac"),
        ("?when=tomorrow&outcome=lost&after=nonsense", "abcd"),
    ],
)
def test_filters_stand_in_the_address(database: Engine, person: Person, query: str, expected: str) -> None:
    refused = {"outcome": "refused", "admission": "refused", "reason": "standard"}
    made = {
        "a": ended(database),
        "b": ended(database, arrived_at=MONDAY_NOON - timedelta(hours=11, minutes=59), **refused),
        "c": ended(database, arrived_at=MONDAY_NOON - timedelta(hours=13)),
        "d": ended(database, arrived_at=MONDAY_NOON - timedelta(days=8), **refused),
    }
    assert calls_on(person.looks_at(f"/calls{query}").text) == [made[name].id for name in expected]
    assert calls_on(person.looks_at(f"/calls/rows{query}").text) == [made[name].id for name in expected]


def test_every_filter_says_how_many_it_would_show(database: Engine, person: Person) -> None:
    refused = {"outcome": "refused", "admission": "refused", "reason": "standard"}
    ended(database)
    ended(database, **refused)
    ended(database, arrived_at=MONDAY_NOON - timedelta(days=2), **refused)
    ended(database, arrived_at=MONDAY_NOON - timedelta(days=9))
    assert "All days 4 Today 2 7 days 3 All calls 4 Refused 2 Abandoned 2" in words(person.looks_at("/calls").text)
    today = words(person.looks_at("/calls?outcome=refused&when=today").text)
    assert "All days 2 Today 1 7 days 2 All calls 2 Refused 1 Abandoned 1 Hung up early 0" in today


def test_where_not_every_call_was_counted_there_may_be_more(
    database: Engine, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_log_counts, "MOST_COUNTED", 2)
    for days in (0, 2, 9):
        ended(database, arrived_at=MONDAY_NOON - timedelta(days=days))
    told = words(person.looks_at("/calls").text)
    assert "All days 2+ Today 1 7 days 2+ All calls 2+ Refused Abandoned 2+" in told
    assert "All calls 1 Refused 0 Abandoned 1" in words(person.looks_at("/calls?when=today").text)


def test_older_calls_are_a_page_further(database: Engine, person: Person) -> None:
    made = [ended(database, arrived_at=MONDAY_NOON - timedelta(minutes=it)).id for it in range(51)]
    first = person.looks_at("/calls").text
    [older] = re.findall(r'rel="next" href="([^"]+)"', first)
    assert calls_on(first) + calls_on(person.looks_at(html.unescape(older)).text) == made


def test_an_erased_call_names_nobody(database: Engine, person: Person) -> None:
    call = ended(database, from_number=None, caller="", erased_at=MONDAY_NOON, outcome="voicemail")
    told = words(person.looks_at("/calls").text)
    assert "Erased" in told
    assert "Open a case" not in told
    assert "Its turns were erased" in person.looks_at(f"/calls/{call.id}").text


def test_the_turns_of_a_call_are_told_as_they_happened(database: Engine, person: Person) -> None:
    call = ended(database, language="da")
    said = '<Response><Gather><Say language="da-DK">Velkommen &lt;b&gt;</Say></Gather></Response>'
    make_turn(database, call=call, reply=said)
    make_turn(
        database, call=call, number=2, at=MONDAY_NOON + timedelta(seconds=5), event={"kind": "pressed", "keys": "2"}
    )
    make_ring_attempt(
        database,
        call=call,
        started_at=MONDAY_NOON + timedelta(seconds=9),
        ended_at=MONDAY_NOON + timedelta(seconds=29),
        outcome="no_answer",
    )
    page = person.looks_at(f"/calls/{call.id}").text
    told = words(page)
    for earlier, later in (("Velkommen <b>", "12:00:05 Pressed 2"), ("Pressed 2", "12:00:09"), ("12:00:09", "20 s")):
        assert told.index(earlier) < told.index(later)
    assert "<b>" not in page


@pytest.mark.parametrize("path", ["/calls/999999", "/calls/99999999999999999999999", "/calls/x", "/calls/999999/case"])
def test_there_is_no_such_call(person: Person, path: str) -> None:
    assert person.looks_at(path).status_code == 404


def test_ringing_back_rings_whoever_asked(database: Engine, person: Person, bo: Agent) -> None:
    caller = make_caller(database, number="+4533333333")
    call = ended(database, contact=caller, from_number="+4526112233", outcome="voicemail")
    ticket = make_ticket(database, contact=caller, call=call)
    answer = person.sends(f"/calls/{call.id}/callback", next=f"/calls/{call.id}")
    assert (answer.status_code, answer.location) == (303, f"/calls/{call.id}")
    with Session(database) as session:
        [row] = session.scalars(select(Callback)).all()
    assert (row.ticket_id, row.agent_id, row.number) == (ticket.id, bo.id, "+4526112233")
    assert "Your telephone rings in a moment" in person.looks_at("/calls").text


@pytest.mark.parametrize(("language", "told"), [("en", "has no phone that could ring"), ("da", "har ingen telefon")])
def test_whoever_has_no_phone_is_told(database: Engine, somebody: Somebody, language: str, told: str) -> None:
    person = somebody()
    person.signs_in(make_colleague(database, phone=None))
    call = ended(database, contact=(caller := make_caller(database)), outcome="voicemail")
    make_ticket(database, contact=caller, call=call)
    person.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    person.sends(f"/calls/{call.id}/callback")
    assert told in person.looks_at("/calls").text


def test_without_a_case_nobody_is_rung(database: Engine, person: Person) -> None:
    person.sends(f"/calls/{ended(database).id}/callback")
    assert "This call has no case yet" in person.looks_at("/calls").text


@pytest.mark.parametrize("path", ["/calls", "/calls/rows", "/calls/{id}", "/calls/{id}/turns"])
def test_statements_do_not_grow_with_the_log(database: Engine, person: Person, path: str) -> None:
    caller = make_caller(database)
    call = ended(database, contact=caller)

    def statements() -> int:
        with counting(database) as seen:
            assert person.looks_at(path.format(id=call.id)).status_code == 200
        return len(seen)

    make_turn(database, call=call)
    few = statements()
    for number in range(2, 20):
        make_turn(database, call=call, number=number)
        make_ticket(database, contact=caller, call=ended(database, contact=caller))
    assert statements() == few <= 7
