"""Any callers, any keys, hanging up at any moment, agents who accept, decline, ignore it and lose the line, webhooks
repeated, doubled, late, lost, in any order, a database that goes away: at most one ticket a call, never one for a
refused caller, one for every entitled administrator (once Twilio's lists were looked at, where its end was lost), at
most one agent connected to a call, a reaction exactly where a person spoke with the caller, equal answers to equal
requests, sound documents, every message kept, and an end to every journey.
"""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlalchemy import Engine, delete

from models.call import Call as CallRow
from models.call import CallTurn, IdentificationFailure, RingAttempt
from models.notification import Notification
from models.ticket import Ticket, TicketEvent
from models.upkeep import Reconciliation
from models.voicemail import Voicemail
from tests.journeys.calls.any_call_checks import judge_call, judge_reactions
from tests.journeys.calls.any_desk import NUMBERS, flaky, populate
from tests.journeys.reconciliation.comparing import compared
from tests.lines import opened
from tests.phone import Desk
from twilio_sandbox.calls.call import Call
from twilio_sandbox.line.events import CallStatus, Ending
from twilio_sandbox.media.audio import silence, tone
from twilio_sandbox.network.callbacks import Callback
from voice_intake.domain.hours.opening_hours import next_opening
from voice_intake.domain.reconciliation.window import MAX_WINDOW
from voice_intake.domain.ticket import Tier

KEYS = st.sampled_from(["1", "2", "3", "5", "0", "7", "*", "#", "4711#", "274913#", "999999#"])
WAYS_OUT = ["ignores", "is_busy", "cannot_be_reached", "voicemail_picks_up"]
LONGEST_JOURNEY = 60
"""Turns in which a caller who presses nothing has come to the end of any journey."""


class AnyCalls(RuleBasedStateMachine):
    """The world around the line; `desk` is set for each database."""

    desk: Desk

    def __init__(self) -> None:
        super().__init__()
        with self.desk.engine.begin() as connection:
            for model in (
                *(Reconciliation, TicketEvent, Notification, Voicemail, Ticket, RingAttempt, CallTurn, CallRow),
                IdentificationFailure,
            ):
                connection.execute(delete(model))
        self.account = self.desk.line.account
        self.account.hold_callbacks()
        for earlier in (self.account.callbacks.pending, self.account.network.legs, self.account.network.recordings):
            earlier.clear()
        self.calls: list[Call] = []
        self.rang_at: dict[str, datetime] = {}
        self.lost: list[Callback] = []

    @rule(who=st.sampled_from(sorted(NUMBERS)), days=st.integers(0, 6), hour=st.integers(0, 23))
    def somebody_rings(self, who: str, days: int, hour: int) -> None:
        self.account.clock.advance(days * 86_400 + hour * 3_600)
        self._rings(who)

    @rule(who=st.sampled_from(["da", "en"]))
    def somebody_rings_until_an_agents_telephone_does(self, who: str) -> None:
        """Agents are only rung in opening hours, and chance alone would seldom come so far."""
        clock = self.account.clock
        clock.reach(next_opening(self.desk.line.services.policy.hours[Tier.EXTENDED], clock()))
        self._rings(who)
        self.calls[-1].press("2").wait()

    @rule(who=st.sampled_from(["da", "en"]))
    def somebody_is_put_through(self, who: str) -> None:
        self.somebody_rings_until_an_agents_telephone_does(who)
        if (call := self.calls[-1]).waits_for and call.waits_for.kind == "dial":
            call.agent_leg().answers().presses("1")

    @rule(pick=st.integers(0, 5), keys=KEYS, twice=st.booleans())
    def presses(self, pick: int, keys: str, twice: bool) -> None:  # noqa: FBT001
        if call := self._at(pick, "gather"):
            self._perhaps_twice(call, twice).press(keys)

    @rule(pick=st.integers(0, 5), seconds=st.sampled_from([0.3, 1.5, 4, 30]), end=st.sampled_from(["#", *Ending]))
    def speaks(self, pick: int, seconds: float, end: str | Ending) -> None:
        if call := self._at(pick, "record"):
            call.speak(tone(seconds), end)

    @rule(pick=st.integers(0, 5))
    def says_nothing(self, pick: int) -> None:
        if call := self._at(pick, "record"):
            call.speak(silence(8), Ending.SILENCE)

    @rule(pick=st.integers(0, 5), twice=st.booleans())
    def waits(self, pick: int, twice: bool) -> None:  # noqa: FBT001
        if call := self._at(pick, "gather", "record"):
            self._perhaps_twice(call, twice).wait()

    @rule(pick=st.integers(0, 5))
    def hangs_up(self, pick: int) -> None:
        if call := self._at(pick, "gather", "record", "dial", "bridge"):
            call.hang_up()

    @rule(
        pick=st.integers(0, 5), does=st.sampled_from(["ignores", "is_busy", "cannot_be_reached", "voicemail_picks_up"])
    )
    def an_agent_cannot_be_had(self, pick: int, does: str) -> None:
        if (call := self._at(pick, "dial")) and call.agent_leg().status is CallStatus.RINGING:
            getattr(call.agent_leg(), does)()

    @rule(pick=st.integers(0, 5), presses=st.sampled_from(["1", "1", "1", "2", "7", "*", ""]))
    def an_agent_picks_up(self, pick: int, presses: str) -> None:
        if (call := self._at(pick, "dial")) and call.agent_leg().status is CallStatus.RINGING:
            agent = call.agent_leg().answers()
            if presses and agent.status is CallStatus.IN_PROGRESS:
                agent.presses(presses)

    @rule(pick=st.integers(0, 5), key=st.sampled_from(["1", "1", "2", "7", "*"]))
    def an_agent_presses(self, pick: int, key: str) -> None:
        if (call := self._at(pick, "dial")) and call.agent_leg().status is CallStatus.IN_PROGRESS:
            call.agent_leg().presses(key)

    @rule(pick=st.integers(0, 5))
    def an_agent_presses_while_the_database_goes_away(self, pick: int) -> None:
        if (call := self._at(pick, "dial")) and call.agent_leg().status is CallStatus.IN_PROGRESS:
            with flaky(self.desk.engine):
                call.agent_leg().presses("1")

    @rule(pick=st.integers(0, 5))
    def an_agent_loses_the_line(self, pick: int) -> None:
        if (call := self._at(pick, "dial", "bridge")) and call.agent_leg().status is CallStatus.IN_PROGRESS:
            call.agent_leg().hangs_up()

    @rule(pick=st.integers(0, 5), seconds=st.sampled_from([3, 9, 60]))
    def they_talk(self, pick: int, seconds: int) -> None:
        if call := self._at(pick, "bridge"):
            call.agent_leg().talks(seconds)

    @rule(pick=st.integers(0, 5))
    def the_caller_presses_star_while_it_rings(self, pick: int) -> None:
        if call := self._at(pick, "dial"):
            call.press("*")

    @rule(pick=st.integers(0, 5), keys=KEYS)
    def presses_while_the_database_goes_away(self, pick: int, keys: str) -> None:
        if call := self._at(pick, "gather"):
            with flaky(self.desk.engine):
                call.press(keys)

    @rule(who=st.sampled_from(sorted(NUMBERS)))
    def somebody_rings_while_the_database_is_away(self, who: str) -> None:
        with flaky(self.desk.engine):
            self._rings(who)

    @rule(pick=st.integers(0, 5), turn=st.integers(0, 30))
    def a_turn_comes_again(self, pick: int, turn: int) -> None:
        """Equal answers, unless the first one failed: then the second is as good as a first."""
        if not self.calls:
            return
        call = self.calls[pick % len(self.calls)]
        exchange = call.requests[turn % len(call.requests)]
        again = call.repeat(exchange)
        assert again.status == 200
        if b"/fallback" not in exchange.body and "/fallback" not in exchange.url:
            assert again.body == exchange.body

    @rule(pick=st.integers(0, 20))
    def a_callback_arrives(self, pick: int) -> None:
        if self.account.callbacks.pending:
            self.account.callbacks.deliver(self._pending(pick))

    @rule(pick=st.integers(0, 20))
    def a_callback_arrives_once_more(self, pick: int) -> None:
        if delivered := self.account.callbacks.deliveries:
            self.account.callbacks.deliver(delivered[pick % len(delivered)].callback)

    @rule(pick=st.integers(0, 20))
    def a_callback_is_lost(self, pick: int) -> None:
        if self.account.callbacks.pending:
            self.lost.append(self._pending(pick))
            self.account.callbacks.drop(self.lost[-1])

    def teardown(self) -> None:
        for call in self.calls:
            self._play_to_the_end(call)
        self.account.callbacks.deliver_everything()
        compared(self.desk, since=self.account.clock() - MAX_WINDOW)
        rows = {row.call_sid: row for row in self.desk.calls()}
        judge_reactions(self.desk, self.calls)
        opened_by = [ticket.call_id for ticket in self.desk.tickets()]
        assert len(opened_by) == len(set(opened_by))
        with_case = {event.call_id for event in self.desk.events() if event.kind in ("opened", "caller_added")}
        assert set(opened_by) <= with_case
        lost = {callback.ordering_key for callback in self.lost}
        furthest = self.account.clock() - MAX_WINDOW
        for call in self.calls:
            assert call.faults == [], call.faults
            for exchange in call.requests:
                assert exchange.twin is None or exchange.twin.body == exchange.body
            if call.sid not in lost or self.rang_at[call.sid] > furthest:
                judge_call(self.desk, call, rows[call.sid], with_case)
        self.account.callbacks.deliveries.clear()

    def _rings(self, who: str) -> None:
        at = self.account.clock()
        self.calls.append(self.desk.line.number.rings(NUMBERS[who]))
        self.rang_at[self.calls[-1].sid] = at

    def _play_to_the_end(self, call: Call) -> None:
        for _ in range(LONGEST_JOURNEY):
            if call.is_over:
                return
            if call.waits_for.kind == "dial" and call.agent_leg().status is CallStatus.IN_PROGRESS:
                call.agent_leg().hangs_up()
            else:
                call.wait()
        raise AssertionError(f"{call} goes on for ever: {call.heard[-5:]}")

    def _at(self, pick: int, *kinds: str) -> Call | None:
        alive = [call for call in self.calls if call.waits_for and call.waits_for.kind in kinds]
        return alive[pick % len(alive)] if alive else None

    def _perhaps_twice(self, call: Call, twice: bool) -> Call:  # noqa: FBT001
        return call.next_turn_twice() if twice else call

    def _pending(self, pick: int) -> Callback:
        pending = self.account.callbacks.pending
        return pending[pick % len(pending)]


@pytest.mark.usefixtures("quick_hashes")
def test_any_calls_with_any_mishaps(database: Engine) -> None:
    with opened(database) as desk:
        populate(database)
        machine = type("AnyCallsHere", (AnyCalls,), {"desk": desk})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=60,
                stateful_step_count=25,
                suppress_health_check=list(HealthCheck),
                print_blob=True,
            ),
        )
