"""An agent calls a contact back: the agent's telephone rings first, asks, and then the contact's."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.factories import LINE, PHONE, make_agent, make_caller
from tests.journeys.callbacks.calling_back import CallbackDesk
from tests.phone import Desk
from voice_intake.domain.errors import RefusedChange

A_SECOND = timedelta(seconds=1)


@pytest.fixture
def bo(desk: Desk) -> CallbackDesk:
    return CallbackDesk(desk)


def test_a_conversation_is_the_reaction(desk: Desk, language: str) -> None:
    bo = CallbackDesk(desk, language=language)
    agent = bo.rings()
    assert (agent.to, agent.status) == (bo.agent.phone, "ringing")
    agent.answers()
    assert bo.heard(agent) == ["callback.contact", "callback.choose"]
    assert "Astrid Holm" in agent.hears[0].text
    agent.presses("1")
    [contact] = agent.dials
    assert (contact.to, contact.status) == (PHONE, "ringing")
    assert bo.case.responded_at is None
    contact.answers()
    joined_at = bo.case.responded_at
    assert joined_at
    assert abs(joined_at - bo.now) < A_SECOND
    assert contact.hears == []
    contact.talks(185)
    contact.hangs_up()
    row = bo.row
    assert (row.status, row.outcome, row.talk_seconds, row.due_at) == ("over", "talked", 185, None)
    assert (row.connected_at, row.number, row.agent_phone) == (joined_at, None, None)
    assert (bo.case.responded_at, bo.case.assignee_id, bo.case.status) == (joined_at, bo.agent.id, "open")
    assert bo.story == ["callback_requested", "callback_answered", "called_back"]
    assert bo.told == {"seconds": 185}


def test_the_contact_sees_the_desks_number(bo: CallbackDesk) -> None:
    bo.accepts()
    forms = [leg.from_ for leg in bo.account.network.legs.values()]
    assert forms == [LINE, LINE]


def test_numbers_stand_in_no_address(bo: CallbackDesk) -> None:
    bo.accepts().answers().hangs_up()
    asked = [exchange.url for each in bo.account.outbound_calls for exchange in each.requests]
    told = [delivery.exchange.url for delivery in bo.account.callbacks.deliveries]
    assert len(asked) == 3
    assert not [url for url in asked + told if re.search(r"\d{7}|%2B", url)]


@pytest.mark.parametrize(
    ("does", "outcome", "says"),
    [
        ("ignores", "no_answer", "callback.no_answer"),
        ("is_busy", "busy", "callback.busy"),
        ("cannot_be_reached", "failed", "callback.failed"),
    ],
)
def test_a_contact_who_does_not_answer_is_no_reaction(bo: CallbackDesk, does: str, outcome: str, says: str) -> None:
    contact = bo.accepts()
    getattr(contact, does)()
    [agent] = bo.account.outbound_calls
    assert bo.heard(agent)[-1] == says
    assert agent.status == "completed"
    assert (bo.case.responded_at, bo.case.assignee_id, bo.row.outcome) == (None, None, outcome)
    assert bo.story == ["callback_requested", "callback_unanswered"]
    assert bo.told == {"who": "contact", "why": outcome, "reaction_taken_back": False}


@pytest.mark.parametrize(
    ("does", "outcome"),
    [
        ("ignores", "agent_no_answer"),
        ("is_busy", "agent_busy"),
        ("cannot_be_reached", "agent_failed"),
        ("voicemail_picks_up", "declined"),
    ],
)
def test_without_the_agent_nobody_is_called(bo: CallbackDesk, does: str, outcome: str) -> None:
    agent = bo.rings()
    getattr(agent, does)()
    assert agent.dials == []
    assert (bo.row.outcome, bo.case.responded_at) == (outcome, None)
    assert bo.told == {"who": "agent", "why": outcome, "reaction_taken_back": False}


@pytest.mark.parametrize("key", ["2", "7", "*"])
def test_any_other_key_declines(bo: CallbackDesk, key: str) -> None:
    agent = bo.rings().answers().presses(key)
    assert (bo.heard(agent)[-1], agent.dials, bo.row.outcome) == ("callback.declined", [], "declined")


def test_an_agent_who_leaves_while_it_rings_has_not_reacted(bo: CallbackDesk) -> None:
    bo.accepts()
    bo.account.outbound_calls[0].hangs_up()
    assert (bo.row.outcome, bo.case.responded_at) == ("hung_up", None)
    assert bo.told["who"] == "agent"


def test_an_agent_who_hangs_up_after_talking_has_talked(bo: CallbackDesk) -> None:
    contact = bo.accepts().answers()
    contact.talks(61)
    bo.account.outbound_calls[0].hangs_up()
    assert (bo.row.outcome, bo.row.talk_seconds) == ("talked", 61)
    assert bo.story.count("called_back") == 1


def test_a_second_conversation_leaves_the_first_reaction(bo: CallbackDesk) -> None:
    bo.accepts().answers().hangs_up()
    first = bo.case.responded_at
    bo.account.clock.advance(600)
    bo.accepts().answers().talks(5).hangs_up()
    assert bo.case.responded_at == first
    assert bo.story.count("called_back") == 2


def test_whoever_has_the_case_keeps_it(bo: CallbackDesk) -> None:
    colleague = make_agent(bo.desk.engine, name="Ida")
    bo.changes_case(assignee_id=colleague.id, status="pending")
    bo.accepts().answers().hangs_up()
    assert (bo.case.assignee_id, bo.case.status) == (colleague.id, "pending")


@pytest.mark.parametrize("phone", ["sip:bo@desk.example", "client:bo.lund"])
def test_an_agents_phone_need_not_be_a_number(bo: CallbackDesk, phone: str) -> None:
    ida = make_agent(bo.desk.engine, phone=phone, languages="da")
    bo.asks(agent=ida.email)
    bo.works()
    [agent] = bo.account.outbound_calls
    assert agent.to == phone
    agent.answers().presses("1").dials[0].answers().hangs_up()
    assert bo.row.outcome == "talked"


@pytest.mark.parametrize("change", ["solved", "erased"])
def test_a_case_that_moved_on_is_not_called_about(bo: CallbackDesk, change: str) -> None:
    agent = bo.rings()
    if change == "solved":
        bo.changes_case(status="solved")
    else:
        bo.forgets(number=None)
    agent.answers()
    assert (bo.heard(agent), agent.dials, bo.row.outcome) == (["callback.withdrawn"], [], "withdrawn")


def test_two_agents_ask_at_once_and_one_of_them_rings(bo: CallbackDesk) -> None:
    ida = make_agent(bo.desk.engine, name="Ida", phone="+4530111214")

    def ask(email: str) -> bool:
        try:
            bo.asks(agent=email, actor=email)
        except RefusedChange:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        asked = list(pool.map(ask, [bo.agent.email, ida.email] * 2))
    assert sorted(asked) == [False, False, False, True]
    bo.works()
    assert len(bo.account.outbound_calls) == 1


def test_nobody_is_rung_for_a_caller_while_they_call_back(bo: CallbackDesk) -> None:
    bo.rings()
    make_caller(bo.desk.engine, number="+4520123499")
    caller = bo.desk.phone("+4520123499").dials().presses("2").waits()
    assert (caller.call.agent_legs, bo.row.status) == ([], "placed")


def test_whoever_talks_with_a_caller_does_not_call_back(bo: CallbackDesk) -> None:
    make_caller(bo.desk.engine, number="+4520123499")
    caller = bo.desk.phone("+4520123499").dials().presses("2").waits()
    caller.call.agent_leg().answers().presses("1")
    with pytest.raises(RefusedChange, match="is in another call"):
        bo.asks()
