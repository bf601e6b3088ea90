"""Who rings the bell: whatever is told beside a call. Its turns do not."""

from dataclasses import dataclass

from sqlalchemy import Engine

from tests.factories import MONDAY_NOON, PHONE, make_caller
from tests.lines import POLICY
from tests.phone import HANGS_UP, Desk
from twilio_sandbox.clock import VirtualClock
from voice_intake.commands.calls.local_server import local_line
from voice_intake.ports import Services


@dataclass
class CountingBell:
    rung: int = 0

    def ring(self) -> None:
        self.rung += 1


def test_callbacks_ring_and_turns_do_not(database: Engine) -> None:
    wakeup, clock = CountingBell(), VirtualClock(MONDAY_NOON)
    make_caller(database)
    with local_line(Services(engine=database, policy=POLICY, clock=clock, wakeup=wakeup), clock) as line:
        line.account.hold_callbacks()
        Desk(line).phone(PHONE).dials().presses("1").speaks(seconds=9, finish=HANGS_UP)
        assert wakeup.rung == 0
        assert len(line.account.callbacks.deliver_everything()) == wakeup.rung == 2
